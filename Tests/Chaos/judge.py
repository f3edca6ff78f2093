"""Compares the transcripts on disk with the turns that were acknowledged; each difference is a complaint."""

import collections
import hashlib
import pathlib
import re

import transcripts
from ledger import Attempt, Ledger, Session, Turn
from transcripts import Entry, Transcript

ANSWER = re.compile(r"answer-[0-9a-f]{16} to ((?:turn|last)-[0-9]+): ")


def complaints(ledger: Ledger, state: pathlib.Path) -> list[str]:
    """The complaints about a state directory that no process uses any more."""
    found = transcripts.strays(state) + transcripts.locked(state)
    stored: dict[str, Transcript] = {}
    for path in transcripts.paths(state):
        transcript = transcripts.read(path)
        found += transcript.complaints
        if transcript.key in stored:
            found.append(f"{transcript.key}: has two files")
        stored[transcript.key] = transcript
    for key in stored.keys() - {key for key, session in ledger.sessions.items() if session.may_exist}:
        found.append(f"{key}: stored, but no client has sent a request for it")
    for session in ledger.sessions.values():
        transcript = stored.get(session.key)
        if transcript is not None:
            found += Case(session, transcript).complaints()
        elif session.must_exist:
            found.append(f"{session.key}: acknowledged, but not stored")
    return found + traces(ledger, stored.values())


def traces(ledger: Ledger, stored) -> list[str]:
    texts = {entry.text for transcript in stored for entry in transcript.entries}
    return [f"{text[:20]}: stored, although it was stateless or rejected" for text in ledger.traceless if text in texts]


class Case:
    """One session and its transcript."""

    def __init__(self, session: Session, transcript: Transcript) -> None:
        self.session = session
        self.transcript = transcript
        self.by_id = {entry.id: entry for entry in transcript.entries}
        self.questions = collections.defaultdict(list)
        self.answers = collections.defaultdict(list)
        for entry in transcript.entries:
            if entry.role == "user":
                self.questions[entry.text].append(entry)
            elif entry.text:
                self.answers[entry.text].append(entry)
        self.acknowledged = {turn.answer.text for turn in session.turns if turn.answer}
        self.found: list[str] = []

    def complain(self, turn: Turn, text: str) -> None:
        self.found.append(f"{self.session.key}: {turn.question.split(':')[0]}: {text}")

    def complaints(self) -> list[str]:
        for turn in self.session.turns:
            self.judge(turn)
        self.judge_strangers()
        self.judge_order()
        return self.found

    def judge(self, turn: Turn) -> None:
        copies = self.questions[turn.question]
        if turn.is_begun and not copies:
            self.complain(turn, "the question is missing")
        if len(copies) > turn.copies_max:
            self.complain(turn, f"the question is stored {len(copies)} times after {turn.copies_max} requests")
        for copy in copies:
            self.judge_question(turn, copy)
        for attempt in turn.attempts:
            if attempt.result == "answered":
                self.judge_answer(turn, attempt, self.answers[attempt.text])

    def judge_question(self, turn: Turn, copy: Entry) -> None:
        if turn.image and len(turn.image) > 65536:
            digest = hashlib.sha256(turn.image.encode()).hexdigest()
            if digest not in copy.images or not (self.transcript.path.with_suffix(".media") / digest).exists():
                self.complain(turn, "its image is missing")
        if self.session.sends_history:
            parent = self.answer_before(copy)
            if (parent.text if parent else None) != turn.after:
                self.complain(turn, "does not follow the answer that its client had last")

    def answer_before(self, entry: Entry) -> Entry | None:
        """The nearest acknowledged answer above an entry."""
        parent = self.by_id.get(entry.parent)
        while parent and parent.text not in self.acknowledged:
            parent = self.by_id.get(parent.parent)
        return parent

    def judge_answer(self, turn: Turn, attempt: Attempt, entries: list[Entry]) -> None:
        if len(entries) != 1:
            return self.complain(turn, f"the acknowledged answer is stored {len(entries)} times")
        parent = self.by_id.get(entries[0].parent)
        if parent is None or parent.text != turn.question:
            self.complain(turn, "the answer does not follow its question")
        # An answer that was cut at the deadline has the finish reason `length`, and is stored as `aborted`.
        stop_reason = entries[0].stop_reason
        if stop_reason != attempt.finish and (attempt.finish, stop_reason) != ("length", "aborted"):
            self.complain(turn, f"the answer is stored as {stop_reason}")

    def judge_strangers(self) -> None:
        """Each stored text belongs to a request of this session, and no answer is stored twice."""
        known = {turn.question for turn in self.session.turns}
        for text in self.questions.keys() - known:
            self.found.append(f"{self.session.key}: {text[:20]!r} does not belong to a request of this session")
        ids = {question.split(":")[0] for question in known}
        for text, entries in self.answers.items():
            match = ANSWER.match(text)
            if match and (len(entries) > 1 or match.group(1) not in ids):
                count = len(entries)
                self.found.append(f"{self.session.key}: {text[:40]!r} is stored {count} times, for {match.group(1)}")

    def judge_order(self) -> None:
        """A turn that was acknowledged before another was sent precedes it in the transcript."""
        placed = []
        for turn in self.session.turns:
            attempt = turn.answer
            entries = self.answers[attempt.text] if attempt else []
            if len(entries) == 1:
                placed.append((entries[0].id, attempt.sent, attempt.ended, turn))
        earliest_end, earliest = float("inf"), None
        for _, sent, ended, turn in sorted(placed, key=lambda place: place[0], reverse=True):
            if earliest_end < sent:
                self.complain(turn, f"precedes {earliest.question.split(':')[0]}, which was acknowledged earlier")
            if ended < earliest_end:
                earliest_end, earliest = ended, turn
