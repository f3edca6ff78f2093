"""A real model behind an agent."""

import os

import openai
import pytest

from processes import Gateway, end


@pytest.fixture
def client(tmp_path, token):
    (tmp_path / "run").mkdir()
    server = Gateway(tmp_path / "run", os.environ["OPENCLAW_MODEL_URL"], "smollm2")
    (tmp_path / "run" / "workspace" / "AGENTS.md").write_text("You are a short-spoken assistant.\n")
    yield openai.OpenAI(base_url=server.url, api_key=token, max_retries=0, timeout=600)
    end(server.process)


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
