"""Connections that break between a client and the server, and between the server and a model."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from harness.client import ChatClient, Stream
from harness.proxy import FaultyProxy, wait_until
from harness.scripted_model import Reply
from harness.server import LyceumServer

QUESTION = "What does Ohm's law say?"


@pytest.fixture(scope="module")
def model_line(own_model):
    """What lies between the server and its models."""
    proxy = FaultyProxy(("127.0.0.1", own_model.port))
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def distant(model_line):
    """A server that reaches its models over a bad line."""
    server = LyceumServer(f"http://127.0.0.1:{model_line.port}/v1")
    try:
        server.start()
        ChatClient(server.base_url).wait_for_workflow()
        yield server
    finally:
        server.close()


@pytest.fixture
def line(distant):
    """What lies between the clients and the server."""
    proxy = FaultyProxy(("127.0.0.1", distant.port))
    yield proxy
    proxy.close()


@pytest.fixture
def far_client(distant, line, own_model):
    """A client behind the bad line."""
    own_model.reset()
    near = ChatClient(distant.base_url)
    return ChatClient(f"http://127.0.0.1:{line.port}", token=near.token)


def assert_settles(server: LyceumServer, descriptors: int, seconds: float = 10) -> float:
    """Waits until the server holds no more descriptors than before."""
    return wait_until(lambda: server.open_descriptors() <= descriptors + 4, seconds, "descriptors given back")


def test_clients_whose_connections_are_reset_leave_nothing_behind(distant, line, far_client, own_model):
    near = ChatClient(distant.base_url, token=far_client.token)
    with ThreadPoolExecutor(40) as pool:
        # As many as later, so that the connections to the database and the model are there.
        assert all(stream.answer_text for stream in pool.map(lambda _: near.ask(QUESTION), range(40)))
    own_model.reset()
    own_model.reply = Reply([f"word{number} " for number in range(100)], pace=0.05)
    memory, descriptors = distant.resident_megabytes(), distant.open_descriptors()

    def ask(number: int) -> Stream:
        return far_client.ask(f"Question {number}: what is a current?")

    with ThreadPoolExecutor(40) as pool:
        asking = [pool.submit(ask, number) for number in range(40)]
        wait_until(lambda: len(own_model.requests) >= 40, 30, "every stream asks the model")
        cut = line.reset()
        streams = [answer.result(30) for answer in asking]
    own_model.reset()
    own_model.reply = Reply.of("A short answer.")
    assert all(stream.broken for stream in streams)
    settled = assert_settles(distant, descriptors)
    for stream in streams[:5]:
        assert near.ask("Once more?", stream.thread_id).answer_text
    grown = distant.resident_megabytes() - memory
    print(f"\n{cut} connections of 40 streams reset: descriptors back after {settled:.2f} s, memory {grown:+.1f} MB")
    assert grown < 40


def test_uploads_that_are_cut_anywhere_leave_nothing_behind(distant, line, far_client):
    descriptors = distant.open_descriptors()
    memory = distant.resident_megabytes()
    body = json.dumps({"type": "threads.list", "params": {"padding": "x" * 200_000}}).encode()
    broken = 0
    for number in range(60):
        line.cut_after(200 + number * 3_500)
        try:
            far_client.http.post("/chatkit", content=body, headers={"content-type": "application/json"})
        except httpx.TransportError:
            broken += 1
    line.cut_after(None)
    settled = assert_settles(distant, descriptors)
    grown = distant.resident_megabytes() - memory
    print(f"\n{broken} of 60 uploads cut: descriptors back after {settled:.2f} s, memory {grown:+.1f} MB")
    assert broken > 40
    assert grown < 40


def test_models_whose_connections_are_reset_are_errors_to_retry(distant, far_client, own_model, model_line):
    own_model.reply = Reply([f"word{number} " for number in range(100)], pace=0.05)
    with ThreadPoolExecutor(20) as pool:
        asking = [pool.submit(far_client.ask, f"Question {number}: what is a voltage?") for number in range(20)]
        wait_until(lambda: len(own_model.requests) >= 20, 30, "every stream asks the model")
        time.sleep(0.3)
        began = time.monotonic()
        cut = model_line.reset()
        streams = [answer.result(60) for answer in asking]
    seconds = time.monotonic() - began
    own_model.reset()
    own_model.reply = Reply.of("A short answer.")
    ends = [stream.events[-1] for stream in streams]
    assert not any(stream.broken for stream in streams)
    assert all(end["type"] == "error" and end["allow_retry"] for end in ends), ends
    print(f"\n{cut} connections to the model reset: {len(ends)} errors to retry within {seconds:.2f} s")
    for stream in streams[:3]:
        assert far_client.ask("Once more?", stream.thread_id).answer_text
