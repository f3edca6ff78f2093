"""A real model behind an agent."""

import json
import os
import pathlib

import openai
import pytest

from processes import TOKEN, CommandService, Gateway, end


def start(directory: pathlib.Path, tools: dict) -> Gateway:
    server = Gateway(directory, os.environ["OPENCLAW_MODEL_URL"], "smollm2", {"tools": tools})
    (directory / "workspace" / "AGENTS.md").write_text("You are a short-spoken assistant.\n")
    return server


def connect(server: Gateway) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.url, api_key=TOKEN, max_retries=0, timeout=600)


@pytest.fixture
def client(tmp_path):
    """An agent without tools: their descriptions are longer than what so small a model understands."""
    server = start(tmp_path, {"deny": ["*"]})
    yield connect(server)
    end(server.process)


@pytest.fixture
def acting_client(tmp_path):
    """An agent whose only tool executes commands."""
    service = CommandService(tmp_path / "run")
    server = start(tmp_path, {"allow": ["exec"], "deny": ["apply_patch"], "exec": {"security": "full"}})
    (tmp_path / "workspace" / "Rome").write_text("sunny\n")
    yield connect(server)
    end(server.process)
    end(service.process)


def ask(client, text: str, **fields):
    stream = client.chat.completions.create(
        model="openclaw",
        messages=[{"role": "user", "content": text}],
        max_tokens=24,
        temperature=0,
        stream=True,
        stream_options={"include_usage": True},
        **fields,
    )
    chunks = list(stream)
    texts = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    reasons = [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason]
    return texts, reasons, chunks[-1].usage


def test_streams_an_answer(client):
    texts, reasons, usage = ask(client, "What is the capital of Italy?")
    assert len([text for text in texts if text]) > 2
    assert "Rome" in "".join(texts)
    assert reasons in (["stop"], ["length"])
    assert usage.prompt_tokens > 20
    assert 0 < usage.completion_tokens <= 24


def test_a_session_continues(client):
    _, _, first = ask(client, "My name is Anna.", user="anna")
    _, _, second = ask(client, "And what is the capital of Italy?", user="anna")
    assert second.prompt_tokens > first.prompt_tokens


def example(tool: str, arguments: dict, city: str, result: str) -> list[dict]:
    """A part of a conversation in which the assistant calls a tool. The model repeats what it has seen twice."""
    function = {"name": tool, "arguments": json.dumps(arguments)}
    return [
        {"role": "user", "content": f"What is the weather in {city}?"},
        {"role": "assistant", "tool_calls": [{"id": f"call_{city}", "type": "function", "function": function}]},
        {"role": "tool", "tool_call_id": f"call_{city}", "content": result},
        {"role": "assistant", "content": f"It is {result} in {city}."},
    ]


def conversation(tool: str, arguments) -> list[dict]:
    return [
        *example(tool, arguments("Paris"), "Paris", "rainy"),
        *example(tool, arguments("Berlin"), "Berlin", "snowy"),
        {"role": "user", "content": "What is the weather in Rome?"},
    ]


@pytest.mark.parametrize("choice", ["auto", "required"])
def test_calls_a_tool_of_the_client(client, choice):
    parameters = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    function = {"name": "get_weather", "description": "Returns the weather of a city", "parameters": parameters}
    tools = [{"type": "function", "function": function}]
    messages = conversation("get_weather", lambda city: {"city": city})
    fields = {"model": "openclaw", "max_tokens": 60, "temperature": 0, "tools": tools}
    answer = client.chat.completions.create(messages=messages, tool_choice=choice, **fields).choices[0]
    assert answer.finish_reason == "tool_calls"
    call = answer.message.tool_calls[0]
    assert (call.function.name, json.loads(call.function.arguments)) == ("get_weather", {"city": "Rome"})

    messages += [answer.message, {"role": "tool", "tool_call_id": call.id, "content": "sunny"}]
    answer = client.chat.completions.create(messages=messages, **fields).choices[0]
    assert (answer.finish_reason, answer.message.content) == ("stop", "It is sunny in Rome.")


def test_calls_a_tool_of_the_agent(acting_client):
    answer = acting_client.chat.completions.create(
        model="openclaw", max_tokens=60, temperature=0, extra_headers={"x-openclaw-tool-events": "1"},
        messages=conversation("exec", lambda city: {"command": f"cat {city}"}),
    )
    started, ended = answer.model_extra["openclaw"]["tools"]
    assert json.loads(started["arguments"]) == {"command": "cat Rome"}
    assert (ended["text"], ended["is_error"]) == ("sunny\n", False)
    assert answer.choices[0].message.content == "It is sunny in Rome."
