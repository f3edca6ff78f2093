print("openclaw-gateway")
