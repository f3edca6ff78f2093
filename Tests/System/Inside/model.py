"""A model that calls tools: what the scripted upstream answers, and what it received."""
import json

import service


def call(tool, **arguments):
    """A call, as a part of a directive of the upstream; calls of one directive are one turn."""
    text = json.dumps(arguments).replace("\\", "\\\\").replace('"', '\\"')
    return f'tool={tool} args="{text}"'


def results(upstream):
    """The results that the model received in its last request."""
    return [message["content"] for message in upstream.last_messages() if message["role"] == "tool"]


def run(upstream, *calls, **fields):
    """Has the default agent make these calls, one after the other in one turn; returns their results."""
    upstream.script(" ".join(calls), 'text="Done."')
    answer = service.ask(service.chat("go", **fields), seconds=300)
    if answer.status != 200 or answer.text != "Done.":
        raise AssertionError(f"{answer.status}: {answer.body}")
    return results(upstream)[-len(calls):]
