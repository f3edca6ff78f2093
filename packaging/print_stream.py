"""Prints the text of a streamed chat completion as it arrives; the exit status is 0 only if the answer is complete."""

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
        sys.exit(0 if finished else "the answer is incomplete")
    event = json.loads(data)
    if "error" in event:
        sys.exit(f"\n{event['error']['message']}")
    for choice in event["choices"]:
        print(choice["delta"].get("content") or "", end="", flush=True)
        finished = finished or choice.get("finish_reason") is not None
sys.exit("".join(raw).strip() or "no answer")
