"""Clients: each has its own sessions, sends one request after the other, and records the results."""

import asyncio
import base64
import collections
import dataclasses
import itertools
import json
import random
import time
from collections.abc import Callable

import client
from client import Abort
from ledger import Attempt, Ledger, Session, Turn, tick
from service import TOKEN

# Longer than a run may take, so that a client that reaches this timeout has found a worker that hangs.
PATIENCE_SECONDS = 20
# Time within which a turn without a fault is answered, even on a busy machine.
AT_ONCE_SECONDS = 5
# Number of turns after which a client begins a new session, so that there are short and long sessions.
TURNS_MAX = 150
HISTORY_TURNS_MAX = 25
# Sizes of images: those above 64 KiB of base64 are stored as files.
IMAGE_BYTES = (2000, 80_000)

_questions = itertools.count(1)


def new_text(choose: random.Random, word: str = "turn") -> str:
    return f"{word}-{next(_questions)}: " + "what about it? " * choose.randrange(1, 8)


def new_image(choose: random.Random) -> str:
    data = b"\x89PNG\r\n\x1a\n" + choose.randbytes(choose.choice(IMAGE_BYTES))
    return base64.b64encode(data).decode()


def new_session(kind: str, agent: str, name: str) -> Session:
    if kind == "user":
        return Session(f"agent:{agent}:openai-user:{name}", agent, {}, user=name)
    if kind == "conversation":
        headers = {"x-openwebui-chat-id": name}
        return Session(f"agent:{agent}:openai-chat:{name}", agent, headers, sends_history=True)
    return Session(f"agent:{agent}:{name}", agent, {"x-openclaw-session-key": f"agent:{agent}:{name}"})


def content(question: str, image: str | None) -> str | list:
    if image is None:
        return question
    picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{image}"}}
    return [{"type": "text", "text": question}, picture]


