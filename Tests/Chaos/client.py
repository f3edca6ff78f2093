"""One HTTP request over a connection of its own, and what arrived of the response."""

import asyncio
import dataclasses
import json
import random
import socket
import struct


@dataclasses.dataclass
class Response:
    status: int | None = None
    # Text of the answer so far.
    text: str = ""
    # The finish reason, in a stream or an object.
    finish: str | None = None
    # The end arrived: a finish reason and [DONE], or a whole JSON body.
    is_complete: bool = False
    error: str | None = None
    body: bytes = b""


@dataclasses.dataclass
class Abort:
    """When and how a client aborts: after `count` bytes of the response or `seconds`, by a reset or a close."""

    count: int
    seconds: float
    resets: bool

    @staticmethod
    def at_random(choose: random.Random) -> "Abort":
        return Abort(
            choose.choice([1, 200, 600, 1200]), choose.choice([0, 0.001, 0.01, 0.05, 1]), choose.random() < 0.5)


async def request(port: int, data: bytes, seconds: float, abort: Abort | None = None) -> Response:
    """Sends `data` and reads to the end. After an error of the connection, returns the part that has arrived."""
    received = b""
    writer = None
    try:
        async with asyncio.timeout(min(seconds, abort.seconds) if abort else seconds):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
            writer.write(data)
            while piece := await reader.read(65536):
                received += piece
                if abort and len(received) >= abort.count:
                    break
    except (OSError, TimeoutError):
        pass  # A cut response is a valid result.
    finally:
        if writer:
            # The gateway may have closed it first.
            if abort and abort.resets and not writer.is_closing():
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.close()
    return parse(received)


def parse(received: bytes) -> Response:
    head, separator, rest = received.partition(b"\r\n\r\n")
    if not separator or not head.startswith(b"HTTP/1.1 "):
        return Response()
    response = Response(status=int(head[9:12]))
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    if fields.get(b"transfer-encoding") == b"chunked":
        response.body, is_whole = unchunk(rest)
    else:
        response.body = rest
        is_whole = b"content-length" in fields and len(rest) == int(fields[b"content-length"])
    if fields.get(b"content-type", b"").startswith(b"text/event-stream"):
        read_events(response)
    elif is_whole:
        read_object(response)
    return response


def unchunk(rest: bytes) -> tuple[bytes, bool]:
    """The content of a chunked body, and whether its last chunk arrived."""
    content = b""
    while True:
        line, separator, rest = rest.partition(b"\r\n")
        if not separator:
            return content, False
        size = int(line, 16)
        if size == 0:
            return content, True
        content += rest[:size]
        if len(rest) < size + 2:
            return content, False
        rest = rest[size + 2 :]


def read_events(response: Response) -> None:
    done = False
    # The text after the last blank line is not a whole event.
    for event in response.body.split(b"\n\n")[:-1]:
        if not event.startswith(b"data: "):
            continue
        if event == b"data: [DONE]":
            done = True
            continue
        value = json.loads(event[6:])
        if "error" in value:
            response.error = value["error"]["code"]
        for choice in value.get("choices", []):
            response.text += choice["delta"].get("content") or ""
            response.finish = choice.get("finish_reason") or response.finish
    response.is_complete = done and response.finish is not None and response.error is None


def read_object(response: Response) -> None:
    try:
        value = json.loads(response.body)
    except ValueError:
        response.is_complete = True  # Text, such as metrics.
        return
    if response.status == 200 and "choices" in value:
        choice = value["choices"][0]
        response.text, response.finish = choice["message"]["content"], choice["finish_reason"]
    if isinstance(value.get("error"), dict):
        response.error = value["error"]["code"]
    response.is_complete = response.status == 200
