"""The `openai` package: it must not be able to tell the gateway from OpenAI."""

import asyncio
import time

import openai
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from pydantic import BaseModel

USER = [{"role": "user", "content": "hi"}]
# What the gateway adds: to usage; as the reference does, to a model; and what a list of models shows a person.
EXTENSIONS = {"openclaw", "permission", "name", "description", "context_length"}


def assert_no_surprise(value, where: str = "") -> None:
    """Every field is one that the package knows, with a value of its type."""
    if isinstance(value, BaseModel):
        type(value).model_validate(value.model_dump(), strict=True)
        assert set(value.model_extra or {}) <= EXTENSIONS, f"{where}: {value.model_extra}"
        for name in type(value).model_fields:
            assert_no_surprise(getattr(value, name), f"{where}.{name}")
    elif isinstance(value, list):
        for item in value:
            assert_no_surprise(item, f"{where}[]")


@pytest.fixture
def client(gateway, token):
    with openai.OpenAI(base_url=gateway.url, api_key=token, max_retries=0, timeout=60) as client:
        yield client


def test_completion(client):
    answer = client.chat.completions.create(model="openclaw", messages=USER)
    assert isinstance(answer, ChatCompletion)
    assert_no_surprise(answer)
    assert answer.choices[0].message.content == "Hello there"
    assert answer.choices[0].finish_reason == "stop"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (11, 2, 13)


def test_usage_details(client, upstream):
    upstream.script("tokens=3 prompt=40 completion=7 cached=30 reasoning-tokens=5")
    usage = client.chat.completions.create(model="openclaw", messages=USER).usage
    assert usage.prompt_tokens_details.cached_tokens == 30
    assert usage.completion_tokens_details.reasoning_tokens == 5


def test_stream(client):
    stream = client.chat.completions.create(
        model="openclaw", messages=USER, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    for chunk in chunks:
        assert isinstance(chunk, ChatCompletionChunk)
        assert_no_surprise(chunk)
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == "Hello there"
    assert chunks[-1].usage.total_tokens == 13
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "stop"


def test_stream_helper(client):
    with client.chat.completions.stream(model="openclaw", messages=USER) as stream:
        deltas = [event.delta for event in stream if event.type == "content.delta"]
        final = stream.get_final_completion()
    assert "".join(deltas) == "Hello there"
    assert final.choices[0].message.content == "Hello there"
    assert final.choices[0].finish_reason == "stop"


def test_raw_response(client):
    raw = client.chat.completions.with_raw_response.create(model="openclaw", messages=USER)
    assert raw.status_code == 200
    assert raw.headers["x-request-id"] == raw.parse().id
    assert raw.request_id == raw.parse().id


def test_async(gateway, token):
    async def main():
        async with openai.AsyncOpenAI(base_url=gateway.url, api_key=token, max_retries=0, timeout=60) as client:
            calls = [
                client.chat.completions.create(
                    model="openclaw", messages=[{"role": "user", "content": f'[[text="answer {number}"]]'}]
                )
                for number in range(8)
            ]
            answers = await asyncio.gather(*calls)
            stream = await client.chat.completions.create(model="openclaw", messages=USER, stream=True)
            text = "".join([chunk.choices[0].delta.content or "" async for chunk in stream])
            return [answer.choices[0].message.content for answer in answers], text

    assert asyncio.run(main()) == ([f"answer {number}" for number in range(8)], "Hello there")


def test_models(client):
    models = list(client.models.list())
    assert {model.id for model in models} >= {"openclaw", "openclaw/main", "openclaw/beta"}
    for model in models:
        assert_no_surprise(model)
        assert client.models.retrieve(model.id).id == model.id


@pytest.mark.parametrize(
    ("script", "error", "code"),
    [
        ("status=401", openai.InternalServerError, "upstream_authentication"),
        ("status=500", openai.InternalServerError, None),
        ("status=429 retry-after=1", openai.RateLimitError, None),
        ("status=402", openai.RateLimitError, "insufficient_quota"),
        ("cut=1 reset", openai.InternalServerError, None),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_upstream_errors(gateway, token, upstream, script, error, code, stream):
    upstream.script(script)
    client = openai.OpenAI(base_url=gateway.url, api_key=token, max_retries=0, timeout=60)
    with pytest.raises(error) as caught:
        client.chat.completions.create(model="openclaw", messages=USER, stream=stream)
    assert not isinstance(caught.value, openai.APIConnectionError)
    assert caught.value.request_id
    if code:
        assert caught.value.code == code


def test_wrong_credential(gateway):
    client = openai.OpenAI(base_url=gateway.url, api_key="wrong", max_retries=0)
    # Twenty times, because an answer that is lost now and then is lost.
    for _ in range(20):
        with pytest.raises(openai.AuthenticationError) as caught:
            client.chat.completions.create(
                model="openclaw", messages=[{"role": "user", "content": "x" * 3_000_000}]
            )
        assert caught.value.status_code == 401


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"model": "gpt-4o"}, openai.BadRequestError),
        ({"model": "openclaw/nobody"}, openai.NotFoundError),
        ({"temperature": 9}, openai.BadRequestError),
        ({"n": 2}, openai.BadRequestError),
        ({"messages": []}, openai.BadRequestError),
    ],
)
def test_mistakes(client, fields, error):
    with pytest.raises(error) as caught:
        client.chat.completions.create(**{"model": "openclaw", "messages": USER, **fields})
    assert caught.value.body["message"]
    assert set(caught.value.body) == {"message", "type", "param", "code"}


