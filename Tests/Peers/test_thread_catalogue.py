"""Conversations by the API of a live server: titles that a model makes, statuses in ChatKit's types, and links."""

import uuid

import httpx
import pytest

from harness.chatkit import EVENT, THREAD, assert_survives
from harness.proxy import wait_until
from harness.workflows import graph, message, publish


def asked(client, slug: str, text: str):
    """Says something to an assistant in a new conversation."""
    client.workflow = slug
    return client.ask(text)


@pytest.fixture
def echo(client):
    """The slug of an assistant that repeats what it is told."""
    slug = f"echo-{uuid.uuid4().hex[:8]}"
    publish(client.http, slug, graph(message("say", "You said {{ input.text }}")))
    yield slug
    client.http.delete(f"/api/v1/workflows/{slug}")


def test_a_model_names_a_conversation_after_its_first_answer(client, model, echo):
    model.title = "“What a volt is.”"
    thread = asked(client, echo, "What is a volt?").thread_id
    path = f"/api/v1/threads/{thread}"
    wait_until(lambda: client.http.get(path).json()["title_source"] == "model", 20, "the title")
    assert client.http.get(path).json()["title"] == "What a volt is"
    assert len(model.named) == 1 and model.requests == []


def test_a_closed_conversation_is_what_chatkit_understands(client):
    slug = f"closing-{uuid.uuid4().hex[:8]}"
    definition = graph(message("say", "Bye."))
    definition["nodes"][-1]["parameters"] = {"status": "closed", "message": "Handed in."}
    publish(client.http, slug, definition)
    stream = asked(client, slug, "Done")
    for event in stream.events:
        assert_survives(EVENT, event)
    assert stream.of_type("thread.updated")[0]["thread"]["status"] == {"type": "closed", "reason": "Handed in."}
    thread = client.http.post(
        f"/chatkit/{slug}", json={"type": "threads.get_by_id", "params": {"thread_id": stream.thread_id}}).json()
    assert_survives(THREAD, thread)
    assert thread["status"]["type"] == "closed"


def test_a_shared_conversation_is_read_without_signing_in(client, echo):
    thread = asked(client, echo, "What is a volt?").thread_id
    client.http.put("/api/v1/conversation-settings", json={"sharing": True, "visitors": False}).raise_for_status()
    made = client.http.post(f"/api/v1/threads/{thread}/shares", json={}).raise_for_status().json()
    shown = httpx.get(f"{client.http.base_url}/api/v1/shared/{made['token']}")
    assert [item["type"] for item in shown.json()["items"]["data"]] == ["user_message", "assistant_message"]
    assert shown.headers["cache-control"] == "no-store" and "noindex" in shown.headers["x-robots-tag"]
    client.http.delete(f"/api/v1/threads/{thread}/shares/{made['id']}").raise_for_status()
    assert httpx.get(f"{client.http.base_url}/api/v1/shared/{made['token']}").status_code == 404
