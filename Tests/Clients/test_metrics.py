"""`GET /metrics`, read by the parser of Prometheus' own client library."""

import time
import urllib.error
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families


def scrape(gateway, token) -> dict:
    """The families by name; a label set is a frozenset of pairs."""
    url = gateway.url.removesuffix("/v1") + "/metrics"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        text = answer.read().decode()
    return {family.name: family for family in text_string_to_metric_families(text)}


def values(families: dict, name: str) -> dict:
    """The samples of that name, by their labels."""
    family = families[next(known for known in families if name.startswith(known))]
    return {frozenset(sample.labels.items()): sample.value for sample in family.samples if sample.name == name}


def chat_responses(families: dict) -> float:
    responses = values(families, "openclaw_responses_total")
    return sum(value for labels, value in responses.items() if ("route", "chat_completions") in labels)


def scrape_when(gateway, token, condition) -> dict:
    """An answer is read before its worker has ended, and it is the end that counts."""
    deadline = time.monotonic() + 30
    while True:
        families = scrape(gateway, token)
        if condition(families) or time.monotonic() > deadline:
            return families
        time.sleep(0.02)


def test_figures(gateway, token, upstream):
    import openai

    client = openai.OpenAI(base_url=gateway.url, api_key=token, max_retries=0)
    messages = [{"role": "user", "content": "hi"}]
    upstream.script("prompt=100 completion=7", "prompt=20 completion=3", "status=500", "prompt=1 completion=1")
    for _ in range(2):
        client.chat.completions.create(model="openclaw", messages=messages)
    with pytest.raises(openai.APIStatusError):
        client.chat.completions.create(model="openclaw", messages=messages)
    for _ in client.chat.completions.create(
        model="openclaw/beta", messages=messages, stream=True, stream_options={"include_usage": True}
    ):
        pass
    families = scrape_when(gateway, token, lambda families: chat_responses(families) == 4)

    model = ("model", "scripted/model-1")
    assert values(families, "openclaw_tokens_total") == {
        frozenset({("agent", "main"), model, ("kind", "prompt")}): 120,
        frozenset({("agent", "main"), model, ("kind", "completion")}): 10,
        frozenset({("agent", "beta"), model, ("kind", "prompt")}): 1,
        frozenset({("agent", "beta"), model, ("kind", "completion")}): 1,
    }
    chat = ("route", "chat_completions")
    responses = values(families, "openclaw_responses_total")
    assert responses[frozenset({chat, ("code", "200")})] == 3
    assert responses[frozenset({chat, ("code", "502")})] == 1
    assert values(families, "openclaw_upstream_failures_total") == {frozenset(): 1}
    assert values(families, "openclaw_response_duration_seconds_count")[frozenset({chat})] == 4
    assert values(families, "openclaw_last_reload_successful") == {frozenset(): 1}
    assert 0 < time.time() - values(families, "openclaw_start_time_seconds")[frozenset()] < 600


def test_format(gateway, token):
    for _ in range(3):
        families = scrape(gateway, token)
    for name, family in families.items():
        assert name.startswith("openclaw_") and family.documentation, name
        assert family.type in ("counter", "gauge", "histogram"), name
        kept = {sample.name for sample in family.samples}
        if family.type == "counter":
            assert kept <= {f"{name}_total"}, name
    histograms = [family for family in families.values() if family.type == "histogram"]
    assert len(histograms) == 2
    for family in histograms:
        series = {}
        for sample in family.samples:
            labels = frozenset(pair for pair in sample.labels.items() if pair[0] != "le")
            series.setdefault(labels, []).append(sample)
        assert series
        for samples in series.values():
            buckets = [sample for sample in samples if sample.name.endswith("_bucket")]
            bounds = [float(sample.labels["le"]) for sample in buckets]
            assert bounds == sorted(set(bounds)) and bounds[-1] == float("inf")
            counts = [sample.value for sample in buckets]
            assert counts == sorted(counts)
            assert [sample.value for sample in samples if sample.name.endswith("_count")] == [counts[-1]]


def test_credential(gateway):
    with pytest.raises(urllib.error.HTTPError) as refused:
        scrape(gateway, "wrong")
    assert refused.value.code == 401
