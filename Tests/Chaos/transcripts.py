"""Reads the state directory without code of the gateway: files of JSON lines, as ARCHITECTURE.md describes them."""

import dataclasses
import fcntl
import hashlib
import json
import pathlib
import re
import stat

HEX = "[0-9a-f]"
FILES = re.compile(rf"agents/[a-z0-9_-]+/sessions/({HEX}{{2}})/({HEX}{{64}})(\.jsonl|\.media/{HEX}{{64}})")
DIRECTORIES = re.compile(
    rf"agents(/[a-z0-9_-]+(/sessions(/{HEX}{{2}}(/{HEX}{{64}}\.media)?)?)?)?|workspace(-[a-z0-9_-]+)?")


@dataclasses.dataclass
class Entry:
    """A message of a transcript; `id` is the offset of its line."""

    id: int
    parent: int | None
    role: str
    text: str
    stop_reason: str | None
    images: list[str]


@dataclasses.dataclass
class Transcript:
    path: pathlib.Path
    key: str = ""
    session_id: str = ""
    entries: list[Entry] = dataclasses.field(default_factory=list)
    complaints: list[str] = dataclasses.field(default_factory=list)

    def complain(self, text: str) -> None:
        self.complaints.append(f"{self.path.name}: {text}")


def read(path: pathlib.Path) -> Transcript:
    """Reads a transcript and checks its form."""
    transcript = Transcript(path)
    data = path.read_bytes()
    if not data.endswith(b"\n"):
        transcript.complain(f"ends in an incomplete line of {len(data.splitlines()[-1]) if data else 0} bytes")
    offset = 0
    for line in data.splitlines(keepends=True):
        if line.endswith(b"\n"):
            try:
                read_line(transcript, json.loads(line), offset)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                transcript.complain(f"byte {offset}: not a line of a transcript ({error!r})")
        offset += len(line)
    return transcript


def read_line(transcript: Transcript, value: dict, offset: int) -> None:
    if offset == 0:
        return read_header(transcript, value)
    if value["type"] != "message":
        return transcript.complain(f"byte {offset}: an entry of type {value['type']}")
    message = value["message"]
    entry = Entry(
        id=int(value["id"], 16), parent=None if value["parentId"] is None else int(value["parentId"], 16),
        role=message["role"], text=text_of(message["content"]), stop_reason=message.get("stopReason"),
        images=re.findall(r'"([0-9a-f]{64})"', json.dumps(value)))
    if entry.id != offset or len(value["id"]) != 8:
        transcript.complain(f"byte {offset}: has the id {value['id']}")
    if entry.parent is not None and all(entry.parent != other.id for other in reversed(transcript.entries)):
        transcript.complain(f"byte {offset}: the parent {value['parentId']} is not an earlier entry")
    transcript.entries.append(entry)


def read_header(transcript: Transcript, value: dict) -> None:
    ours = value["openclaw"]
    transcript.key, transcript.session_id = ours["key"], value["id"]
    digest = hashlib.sha256(transcript.key.encode()).hexdigest()
    place = f"{ours['agent']}/sessions/{digest[:2]}/{digest}.jsonl"
    if value["type"] != "session" or not str(transcript.path).endswith(place):
        transcript.complain(f"the header of {transcript.key} does not belong here")


def text_of(content: str | list) -> str:
    if isinstance(content, str):
        return content
    return "".join(block["text"] for block in content if block["type"] == "text")


def messages(path: pathlib.Path) -> list[str]:
    """The texts of the messages in an exported transcript."""
    values = map(json.loads, path.read_text().splitlines())
    return [text_of(value["message"]["content"]) for value in values if value["type"] == "message"]


def paths(state: pathlib.Path) -> list[pathlib.Path]:
    return sorted(state.glob("agents/*/sessions/*/*.jsonl"))


def strays(state: pathlib.Path) -> list[str]:
    """The complaints about files that are not a session or an image of one, or that other users can read."""
    complaints = []
    for path in sorted(state.rglob("*")):
        name, status = str(path.relative_to(state)), path.lstat()
        kinds = (stat.S_IFDIR, DIRECTORIES, 0o700) if path.is_dir() else (stat.S_IFREG, FILES, 0o600)
        if stat.S_IFMT(status.st_mode) != kinds[0] or not kinds[1].fullmatch(name):
            complaints.append(f"{name}: left behind")
        elif stat.S_IMODE(status.st_mode) != kinds[2]:
            complaints.append(f"{name}: has mode {stat.S_IMODE(status.st_mode):o}")
        elif path.parent.suffix == ".media" and hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            complaints.append(f"{name}: does not contain the image of its name")
    return complaints


def locked(state: pathlib.Path) -> list[str]:
    complaints = []
    for path in paths(state):
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                complaints.append(f"{path.name}: still locked")
    return complaints