def test_too_large(client):
    with pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(
            model="openclaw", messages=[{"role": "user", "content": "x" * (21 << 20)}]
        )
    assert caught.value.status_code == 413


def test_unknown_path(client):
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="openclaw", input="x")


def test_busy_session(impatient_gateway, token, upstream):
    """A session that is held is 409, which the package calls a conflict."""
    client = openai.OpenAI(base_url=impatient_gateway.url, api_key=token, max_retries=0, timeout=60)
    holder = client.chat.completions.create(
        model="openclaw", user="anna", stream=True, messages=[{"role": "user", "content": "[[tokens=2 hang=2]]"}]
    )
    next(iter(holder))
    with pytest.raises(openai.ConflictError) as caught:
        client.chat.completions.create(model="openclaw", user="anna", messages=USER)
    assert caught.value.code == "session_busy"
    holder.close()


def test_does_not_repeat_what_the_gateway_has_tried(gateway, token, upstream):
    client = openai.OpenAI(base_url=gateway.url, api_key=token, max_retries=2, timeout=60)
    upstream.script("status=429 retry-after=0")
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(model="openclaw", messages=USER)
    assert upstream.counters()["requests"] == 1

    upstream.script("status=401", "text=never")
    with pytest.raises(openai.InternalServerError):
        client.chat.completions.create(model="openclaw", messages=USER)
    assert upstream.counters()["requests"] == 2


def test_error_in_stream(client, upstream):
    upstream.script("tokens=5 cut=3")
    text = ""
    with pytest.raises(openai.APIError) as caught:
        for chunk in client.chat.completions.create(model="openclaw", messages=USER, stream=True):
            text += chunk.choices[0].delta.content or ""
    assert text.startswith("t1 t2")
    assert not isinstance(caught.value, openai.APIConnectionError)


def test_cancel(client, upstream):
    stream = client.chat.completions.create(
        model="openclaw", stream=True, messages=[{"role": "user", "content": "[[tokens=3 hang=3]]"}]
    )
    for chunk in stream:
        if "t2" in (chunk.choices[0].delta.content or ""):
            break
    begun = time.monotonic()
    stream.close()
    upstream.wait("aborted=1&open=0")
    assert time.monotonic() - begun < 2


def test_cancel_async(gateway, token, upstream):
    async def main():
        async with openai.AsyncOpenAI(base_url=gateway.url, api_key=token, max_retries=0) as client:
            call = client.chat.completions.create(
                model="openclaw", messages=[{"role": "user", "content": "[[hang=head]]"}]
            )
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(call, timeout=1)

    asyncio.run(main())
    assert upstream.wait("aborted=1&open=0")["completed"] == 0


WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


@pytest.mark.parametrize("stream", [False, True])
def test_tools(client, upstream, stream):
    upstream.script(r'tool=get_weather args="{\"city\": \"Rome\"}" fragment=3', "text=sunny")
    if stream:
        with client.chat.completions.stream(model="openclaw", messages=USER, tools=[WEATHER]) as events:
            message = events.get_final_completion().choices[0].message
    else:
        answer = client.chat.completions.create(model="openclaw", messages=USER, tools=[WEATHER])
        assert_no_surprise(answer)
        assert answer.choices[0].finish_reason == "tool_calls"
        message = answer.choices[0].message
    call = message.tool_calls[0]
    assert (call.function.name, call.function.arguments) == ("get_weather", '{"city": "Rome"}')

    history = [*USER, message.model_dump(exclude_none=True, exclude={"parsed"})]
    for item in history[1]["tool_calls"]:
        item.pop("index", None)
        item["function"].pop("parsed_arguments", None)
    history.append({"role": "tool", "tool_call_id": call.id, "content": "25 degrees"})
    answer = client.chat.completions.create(model="openclaw", messages=history, tools=[WEATHER])
    assert answer.choices[0].message.content == "sunny"
    assert [message["role"] for message in upstream.requests()[-1]["messages"]][-3:] == ["user", "assistant", "tool"]


def test_image(client, upstream):
    pixel = (
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
        "RU5ErkJggg=="
    )
    parts = [{"type": "text", "text": "what is it"}, {"type": "image_url", "image_url": {"url": pixel}}]
    answer = client.chat.completions.create(model="openclaw", messages=[{"role": "user", "content": parts}])
    assert answer.choices[0].message.content == "Hello there"
    sent = upstream.requests()[0]["messages"][-1]["content"]
    assert pixel in [part.get("image_url", {}).get("url") for part in sent]


def test_sessions(client, upstream):
    for text in ("one", "two"):
        client.chat.completions.create(
            model="openclaw", user="anna", messages=[{"role": "user", "content": text}]
        )
    roles = [message["role"] for message in upstream.requests()[-1]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]


def test_structured_output(client, upstream):
    class Place(BaseModel):
        city: str

    # A local server does not take tools and a format together: after the turn with tools another one makes the answer.
    upstream.script("text=Rome")
    upstream.script(r'whole="{\"city\": \"Rome\"}"')
    answer = client.chat.completions.parse(model="openclaw", messages=USER, response_format=Place)
    assert answer.choices[0].message.parsed == Place(city="Rome")
    with_tools, last = upstream.requests()
    assert "tools" in with_tools and "response_format" not in with_tools
    assert "tools" not in last and last["response_format"]["type"] == "json_schema"
