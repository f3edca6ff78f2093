"""A model server that fails at random, in a process of its own.

usage: upstream.py SEED
It prints its port. Each answer begins with a unique token, followed by the id of the question. A question whose id
begins with "last-" is always answered without a fault.
"""

import asyncio
import json
import random
import re
import socket
import struct
import sys

QUESTION = re.compile(rb"(?:turn|last)-[0-9]+")
WORDS = "the quick brown fox jumps over a lazy dog — naïve ☂ \"quoted\" \\ \n".split(" ")
# Behaviour and weight: about one call in four fails.
BEHAVIOURS = {
    "well": 740, "slow": 50, "length": 10, "cut": 40, "reset": 30, "reset-before": 20, "status-429": 20,
    "status-500": 30, "status-503": 20, "status-400": 10, "hang": 4, "hang-before": 3, "garbage": 10, "no-http": 10,
    "bad-byte": 3,
}


class Call:
    """One request of the gateway and its answer."""

    def __init__(self, writer: asyncio.StreamWriter, question: str, choose: random.Random) -> None:
        self.writer = writer
        self.choose = choose
        words = [choose.choice(WORDS) for _ in range(choose.randrange(1, 40))]
        self.text = f"answer-{choose.getrandbits(64):016x} to {question}: " + " ".join(words)

    async def answer(self, behaviour: str, streams: bool) -> None:
        if behaviour == "reset-before":
            return self.reset()
        if behaviour == "hang-before":
            return await asyncio.sleep(600)
        if behaviour == "no-http":
            return self.writer.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        if behaviour.startswith("status-"):
            return self.fail(int(behaviour.removeprefix("status-")))
        await (self.stream(behaviour) if streams else self.whole(behaviour))

    def reset(self) -> None:
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    def fail(self, status: int) -> None:
        body = json.dumps({"error": {"message": "the model server fails on purpose", "type": "server_error"}}).encode()
        retry = b"Retry-After: 1\r\n" if status == 429 else b""
        self.writer.write(b"HTTP/1.1 %d Failed\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s"
                          % (status, retry, len(body), body))

    async def stream(self, behaviour: str) -> None:
        self.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        self.event({"role": "assistant", "content": ""})
        pieces = self.pieces()
        last = self.choose.randrange(1, len(pieces) + 1)
        for number, piece in enumerate(pieces):
            if number == last and behaviour in ("cut", "reset", "hang", "garbage", "bad-byte"):
                return await self.spoil(behaviour)
            self.event({"content": piece})
            await self.writer.drain()
            await asyncio.sleep(self.choose.uniform(0.05, 0.3) if behaviour == "slow" else self.choose.uniform(0, 0.01))
        self.event({}, "length" if behaviour == "length" else "stop")
        self.writer.write(b"data: [DONE]\n\n")

    async def spoil(self, behaviour: str) -> None:
        if behaviour == "reset":
            self.reset()
        elif behaviour == "hang":
            await asyncio.sleep(600)
        elif behaviour == "garbage":
            self.writer.write(b"data: {\"choices\": [{]\n\n")
        elif behaviour == "bad-byte":
            self.writer.write(b'data: {"choices":[{"index":0,"delta":{"content":"\xff"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')

    async def whole(self, behaviour: str) -> None:
        finish = "length" if behaviour == "length" else "stop"
        message = {"role": "assistant", "content": self.text}
        body = json.dumps({
            "id": "x", "object": "chat.completion", "created": 1, "model": "model-1",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        }).encode()
        sent = body if behaviour in ("well", "slow", "length") else body[: len(body) // 2]
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self.writer.write(head % len(body))
        self.writer.write(sent)
        if behaviour == "reset":
            self.reset()

    def pieces(self) -> list[str]:
        size = self.choose.randrange(8, 60)
        return [self.text[start : start + size] for start in range(0, len(self.text), size)]

    def event(self, delta: dict, finish: str | None = None) -> None:
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "model-1",
                 "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        if finish:
            chunk["usage"] = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        self.writer.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")


class Upstream:
    def __init__(self, seed: int) -> None:
        self.choose = random.Random(seed)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
            body = await reader.readexactly(int(length.group(1)) if length else 0)
            question = QUESTION.findall(body)[-1].decode()
            behaviour = self.choose.choices(list(BEHAVIOURS), BEHAVIOURS.values())[0]
            if question.startswith("last-"):
                behaviour = "well"
            await Call(writer, question, self.choose).answer(behaviour, b'"stream":true' in body)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # The gateway or its worker was ended.
        finally:
            writer.close()


async def main() -> None:
    server = await asyncio.start_server(Upstream(int(sys.argv[1])).serve, "127.0.0.1", 0, limit=64 << 20, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
