"""The requests of the clients and their results, which the judge compares with the disk."""

import copy
import dataclasses
import itertools

# The order of the events that clients observed. An event with a smaller number ended before one with a larger number.
_clock = itertools.count(1)


def tick() -> int:
    return next(_clock)


@dataclasses.dataclass
class Attempt:
    """One request; `result` is the guarantee that its response gives.

    answered: the end of the answer arrived, so question and answer are stored.
    begun:    a part of the answer arrived, so the question is stored.
    refused:  the request was rejected before it had an effect, so nothing is stored.
    unknown:  the connection was cut or an error arrived, so the question may be stored, and part of an answer, too.
    """

    sent: int
    ended: int = 0
    result: str = "unknown"
    text: str = ""
    finish: str | None = None
    # Position of the disk's log when the client had received the result; 0 without such a log.
    position: int = 0


@dataclasses.dataclass
class Turn:
    """One question of a session, sent once or, after failures, again with the same text."""

    question: str
    image: str | None = None
    # If the client sends the history: the answer before this question; None for the first question.
    after: str | None = None
    attempts: list[Attempt] = dataclasses.field(default_factory=list)

    @property
    def answer(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.result == "answered"), None)

    @property
    def is_begun(self) -> bool:
        return any(attempt.result in ("answered", "begun") for attempt in self.attempts)

    @property
    def copies_max(self) -> int:
        return sum(attempt.result != "refused" for attempt in self.attempts)


@dataclasses.dataclass
class Session:
    """A stored conversation. With `sends_history` each request contains the conversation so far."""

    key: str
    agent: str
    headers: dict[str, str]
    user: str | None = None
    sends_history: bool = False
    turns: list[Turn] = dataclasses.field(default_factory=list)

    @property
    def may_exist(self) -> bool:
        return any(turn.copies_max > 0 for turn in self.turns)

    @property
    def must_exist(self) -> bool:
        return any(turn.is_begun for turn in self.turns)


@dataclasses.dataclass
class Ledger:
    sessions: dict[str, Session] = dataclasses.field(default_factory=dict)
    # Texts of requests that must not be stored: stateless and rejected ones.
    traceless: list[str] = dataclasses.field(default_factory=list)
    requests: int = 0

    def session(self, session: Session) -> Session:
        return self.sessions.setdefault(session.key, session)

    def at(self, position: int) -> "Ledger":
        """The ledger at a position of the disk's log: every later result is unknown."""
        earlier = copy.deepcopy(self)
        for session in earlier.sessions.values():
            for turn in session.turns:
                for attempt in turn.attempts:
                    if attempt.position > position:
                        attempt.result = "unknown"
        return earlier
