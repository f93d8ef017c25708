"""Many who write in a conversation, attach files, put it away and bring it back at once, on two servers: each is answered or
refused in words, nothing hangs, and what is kept and counted of files agrees afterwards."""

import random

import httpx
import pytest

from harness.at_once import play
from harness.client import ChatClient, user_input
from harness.postgres import PostgresServer
from harness.replicas import replicas
from harness.workflows import graph, message, publish

ECHO = graph(message("say", "You said: {{ input.text }}"), {"slug": "ask", "kind": "wait_for_user_input", "parameters": {}},
             message("more", "And: {{ vars.ask.text }}"))
KINDS = ["say", "say", "attach", "attach", "send", "send", "forget", "delete", "restore", "restore", "rename", "export",
         "share", "search", "act", "title"]


@pytest.fixture(scope="module")
def pair(own_model):
    postgres = PostgresServer()
    with replicas(postgres, own_model) as servers:
        owner = ChatClient(servers[0].base_url)
        publish(owner.http, "echo", ECHO)
        owner.http.put("/api/v1/conversation-settings", json={"sharing": True, "visitors": False}).raise_for_status()
        yield servers
    postgres.close()


def attach(client: ChatClient, files: list[str]) -> httpx.Response:
    """Announces a file and uploads it."""
    answer = client.request({"type": "attachments.create", "params": {
        "name": "a.txt", "size": 5, "mime_type": "text/plain"}})
    if answer.status_code == 200:
        files.append(answer.json()["id"])
        path = httpx.URL(answer.json()["upload_descriptor"]["url"]).path
        return client.http.put(path, content=b"words")
    return answer


def act(client: ChatClient, thread: str, chooser: random.Random, files: list[str]) -> tuple[str, int]:
    """Does one thing with the conversation, and says what and how it was answered."""
    path, kind = f"/api/v1/threads/{thread}", chooser.choice(KINDS)
    text, file = str(chooser.random()), chooser.choice(files) if files else "atc_" + "0" * 32

    def ask(kind: str, **params) -> httpx.Response:
        return client.request({"type": kind, "params": params})

    http = client.http
    do = {
        "say": lambda: ask("threads.add_user_message", thread_id=thread, input=user_input(text)),
        "attach": lambda: attach(client, files),
        "send": lambda: ask("threads.add_user_message", thread_id=thread, input={
            **user_input(text), "attachments": [file]}),
        "forget": lambda: ask("attachments.delete", attachment_id=file),
        "delete": lambda: http.delete(path),
        "restore": lambda: http.post(f"{path}/restore", json={}),
        "rename": lambda: http.patch(path, json={"title": text, "pinned": chooser.random() < 0.5}),
        "export": lambda: http.get(f"{path}/export", params={"format": chooser.choice(["json", "markdown"])}),
        "share": lambda: http.post(f"{path}/shares", json={"live": True}),
        "search": lambda: http.get("/api/v1/threads", params={"search": text[:3]}),
        "act": lambda: ask("threads.custom_action", thread_id=thread, action={"type": "a", "payload": {}}),
        "title": lambda: ask("threads.update", thread_id=thread, title=text),
    }[kind]
    try:
        return kind, do().status_code
    except httpx.RemoteProtocolError:
        # What is exported and deleted meanwhile breaks off.
        assert kind == "export"
        return kind, 200


def test_whatever_many_do_at_once_nothing_fails_or_hangs(pair):
    first = ChatClient(pair[0].base_url)
    first.workflow = "echo"
    thread = first.ask("Begin").thread_id
    files: list[str] = []
    seen = play(pair, first, lambda client, chooser: act(client, thread, chooser, files))
    first.http.post(f"/api/v1/threads/{thread}/restore", json={})
    assert first.ask("Still there?", thread).of_type("thread.item.done")
