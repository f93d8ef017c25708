"""The models of a real LiteLLM proxy: imported with their prices, and asked by a step that names one."""

import pytest

from harness.client import ChatClient
from harness.litellm_proxy import KEY, PROGRAM, LiteLLMProxy
from harness.server import LyceumServer
from harness.workflows import agent, graph, publish

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="LiteLLM is not installed: Scripts/setup-litellm.sh")


@pytest.fixture(scope="module")
def proxy():
    proxy = LiteLLMProxy()
    proxy.start()
    yield proxy
    proxy.stop()


@pytest.fixture(scope="module")
def lyceum(own_model):
    server = LyceumServer(own_model.base_url, LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8")
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def gateway(lyceum, proxy):
    """A client of the server that has the proxy as a provider."""
    client = ChatClient(lyceum.base_url)
    client.http.post("/api/v1/providers", json={
        "slug": "gateway", "kind": "openai_compatible", "base_url": f"{proxy.base_url}/v1", "api_key": KEY,
    }).raise_for_status()
    return client


def test_models_are_imported_with_their_prices_once(gateway):
    first = gateway.http.post("/api/v1/providers/gateway/import").raise_for_status().json()
    assert first["created"] == ["house-mini", "own-prices", "vectors"], first
    again = gateway.http.post("/api/v1/providers/gateway/import").raise_for_status().json()
    assert again["created"] == again["changed"] == [] and len(again["unchanged"]) == 3, again
    models = {model["slug"]: model for model in gateway.http.get("/api/v1/models").json()["data"]}
    own = models["own-prices"]
    assert own["prices"] == {
        "input": 1, "cached_input": None, "output": 2, "image": 0, "minute": 0, "call": 0}, own
    assert own["context_length"] == 12345 and "tools" in own["capabilities"], own
    mini = models["house-mini"]
    assert mini["name"] == "house/mini" and mini["prices"]["input"] == 0.15 and mini["prices"]["output"] == 0.6, mini
    assert mini["context_length"] == 128_000 and {"vision", "tools"} <= set(mini["capabilities"]), mini
    assert models["vectors"]["purpose"] == "embedding"


def test_a_step_names_an_imported_model(gateway):
    gateway.http.post("/api/v1/providers/gateway/import").raise_for_status()
    publish(gateway.http, "gateway", graph(agent("answer", model="house-mini")))
    gateway.workflow = "gateway"
    stream = gateway.ask("What is the capital of France?")
    assert stream.of_type("error") == []
    said = [item for item in gateway.items(stream.thread_id) if item["type"] == "assistant_message"]
    assert said[-1]["content"][0]["text"] == "Paris, says the gateway."


def test_the_provider_is_tested_with_one_of_its_models(gateway):
    gateway.http.post("/api/v1/providers/gateway/import").raise_for_status()
    found = gateway.http.post(
        "/api/v1/providers/gateway/test", json={"model": "house-mini"}).raise_for_status().json()
    results = {finding["name"]: finding["result"] for finding in found["findings"]}
    assert results == {
        "reachable": "noted", "key": "passed", "models": "passed", "answer": "passed", "stream": "passed"}, found


def test_a_proxy_that_refuses_is_told_from_one_that_is_not_there(gateway, proxy):
    # Without a database of its own the proxy answers 400 to a key that it does not know.
    places = {"wrong": (f"{proxy.base_url}/v1", "answer"), "gone": ("http://127.0.0.1:9/v1", "reachable")}
    for slug, (address, name) in places.items():
        gateway.http.post("/api/v1/providers", json={
            "slug": slug, "kind": "openai_compatible", "base_url": address, "api_key": "sk-no-such-key-0123456789",
        }).raise_for_status()
        gateway.http.post("/api/v1/models", json={
            "slug": f"{slug}-model", "provider": slug, "name": "house/mini", "default_for": []}).raise_for_status()
        found = gateway.http.post(f"/api/v1/providers/{slug}/test").raise_for_status().json()
        (failed,) = [finding for finding in found["findings"] if finding["result"] == "failed"]
        assert failed["name"] == name, found
