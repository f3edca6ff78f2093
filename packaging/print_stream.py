"""Prints the text of a chat completion as it streams in; the exit status is 0 only for a whole answer."""

import json
import sys

raw = []
finished = False
for line in sys.stdin:
    raw.append(line)
    if not line.startswith("data: "):
        continue
    data = line[len("data: ") :].strip()
    if data == "[DONE]":
        print()
        sys.exit(0 if finished else "the answer broke off")
    event = json.loads(data)
    if "error" in event:
        sys.exit(f"\n{event['error']['message']}")
    for choice in event["choices"]:
        print(choice["delta"].get("content") or "", end="", flush=True)
        finished = finished or choice.get("finish_reason") is not None
sys.exit("".join(raw).strip() or "no answer")
