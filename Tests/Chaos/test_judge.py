"""The judge finds each kind of damage.

usage: python3 -m unittest discover -s Tests/Chaos
"""

import base64
import fcntl
import hashlib
import json
import pathlib
import tempfile
import unittest

import judge
from ledger import Attempt, Ledger, Session, Turn

TIME = "2026-01-01T00:00:00.000Z"


def answer(number: int) -> str:
    return f"answer-{number:016x} to turn-{number}: words"


class Judge(unittest.TestCase):
    """A session of three acknowledged turns, and one that was cut after its question was stored."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.state = pathlib.Path(temporary.name)
        self.session = Session("agent:main:openai-user:anna", "main", {}, user="anna")
        self.ledger = Ledger({self.session.key: self.session})
        digest = hashlib.sha256(self.session.key.encode()).hexdigest()
        self.path = self.state / "agents/main/sessions" / digest[:2] / f"{digest}.jsonl"
        for number in range(1, 4):
            attempt = Attempt(
                sent=2 * number, ended=2 * number + 1, result="answered", text=answer(number), finish="stop")
            self.session.turns.append(Turn(f"turn-{number}: what", attempts=[attempt]))
        self.session.turns.append(Turn("turn-4: what", attempts=[Attempt(sent=8, ended=9)]))
        self.messages = [
            ("user", "turn-1: what"), ("assistant", answer(1)), ("user", "turn-2: what"), ("assistant", answer(2)),
            ("user", "turn-3: what"), ("assistant", answer(3)), ("user", "turn-4: what")]
        self.image: str | None = None

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        header = {"type": "session", "version": 3, "id": "an-id", "timestamp": TIME, "cwd": "/",
                  "openclaw": {"format": 1, "key": self.session.key, "agent": "main"}}
        lines, parent = json.dumps(header) + "\n", None
        for role, text in self.messages:
            message = {"role": role, "content": [{"type": "text", "text": text}]}
            if role == "assistant":
                message["stopReason"] = "stop"
            if self.image and text.startswith("turn-1:"):
                message["content"].append({"type": "image", "digest": self.image})
            entry = {
                "type": "message", "id": f"{len(lines):08x}", "parentId": parent, "timestamp": TIME, "message": message}
            parent = entry["id"]
            lines += json.dumps(entry) + "\n"
        self.path.write_text(lines)
        for path in [*self.state.rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)

    def expect(self, *words: str) -> None:
        """Some complaint contains each of these words; without words there must be no complaint."""
        found = judge.complaints(self.ledger, self.state)
        for word in words:
            self.assertTrue(any(word in complaint for complaint in found), f"{word!r} is not in {found}")
        if not words:
            self.assertEqual(found, [])

    def damage(self, old: bytes, new: bytes) -> None:
        data = self.path.read_bytes()
        self.assertIn(old, data)
        self.path.write_bytes(data.replace(old, new, 1))

    def test_whole(self):
        self.write()
        self.expect()

    def test_unknown_turn_absent(self):
        del self.messages[6]
        self.write()
        self.expect()

    def test_session_missing(self):
        self.expect("acknowledged, but not stored")

    def test_answer_missing(self):
        del self.messages[5]
        self.write()
        self.expect("turn-3: the acknowledged answer is stored 0 times")

    def test_question_missing(self):
        del self.messages[4]
        self.write()
        self.expect("turn-3: the question is missing", "turn-3: the answer does not follow its question")

    def test_begun_question_missing(self):
        self.session.turns[3].attempts[0].result = "begun"
        del self.messages[6]
        self.write()
        self.expect("turn-4: the question is missing")

    def test_answer_doubled(self):
        self.messages.insert(4, self.messages[3])
        self.write()
        self.expect("turn-2: the acknowledged answer is stored 2 times")

    def test_question_doubled(self):
        self.messages.append(self.messages[6])
        self.write()
        self.expect("turn-4: the question is stored 2 times after 1 requests")

    def test_question_of_a_retry(self):
        self.messages.append(self.messages[6])
        self.session.turns[3].attempts.append(Attempt(sent=10, ended=11))
        self.write()
        self.expect()

    def test_refused_request_stored(self):
        self.session.turns[3].attempts[0].result = "refused"
        self.write()
        self.expect("turn-4: the question is stored 1 times after 0 requests")

    def test_order(self):
        self.messages = [*self.messages[2:4], *self.messages[:2], *self.messages[4:]]
        self.write()
        self.expect("turn-2: precedes turn-1, which was acknowledged earlier")

    def test_concurrent_turns_have_no_order(self):
        self.messages = [*self.messages[2:4], *self.messages[:2], *self.messages[4:]]
        self.session.turns[1].attempts[0].sent = 2
        self.write()
        self.expect()

    def test_answer_cut(self):
        self.messages[5] = ("assistant", answer(3)[:-1])
        self.write()
        self.expect("turn-3: the acknowledged answer is stored 0 times")

    def test_answer_of_another_session(self):
        self.messages.append(("assistant", answer(9)))
        self.write()
        self.expect("for turn-9")

    def test_question_of_another_session(self):
        self.messages.append(("user", "turn-9: what"))
        self.write()
        self.expect("does not belong")

    def test_history_ignored(self):
        self.session.sends_history = True
        for turn, before in zip(self.session.turns, [None, answer(1), answer(1), answer(3)], strict=True):
            turn.after = before
        self.write()
        self.expect("turn-3: does not follow the answer that its client had last")

    def test_answer_marked_as_cut(self):
        self.write()
        self.damage(b'"stopReason": "stop"', b'"stopReason": "xxxx"')
        self.expect("turn-1: the answer is stored as xxxx")

    def test_torn_line(self):
        self.write()
        self.path.write_bytes(self.path.read_bytes()[:-5])
        self.expect("ends in an incomplete line")

    def test_empty_file(self):
        self.write()
        self.path.write_bytes(b"")
        self.expect("ends in an incomplete line", "stored, but no client has sent a request for it")

    def test_garbage_in_the_middle(self):
        self.write()
        self.damage(b'{"type": "message"', b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")
        self.expect("not a line of a transcript")

    def test_wrong_parent(self):
        self.write()
        self.damage(b'"parentId": null', b'"parentId": "00000001"')
        self.expect("is not an earlier entry")

    def test_wrong_offset(self):
        self.write()
        self.damage(b"what", b"what else")
        self.expect("has the id")

    def test_unknown_session(self):
        self.write()
        self.ledger.sessions.clear()
        self.expect("no client has sent a request for it")

    def test_wrong_place(self):
        self.write()
        self.path.rename(self.path.with_name("0" * 64 + ".jsonl"))
        self.expect("does not belong here")

    def test_stateless_request_stored(self):
        self.ledger.traceless.append("turn-4: what")
        self.write()
        self.expect("although it was stateless or rejected")

    def test_lock_held(self):
        self.write()
        with self.path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self.expect("still locked")

    def test_temporary_file(self):
        self.write()
        (self.path.parent / ".3f2a.tmp").touch(mode=0o600)
        self.expect(".tmp: left behind")

    def test_readable_by_others(self):
        self.write()
        self.path.chmod(0o644)
        self.expect("has mode 644")

    def test_image(self):
        self.session.turns[0].image = base64.b64encode(bytes(80_000)).decode()
        self.image = hashlib.sha256(self.session.turns[0].image.encode()).hexdigest()
        self.write()
        self.expect("turn-1: its image is missing")
        media = self.path.with_suffix(".media")
        media.mkdir(mode=0o700)
        (media / self.image).write_text(self.session.turns[0].image)
        (media / self.image).chmod(0o600)
        self.expect()
        (media / self.image).write_text(self.session.turns[0].image[:-1])
        self.expect("does not contain the image of its name")


if __name__ == "__main__":
    unittest.main()
