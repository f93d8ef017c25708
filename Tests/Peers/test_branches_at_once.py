"""Many who go back, edit, fork, switch, write and delete in one conversation at once, on two servers: each is answered or
refused in words, and the conversation is sound afterwards."""

import random

import pytest

from harness.at_once import play
from harness.client import ChatClient, user_input
from harness.postgres import PostgresServer
from harness.replicas import replicas
from harness.workflows import graph, message, publish

WAITS = graph(
    message("one", "First: {{ input.text }}"), {"slug": "ask", "kind": "wait_for_user_input", "parameters": {}},
    message("two", "Then: {{ vars.ask.text }}"), {"slug": "more", "kind": "wait_for_user_input", "parameters": {}},
    message("three", "Last: {{ vars.more.text }}"))


@pytest.fixture(scope="module")
def pair(own_model):
    postgres = PostgresServer()
    with replicas(postgres, own_model) as servers:
        publish(ChatClient(servers[0].base_url).http, "waits", WAITS)
        yield servers
    postgres.close()


def act(client: ChatClient, thread: str, chooser: random.Random) -> tuple[str, int]:
    """Does one thing in the conversation, and says what and how it was answered."""
    items = client.http.post("/chatkit/waits", json={
        "type": "items.list", "params": {"thread_id": thread, "limit": 100, "order": "asc"}}).json()["data"]
    own = [item["id"] for item in items if item["type"] == "user_message"]
    answers = [item["id"] for item in items if item["type"] == "assistant_message"]
    path = f"/api/v1/threads/{thread}/branches"
    kind = chooser.choice(["say", "say", "say", "retry", "retry", "edit", "fork", "switch", "delete", "feedback"])
    if kind == "say" or not own or not answers:
        answer = client.request({"type": "threads.add_user_message", "params": {
            "thread_id": thread, "input": user_input(str(chooser.random()))}})
    elif kind == "retry":
        answer = client.request({"type": "threads.retry_after_item", "params": {
            "thread_id": thread, "item_id": chooser.choice(own)}})
    elif kind == "edit":
        body = {"edited_item_id": chooser.choice(own), "input": user_input("Edited")}
        answer = client.http.post(path, json=body, headers={"accept": "text/event-stream"})
    elif kind == "fork":
        answer = client.http.post(path, json={"fork_after_item_id": chooser.choice(answers)})
    elif kind == "feedback":
        answer = client.request({"type": "items.feedback", "params": {
            "thread_id": thread, "item_ids": [chooser.choice(answers)], "kind": "positive"}})
    else:
        branches = [branch["id"] for branch in client.http.get(path).json()["data"]]
        if not branches:
            return "none", 200
        branch = chooser.choice(branches)
        answer = (client.http.post(f"{path}/{branch}/switch", json={}) if kind == "switch"
                  else client.http.delete(f"{path}/{branch}"))
    return kind, answer.status_code


def test_whatever_many_do_at_once_the_conversation_stays_sound(pair):
    first = ChatClient(pair[0].base_url)
    clients = [first, ChatClient(pair[1].base_url, token=first.token)]
    for client in clients:
        client.workflow = "waits"
    thread = first.ask("Begin").thread_id
    seen = play(pair, first, lambda client, chooser: act(client, thread, chooser))
    assert sum(count for (_, status), count in seen.items() if status < 300) > 50, seen
    # It goes on in every branch, and each shows a beginning and what follows it.
    branches = [branch["id"] for branch in first.http.get(f"/api/v1/threads/{thread}/branches").json()["data"]]
    for branch in branches[:10]:
        first.http.post(f"/api/v1/threads/{thread}/branches/{branch}/switch", json={}).raise_for_status()
        for client in clients:
            said = client.ask("And?", thread)
            assert said.status == 200 and said.of_type("thread.item.done"), said.raw
        shown = [item["id"] for item in first.items(thread)]
        assert shown == sorted(set(shown)) and shown == [item["id"] for item in clients[1].items(thread)]
    live = [run["status"] for run in first.http.get("/api/v1/runs?limit=100").json()["data"]]
    assert not {"queued", "running"} & set(live), live