def http(method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> bytes:
    fields = {"Host": "localhost", "Authorization": f"Bearer {TOKEN}", **(headers or {})}
    if body is not None:
        fields |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


def chat(agent: str, messages: list, fields: dict, headers: dict[str, str] | None = None) -> bytes:
    body = json.dumps({"model": f"openclaw/{agent}", "messages": messages, **fields}).encode()
    return http("POST", "/v1/chat/completions", headers, body)


@dataclasses.dataclass
class Plan:
    """The number of requests of all clients, and whether it is reached."""

    requests: int
    port: int
    ledger: Ledger
    # Returns the position of the disk's log.
    position: Callable[[], int] = int
    # How turns of sessions ended, for the report.
    results: collections.Counter = dataclasses.field(default_factory=collections.Counter)

    @property
    def is_over(self) -> bool:
        return self.ledger.requests >= self.requests

    @property
    def progress(self) -> float:
        return self.ledger.requests / self.requests


class Client:
    def __init__(self, number: int, seed: int, plan: Plan, shared: Session) -> None:
        self.name = f"client-{number}"
        self.choose = random.Random(f"{seed}/{number}")
        self.plan = plan
        self.ledger = plan.ledger
        self.shared = shared
        self.sessions: dict[str, Session] = {}
        self.made = itertools.count(1)

    async def run(self) -> None:
        actions = {
            self.stored_turn: 70, self.shared_turn: 6, self.stateless: 14, self.rejected: 5, self.page: 5,
        }
        while not self.plan.is_over:
            await self.choose.choices(list(actions), actions.values())[0]()

    async def send(self, data: bytes, abort: Abort | None = None) -> client.Response:
        self.ledger.requests += 1
        response = await client.request(self.plan.port, data, PATIENCE_SECONDS, abort)
        if response.status == 503:
            await asyncio.sleep(self.choose.uniform(0.1, 0.5))
        return response

    def session(self) -> Session:
        kind = self.choose.choices(["user", "key", "conversation"], [5, 2, 3])[0]
        session = self.sessions.get(kind)
        turns_max = HISTORY_TURNS_MAX if kind == "conversation" else TURNS_MAX
        if session is None or len(session.turns) >= turns_max:
            agent = self.choose.choice(["main", "beta"])
            session = self.ledger.session(new_session(kind, agent, f"{self.name}-{next(self.made)}"))
            self.sessions[kind] = session
        return session

    async def stored_turn(self) -> None:
        await self.turn(self.session())

    async def shared_turn(self) -> None:
        """Sends a turn of a session that all clients share."""
        await self.turn(self.shared)

    async def turn(self, session: Session) -> None:
        image = new_image(self.choose) if self.choose.random() < 0.06 else None
        turn = Turn(new_text(self.choose), image)
        history = history_of(session) if session.sends_history else []
        turn.after = history[-1]["content"] if history else None
        session.turns.append(turn)
        messages = [*history, {"role": "user", "content": content(turn.question, image)}]
        for _ in range(self.choose.choice([1, 2, 3])):
            abort = Abort.at_random(self.choose) if self.choose.random() < 0.1 else None
            await attempt(self, session, turn, messages, abort)
            if turn.answer or self.plan.is_over:
                return
            await asyncio.sleep(self.choose.uniform(0, 0.2))

    async def stateless(self) -> None:
        text = new_text(self.choose)
        self.ledger.traceless.append(text)
        abort = Abort.at_random(self.choose) if self.choose.random() < 0.1 else None
        stream = self.choose.random() < 0.5
        await self.send(chat("main", [{"role": "user", "content": text}], {"stream": stream}), abort)

    async def rejected(self) -> None:
        """Sends an invalid request with a session, which is always rejected before it has an effect."""
        text = new_text(self.choose)
        self.ledger.traceless.append(text)
        messages = [{"role": "user", "content": text}]
        await self.send(self.choose.choice([
            http("POST", "/v1/chat/completions", {"Authorization": "Bearer wrong"},
                 json.dumps({"model": "openclaw", "messages": messages, "user": self.name}).encode()),
            chat("main", messages, {"user": self.name, "temperature": "hot"}),
            chat("main", messages, {"user": self.name, "n": 3}),
            chat("no-such-agent", messages, {"user": self.name}),
            chat("main", [*messages, {"role": "robot", "content": text}], {"user": self.name}),
            chat("main", messages, {}, {"x-openclaw-session-key": f"cron:{self.name}"}),
            http("POST", "/v1/chat/completions", {},
                 json.dumps({"user": self.name, "messages": messages}).encode()[:-2]),
        ]))

    def count(self, response: client.Response, abort: Abort | None) -> None:
        if abort:
            word = "aborted by the client"
        elif response.is_complete:
            word = "answered"
        else:
            word = response.error or ("cut" if response.status else "no response")
        self.plan.results[word] += 1

    async def page(self) -> None:
        await self.send(http("GET", self.choose.choice(["/health", "/ready", "/v1/models", "/metrics", "/none"])))


def history_of(session: Session) -> list[dict]:
    """The conversation that a front end would send: the answered turns."""
    messages = []
    for turn in session.turns:
        if turn.answer:
            messages.append({"role": "user", "content": content(turn.question, turn.image)})
            messages.append({"role": "assistant", "content": turn.answer.text})
    return messages


async def attempt(sender: Client, session: Session, turn: Turn, messages: list, abort: Abort | None) -> None:
    """Sends a turn and records its result."""
    fields = {"stream": sender.choose.random() < 0.6}
    if session.user:
        fields["user"] = session.user
    record = Attempt(tick())
    turn.attempts.append(record)
    response = await sender.send(chat(session.agent, messages, fields, session.headers), abort)
    record.ended, record.position = tick(), sender.plan.position()
    record.text, record.finish = response.text, response.finish
    if response.is_complete:
        record.result = "answered"
    elif response.text:
        record.result = "begun"
    elif response.error in ("session_busy", "configuration_invalid"):
        record.result = "refused"
    sender.count(response, abort)


async def last_turn(sender: Client, session: Session) -> str | None:
    """Sends one more turn of a session, which must be answered at once; returns the complaint, or None."""
    turn = Turn(new_text(sender.choose, "last"))
    history = history_of(session) if session.sends_history else []
    turn.after = history[-1]["content"] if history else None
    session.turns.append(turn)
    begun = time.monotonic()
    await attempt(sender, session, turn, [*history, {"role": "user", "content": turn.question}], None)
    if turn.answer and time.monotonic() - begun < AT_ONCE_SECONDS:
        return None
    return f"{session.key}: the last turn is {turn.attempts[0].result} after {time.monotonic() - begun:.1f} s"
