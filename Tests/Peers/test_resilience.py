"""A provider's bad day: half of its calls fail, and one institution asks without end."""

import concurrent.futures
import itertools
import statistics
import threading
import time

import httpx
import pytest

from harness.client import ChatClient
from harness.scripted_model import Reply, ScriptedModel
from harness.server import PASSWORD, LyceumServer
from harness.workflows import agent, graph, publish

OPERATOR = "operator-token-of-the-resilience-tests-0123456789"
PLACES = 4


class HalfModel(ScriptedModel):
    """While it `fails`, every second question gets an error or an answer that breaks off before its first word."""

    fails = False

    def __init__(self):
        super().__init__(Reply.of("An answer that is whole."))
        self._faults = itertools.cycle(
            [Reply([], status=500), None, Reply(["x"], dies_after=0), None, Reply([], status=503), None])
        self._fault_lock = threading.Lock()

    def take(self, body):
        reply = super().take(body)
        with self._fault_lock:
            fault = next(self._faults) if self.fails and body in self.requests else None
        return fault or reply


@pytest.fixture
def half():
    model = HalfModel()
    yield model
    model.stop()


@pytest.fixture
def crowded(half):
    server = LyceumServer(
        half.base_url, LYCEUM_CHAT_CONCURRENCY=str(PLACES), LYCEUM_OPERATOR_TOKEN=OPERATOR)
    try:
        server.start()
        ChatClient(server.base_url).wait_for_workflow()
        yield server
    finally:
        server.close()


def ready(client: ChatClient) -> ChatClient:
    """The client with an assistant of its institution that only asks the model."""
    client.http.put("/api/v1/conversation-settings", json={
        "model_titles": False, "sharing": False, "visitors": False}).raise_for_status()
    publish(client.http, "plain", graph(agent()))
    client.workflow = "plain"
    return client


@pytest.fixture
def first(crowded):
    return ready(ChatClient(crowded.base_url))


@pytest.fixture
def second(crowded):
    """The owner of another institution on the same server."""
    operator = httpx.Client(
        base_url=crowded.base_url, headers={"Authorization": f"Bearer {OPERATOR}"}, timeout=60)
    made = operator.post("/api/v1/tenants", json={
        "slug": "calm", "name": "Calm", "owner_email": "owner@calm.example"})
    token = made.raise_for_status().json()["invitation"]["link"].split("=")[1]
    httpx.post(crowded.base_url + "/api/v1/invitations/accept", timeout=60, json={
        "token": token, "name": "Calm Owner", "password": PASSWORD}).raise_for_status()
    return ready(ChatClient(crowded.base_url, "owner@calm.example", PASSWORD))


def metric(server: LyceumServer, name: str, **labels: str) -> float:
    """One reading of /metrics."""
    wanted = {f'{key}="{value}"' for key, value in labels.items()}
    for line in httpx.get(server.base_url + "/metrics", timeout=60).text.splitlines():
        head, _, value = line.rpartition(" ")
        if head.startswith(name + "{") and all(label in head for label in wanted):
            return float(value)
    raise AssertionError(f"no {name} {labels}")


def took(client: ChatClient) -> float:
    """Seconds of a question and its whole answer."""
    began = time.monotonic()
    stream = client.ask("What does a resistor do?")
    assert stream.of_type("error") == [], stream.of_type("error")
    return time.monotonic() - began


def test_a_flood_of_one_institution_does_not_slow_another(crowded, half, first, second, capsys):
    half.reply = Reply.of("An answer in five words.", pace=0.05)
    idle = statistics.median(took(second) for _ in range(9))
    over = threading.Event()

    def flood() -> int:
        count = 0
        while not over.is_set():
            took(first)
            count += 1
        return count

    with concurrent.futures.ThreadPoolExecutor(24) as threads:
        floods = [threads.submit(flood) for _ in range(24)]
        while metric(crowded, "lyceum_model_questions", state="waiting") < 10:
            time.sleep(0.01)
        try:
            beside = statistics.median(took(second) for _ in range(15))
            waiting = metric(crowded, "lyceum_model_questions", state="waiting")
        finally:
            over.set()
        answered = sum(flood.result() for flood in floods)
    with capsys.disabled():
        print(f"\n  second institution: {idle * 1000:.0f} ms alone, {beside * 1000:.0f} ms beside a flood of 24 "
              f"({answered} answers, {waiting:.0f} waiting): {beside / idle:.2f} times as long")
    assert waiting >= 10, "the flood was one"
    assert beside <= 1.5 * idle


def test_a_provider_that_fails_half_its_calls_is_borne_and_its_breaker_opens_and_closes(
        crowded, half, first, capsys):
    half.reply = Reply.of("An answer that is whole.")
    half.requests.clear()
    half.fails = True
    whole, errors, times = 0, [], []
    try:
        for _ in range(60):
            began = time.monotonic()
            stream = first.ask("What does a resistor do?")
            times.append(time.monotonic() - began)
            errors += stream.of_type("error")
            whole += "".join(stream.answer_text.split()) == "Ananswerthatiswhole."
            if whole > 20 and metric(crowded, "lyceum_model_breaker_openings_total") >= 1:
                break
    finally:
        half.fails = False
    openings = metric(crowded, "lyceum_model_breaker_openings_total")
    asked = len(half.requests)
    until = time.monotonic() + 90
    while metric(crowded, "lyceum_model_breakers", state="closed") != 1:
        first.ask("Are you back?")
        assert time.monotonic() < until
    assert took(first) < 5
    with capsys.disabled():
        print(f"\n  half of {asked} calls failed: {whole} answers, {len(errors)} errors, "
              f"{statistics.median(times) * 1000:.0f} ms in the median, {max(times):.1f} s at most; "
              f"the breaker opened {openings:.0f} times and closed again")
    assert openings >= 1
    assert whole >= 0.9 * len(times), errors
    assert all(error["allow_retry"] for error in errors)
