"""Budgets for language models over two servers on one database."""

import concurrent.futures
import time

import httpx
import pytest

from harness.client import ChatClient, user_input
from harness.postgres import PostgresServer
from harness.replicas import replicas
from harness.scripted_model import Reply
from harness.workflows import agent, graph, publish

CALLS = 200
ALLOWED = 100


@pytest.fixture(scope="module")
def pair(own_model):
    postgres = PostgresServer()
    with replicas(postgres, own_model) as servers:
        owner = ChatClient(servers[0].base_url)
        # The samples' texts are embedded on the institution's account too: they are in before anything is measured.
        owner.wait_for_workflow()
        # Nothing but answers is counted here.
        owner.http.put(
            "/api/v1/conversation-settings", json={"sharing": False, "visitors": False, "model_titles": False})
        publish(owner.http, "tutor", graph(agent(max_tokens=64)))
        yield servers
    postgres.close()


def clients(pair) -> list[ChatClient]:
    made = [ChatClient(server.base_url) for server in pair]
    for client in made:
        client.workflow = "tutor"
    return made


def model_name(client: ChatClient) -> str:
    return client.http.get("/api/v1/installation").json()["chat_model"]


def budget(client: ChatClient, **members) -> str:
    body = {"name": "All", "scope": "tenant", "unit": "tokens", "period": "month", "action": "stop", **members}
    answer = client.http.post("/api/v1/budgets", json=body)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/budgets/{answer.json()['id']}"


def settled(client: ChatClient, path: str) -> dict:
    until = time.monotonic() + 90
    while True:
        shown = client.http.get(path).json()
        if shown["held"] == 0:
            return shown
        assert time.monotonic() < until, shown
        time.sleep(0.05)


def ask(client: ChatClient, text: str) -> str:
    try:
        return client.ask(text).raw.decode()
    except httpx.TransportError:
        return ""


def test_of_200_questions_at_once_100_are_answered_and_the_other_model_answers_the_rest(pair, own_model):
    both = clients(pair)
    own_model.reply = Reply.of("Four words for you.", pace=0.01)
    probe = budget(both[0], limit=10**9)
    # A budget begins with what its month had taken before, such as the samples' texts.
    both[0].ask("Question 000")
    already = settled(both[0], probe)["used"]
    assert "Four words" in both[0].ask("Question 000").raw.decode()
    each = settled(both[0], probe)["used"] - already
    assert each > 0
    both[0].http.delete(probe)

    path = budget(both[0], name="Hundred", limit=0, action="fallback", fallback_model=model_name(both[0]))
    # What the month had taken before counts.
    both[0].ask("Question 000")
    before = both[0].http.get(path).json()["used"]
    assert both[0].http.patch(path, json={"limit": before + each * ALLOWED}).status_code == 200
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(CALLS) as pool:
        answers = list(pool.map(lambda number: ask(both[number % 2], f"Question {number:03}"), range(CALLS)))
    took = time.monotonic() - began
    shown = settled(both[0], path)
    within = (shown["used"] - before) / each
    lines = both[0].http.get("/api/v1/usage?group_by=model").json()["data"]
    fallbacks = sum(line["fallbacks"] for line in lines)
    print(f"\n{CALLS} calls over two servers, a budget for {ALLOWED}: {within:g} within it, {fallbacks - 1} by the other "
          f"model, {took:.1f} s")
    assert all("Four words" in answer for answer in answers)
    assert ALLOWED <= within <= ALLOWED + 1
    # One more was answered while the limit was zero.
    assert fallbacks - 1 == CALLS - within
    both[0].http.delete(path)


def test_a_question_that_no_budget_allows_is_answered_in_plain_words(pair):
    client = clients(pair)[1]
    path = budget(client, limit=0)
    answer = client.ask("Why?").raw.decode()
    assert "What your institution allows for language models here is used up for now." in answer
    client.http.delete(path)


def test_a_server_that_is_killed_leaves_no_hold_for_ever(pair, own_model):
    both = clients(pair)
    held = Reply.of("Half an answer, and then silence.", hold_after=2)
    own_model.queue.append(held)
    path = budget(both[1], name="Killed", unit="calls", scope="workflow", limit=10**6)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, both[0], "Are you there?")
        assert held.held.wait(20)
        assert both[1].http.get(path).json()["held"] == 1
        pair[0].kill()
        held.release.set()
        asked.result()
    began = time.monotonic()
    # The other server goes on with the run; what the dead one had held runs out.
    shown = settled(both[1], path)
    print(f"\nNothing is held {time.monotonic() - began:.0f} s after the death of a server; used: {shown['used']}")
    both[1].http.delete(path)
    pair[0].restart()
