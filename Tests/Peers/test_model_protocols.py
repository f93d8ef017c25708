"""The protocols of models against a server that others wrote: llama.cpp speaks three of them."""

import socket
import subprocess
import time

import httpx
import pytest

from harness.client import ChatClient
from harness.server import ROOT, LyceumServer
from harness.workflows import graph, node, publish

pytestmark = pytest.mark.skipif(
    not (ROOT / ".tools" / "models").exists(), reason="the local models are not installed: make setup")


@pytest.fixture(scope="module")
def llama():
    """The address of llama.cpp with the bundled model."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    python = ROOT / ".tools" / "models" / "bin" / "python"
    process = subprocess.Popen([str(python), str(ROOT / "LocalModels" / "chat_server.py"), "--port", str(port)])
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 60
    while True:
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                break
        except httpx.TransportError:
            pass
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.05)
    yield address
    process.terminate()
    process.wait(20)


@pytest.mark.parametrize("kind", ["openai_compatible", "openai_responses", "anthropic"])
def test_a_learner_is_answered(llama, own_model, kind):
    server = LyceumServer(own_model.base_url, LYCEUM_CHAT_KIND=kind, LYCEUM_CHAT_MODEL="SmolLM2-135M-Instruct")
    server.environment["LYCEUM_CHAT_BASE_URL"] = f"{llama}/v1"
    try:
        server.start()
        client = ChatClient(server.base_url)
        publish(client.http, "small", graph(
            node("answer", "agent", instructions="Answer in one short sentence.", max_tokens=40)))
        client.workflow = "small"
        stream = client.ask("What is water made of?")
        assert stream.of_type("error") == [], stream.of_type("error")
        said = [item for item in client.items(stream.thread_id) if item["type"] == "assistant_message"]
        assert len(said) == 1 and len(said[0]["content"][0]["text"].split()) > 2, said
        deltas = [event for event in stream.events if "text_delta" in str(event)]
        assert len(deltas) > 2, "the answer arrived in pieces"
    finally:
        server.close()


def test_a_model_that_nobody_has_is_an_error_of_the_step(own_model, llama):
    server = LyceumServer(own_model.base_url, LYCEUM_CHAT_KIND="gemini")
    server.environment["LYCEUM_CHAT_BASE_URL"] = f"{llama}/v1beta"
    try:
        server.start()
        client = ChatClient(server.base_url)
        publish(client.http, "small", graph(node("answer", "agent", instructions="Answer.")))
        client.workflow = "small"
        (error,) = client.ask("Anybody?").of_type("error")
        assert "model" in error["message"], error
    finally:
        server.close()
