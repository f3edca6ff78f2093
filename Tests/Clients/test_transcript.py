"""A session with tool calls: read as another program of the reference's format reads it, exported and imported."""

import datetime
import json
import os
import pathlib
import subprocess

import openai
import pytest

from processes import Gateway

KEY = "agent:main:chat-1"
WEATHER = [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}]


@pytest.fixture
def gateway(acting_gateway, upstream, token) -> Gateway:
    """After a run with a command, a command that fails, and a call of the client's tool, whose result resumes it."""
    upstream.script(
        r'text="I look." tool=exec args="{\"command\": \"echo out\"}"',
        r'tool=exec args="{\"command\": \"exit 3\"}" tool=get_weather args="{\"city\": \"Rome\"}"',
        'text="It is sunny."',
    )
    client = openai.OpenAI(base_url=acting_gateway.url, api_key=token, max_retries=0, timeout=60)
    fields = {"model": "openclaw", "tools": WEATHER, "extra_headers": {"x-openclaw-session-key": KEY}}
    messages = [{"role": "user", "content": "weather?"}]
    message = client.chat.completions.create(messages=messages, **fields).choices[0].message
    messages += [message, {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "25 degrees"}]
    assert client.chat.completions.create(messages=messages, **fields).choices[0].message.content == "It is sunny."
    return acting_gateway


def sessions(gateway: Gateway, state: pathlib.Path, *arguments: str) -> str:
    environment = {"OPENCLAW_STATE_DIR": str(state), "OPENCLAW_CONFIG_PATH": str(gateway.directory / "openclaw.json")}
    done = subprocess.run(
        [os.environ["OPENCLAW"], "sessions", *arguments], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def read(directory: pathlib.Path) -> tuple[dict, list[dict]]:
    """The header of the only session of an agent, and the messages from the root to the last entry (D-01 to D-06)."""
    (entry,) = json.loads((directory / "sessions.json").read_text()).values()
    header, *entries = map(json.loads, (directory / f"{entry['sessionId']}.jsonl").read_text().splitlines())
    assert (header["type"], header["version"], header["id"]) == ("session", 3, entry["sessionId"])
    by_id = {entry["id"]: entry for entry in entries}
    assert len(by_id) == len(entries)
    path, at = [], entries[-1]["id"]
    while at is not None:
        path.append(by_id[at])
        at = by_id[at]["parentId"]
    for entry in path:
        assert entry["type"] == "message" and len(entry["id"]) == 8 and int(entry["id"], 16) >= 0
        milliseconds = datetime.datetime.fromisoformat(entry["timestamp"]).timestamp() * 1000
        assert round(milliseconds) == entry["message"]["timestamp"]
    return header, [entry["message"] for entry in reversed(path)]


def test_reference_format(gateway, tmp_path):
    assert "exported 1 sessions" in sessions(gateway, tmp_path / "state", "export", str(tmp_path / "exported"))
    header, messages = read(tmp_path / "exported" / "agents" / "main" / "sessions")
    assert header["cwd"] == str(tmp_path / "workspace")
    roles = ["user", "assistant", "toolResult", "assistant", "toolResult", "toolResult", "assistant"]
    assert [message["role"] for message in messages] == roles

    answers = [message for message in messages if message["role"] == "assistant"]
    assert [answer["stopReason"] for answer in answers] == ["toolUse", "toolUse", "stop"]
    blocks = [block for answer in answers for block in answer["content"]]
    assert [block["type"] for block in blocks] == ["text", "toolCall", "toolCall", "toolCall", "text"]
    calls = [block for block in blocks if block["type"] == "toolCall"]
    assert [(call["name"], call["arguments"]) for call in calls] == [
        ("exec", {"command": "echo out"}), ("exec", {"command": "exit 3"}), ("get_weather", {"city": "Rome"})]

    results = [message for message in messages if message["role"] == "toolResult"]
    assert [(result["toolCallId"], result["toolName"]) for result in results] == [
        (call["id"], call["name"]) for call in calls]
    assert [result["isError"] for result in results] == [False, True, False]
    assert [result.get("details", {}).get("exitCode") for result in results] == [0, 3, None]
    assert [result["content"][0]["text"] for result in results] == [
        "out\n", "[The command ended with status 3.]", "25 degrees"]


def test_import(gateway, tmp_path):
    """Another state directory shows the same conversation after an export and an import."""
    (tmp_path / "new").mkdir(mode=0o700)
    sessions(gateway, tmp_path / "state", "export", str(tmp_path / "exported"))
    assert "imported 1" in sessions(gateway, tmp_path / "new", "import", str(tmp_path / "exported"))
    shown, again = (sessions(gateway, tmp_path / state, "show", KEY) for state in ("state", "new"))
    for part in ("I look.", "echo out", "tool exec", "out\n", "tool get_weather", "25 degrees", "It is sunny."):
        assert part in shown
    assert again == shown
    stored, moved = (sessions(gateway, tmp_path / state, "show", KEY, "--json") for state in ("state", "new"))
    assert json.loads(moved) == json.loads(stored)
