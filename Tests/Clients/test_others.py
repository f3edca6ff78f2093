"""Other clients that speak to OpenAI-compatible servers."""

import json
import os
import subprocess
import sys

import pytest


def test_langchain(gateway, token, upstream):
    from langchain_core.messages import HumanMessage, ToolMessage
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(base_url=gateway.url, api_key=token, model="openclaw", max_retries=0, timeout=60)
    answer = model.invoke([HumanMessage("hi")])
    assert answer.content == "Hello there"
    assert answer.usage_metadata["total_tokens"] == 13
    assert answer.response_metadata["finish_reason"] == "stop"
    assert "".join(chunk.content for chunk in model.stream([HumanMessage("hi")])) == "Hello there"

    def get_weather(city: str) -> str:
        """The weather of a city."""
        return f"sunny in {city}"

    upstream.script(r'tool=get_weather args="{\"city\": \"Rome\"}"', "text=sunny")
    with_tools = model.bind_tools([get_weather])
    question = HumanMessage("weather?")
    called = with_tools.invoke([question])
    assert called.tool_calls[0]["args"] == {"city": "Rome"}
    result = ToolMessage(get_weather(**called.tool_calls[0]["args"]), tool_call_id=called.tool_calls[0]["id"])
    assert with_tools.invoke([question, called, result]).content == "sunny"


def test_litellm(gateway, token, upstream):
    import litellm

    arguments = {"model": "openai/openclaw", "api_base": gateway.url, "api_key": token, "num_retries": 0}
    messages = [{"role": "user", "content": "hi"}]
    answer = litellm.completion(messages=messages, **arguments)
    assert answer.choices[0].message.content == "Hello there"
    assert answer.usage.total_tokens == 13
    chunks = litellm.completion(messages=messages, stream=True, **arguments)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Hello there"

    upstream.script("status=429")
    with pytest.raises(litellm.RateLimitError):
        litellm.completion(messages=messages, **arguments)
    with pytest.raises(litellm.AuthenticationError):
        litellm.completion(messages=messages, **{**arguments, "api_key": "wrong"})


@pytest.mark.parametrize("options", [[], ["--no-stream"]])
def test_llm(gateway, token, tmp_path, options):
    directory = tmp_path / "llm"
    directory.mkdir()
    model = {"model_id": "agent", "model_name": "openclaw", "api_base": gateway.url, "api_key_name": "gateway"}
    (directory / "extra-openai-models.yaml").write_text(json.dumps([model]))
    (directory / "keys.json").write_text(json.dumps({"gateway": token}))
    program = os.path.join(os.path.dirname(sys.executable), "llm")
    done = subprocess.run(
        [program, "-m", "agent", *options, "hi"],
        env={**os.environ, "LLM_USER_PATH": str(directory)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "Hello there"
