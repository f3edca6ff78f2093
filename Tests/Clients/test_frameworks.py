"""Frameworks for agents: they execute their own tools, while the agent behind the gateway executes its own."""

import asyncio

import openai
import pytest

QUESTION = "What is the weather in Rome?"
AGENTS_CALL = r'tool=exec args="{\"command\": \"echo from the agent | tee made\"}"'
CLIENTS_CALL = r'tool=get_weather args="{\"city\": \"Rome\"}" fragment=3'


class Weather:
    """A tool of the client, which stores what it was called with."""

    def __init__(self) -> None:
        self.cities: list[str] = []

    def function(self):
        def get_weather(city: str) -> str:
            """Returns the weather.

            Args:
                city: The name of a city.
            """
            self.cities.append(city)
            return f"25 degrees in {city}"

        return get_weather


def run_openai_agents(url: str, token: str, weather: Weather, stream: bool, **settings) -> str:
    import agents

    agents.set_tracing_disabled(True)
    user = settings.pop("user", None)

    async def main() -> str:
        async with openai.AsyncOpenAI(base_url=url, api_key=token, max_retries=0, timeout=60) as client:
            agent = agents.Agent(
                name="client", model=agents.OpenAIChatCompletionsModel("openclaw", client),
                tools=[agents.function_tool(weather.function())],
                model_settings=agents.ModelSettings(extra_body={"user": user} if user else None, **settings),
            )
            if not stream:
                return (await agents.Runner.run(agent, QUESTION)).final_output
            result = agents.Runner.run_streamed(agent, QUESTION)
            async for _ in result.stream_events():
                pass
            return result.final_output

    return asyncio.run(main())


def run_pydantic_ai(url: str, token: str, weather: Weather, stream: bool, user: str | None) -> str:
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    model = OpenAIChatModel("openclaw", provider=OpenAIProvider(base_url=url, api_key=token))
    settings = {"openai_user": user} if user else {}
    agent = Agent(model, tools=[weather.function()], model_settings=settings, retries=0)

    async def main() -> str:
        if not stream:
            return (await agent.run(QUESTION)).output
        async with agent.run_stream(QUESTION) as result:
            return await result.get_output()

    return asyncio.run(main())


def run_smolagents(url: str, token: str, weather: Weather, stream: bool, user: str | None) -> str:
    import smolagents

    settings = {"user": user} if user else {}
    model = smolagents.OpenAIModel("openclaw", api_base=url, api_key=token, **settings)
    agent = smolagents.ToolCallingAgent(
        tools=[smolagents.tool(weather.function())], model=model, stream_outputs=stream, max_steps=3, verbosity_level=0)
    return agent.run(QUESTION)


# smolagents demands a tool call of each turn: its answer is one, too.
FRAMEWORKS = {
    "openai-agents": (run_openai_agents, "text=sunny"),
    "pydantic-ai": (run_pydantic_ai, "text=sunny"),
    "smolagents": (run_smolagents, r'tool=final_answer args="{\"answer\": \"sunny\"}"'),
}


def tools(request: dict) -> list[str]:
    return [tool["function"]["name"] for tool in request.get("tools", [])]


@pytest.mark.parametrize(("mixed", "user"), [(False, None), (True, None), (True, "anna")])
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_tools(acting_gateway, token, upstream, framework, stream, mixed, user):
    """The framework receives only the call to its own tool, also if the model calls a tool of the agent in the turn."""
    run, answer = FRAMEWORKS[framework]
    weather = Weather()
    upstream.script(f"{AGENTS_CALL} {CLIENTS_CALL}" if mixed else CLIENTS_CALL, answer)
    assert run(acting_gateway.url, token, weather, stream, user=user) == "sunny"
    assert weather.cities == ["Rome"]
    assert (acting_gateway.directory / "workspace" / "made").exists() == mixed

    first, last = upstream.requests()
    assert {"exec", "get_weather"} <= set(tools(first))
    messages = last["messages"]
    if framework == "smolagents":
        # It writes calls and results as text, of which its own history consists, whatever the session contains.
        assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]
        assert messages[-1]["content"] == "Observation:\n25 degrees in Rome"
        return
    # The session contains the call that the framework has not seen.
    expected = {"get_weather": "25 degrees in Rome"}
    if user:
        expected = {"exec": "from the agent\n", **expected}
    calls = [call for message in messages for call in message.get("tool_calls", [])]
    results = {message["tool_call_id"]: message["content"] for message in messages if message["role"] == "tool"}
    assert {call["function"]["name"]: results[call["id"]] for call in calls} == expected


@pytest.mark.parametrize(
    ("choice", "sent"),
    [
        ("auto", None),
        ("required", "required"),
        ("get_weather", {"type": "function", "function": {"name": "get_weather"}}),
        ("none", None),
    ],
)
def test_tool_choice(acting_gateway, token, upstream, choice, sent):
    """Each form reaches the model with the tools of both sides; with `none` it gets no tools at all."""
    calls = choice != "none"
    upstream.script(*([CLIENTS_CALL] if calls else []), "text=sunny")
    settings = {"tool_choice": choice, "parallel_tool_calls": False}
    weather = Weather()
    assert run_openai_agents(acting_gateway.url, token, weather, stream=True, **settings) == "sunny"
    assert weather.cities == (["Rome"] if calls else [])
    first = upstream.requests()[0]
    assert first.get("tool_choice") == sent
    assert first.get("parallel_tool_calls") == (False if calls else None)
    assert ("exec" in tools(first), "get_weather" in tools(first)) == (calls, calls)
