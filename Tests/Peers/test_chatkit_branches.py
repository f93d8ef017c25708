"""Answering again and saying something else, as a ChatKit client and a page have them, by the types of openai-chatkit."""

import pytest

from harness.chatkit import EVENT, ITEMS, REQUEST, assert_survives
from harness.client import ChatClient, user_input
from harness.workflows import graph, message, publish


def wait(slug, text):
    return {"slug": slug, "kind": "wait_for_user_input", "parameters": {"message": text}}


@pytest.fixture(scope="module")
def chat(server, signed_in):
    client = ChatClient(server.base_url, token=signed_in())
    publish(client.http, "asking-twice", graph(
        wait("first", "First?"), wait("second", "Second?"),
        message("both", "{{ vars.first.text }} and {{ vars.second.text }}")))
    client.workflow = "asking-twice"
    return client


def shown(client, thread):
    """What the conversation shows, by its texts."""
    page = client.call("items.list", thread_id=thread, order="asc", limit=100)
    assert_survives(ITEMS, page)
    return {item["content"][0]["text"]: item["id"] for item in page["data"]}


def begun(client):
    thread = client.ask("Hello").thread_id
    client.ask("one", thread)
    assert client.ask("two", thread).answer_text == "one and two"
    return thread


def test_a_retry_is_a_stream_of_the_protocol_that_tells_of_nothing_that_was_removed(chat):
    thread = begun(chat)
    params = {"thread_id": thread, "item_id": shown(chat, thread)["one"]}
    REQUEST.validate_python({"type": "threads.retry_after_item", "params": params, "metadata": {}})
    stream = chat.stream("threads.retry_after_item", **params)
    for event in stream.events:
        assert_survives(EVENT, event)
    assert stream.events[0]["type"] == "stream_options" and not stream.of_type("thread.item.removed")
    assert [item["content"][0]["text"] for item in stream.answers] == ["Second?"]
    assert list(shown(chat, thread)) == ["Hello", "First?", "one", "Second?"]
    assert chat.ask("three", thread).answer_text == "one and three"


def test_an_edited_message_is_answered_by_a_stream_of_the_protocol_in_a_branch(chat):
    thread = begun(chat)
    path = f"/api/v1/threads/{thread}/branches"
    headers = {"Authorization": f"Bearer {chat.token}"}
    body = {"edited_item_id": shown(chat, thread)["one"], "input": user_input("uno"), "name": "Rome"}
    answer = chat.http.post(path, json=body, headers=headers | {"Accept": "text/event-stream"})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/event-stream")
    events = [frame.removeprefix("data: ") for frame in answer.text.split("\n\n") if frame]
    events = [EVENT.validate_json(event) for event in events]
    assert [event.type for event in events][:2] == ["thread.item.done", "stream_options"]
    branches = chat.http.get(path, headers=headers).json()
    assert branches["current_branch_id"] == answer.headers["lyceum-branch"]
    assert [branch["name"] for branch in branches["data"]] == [None, "Rome"]
    assert list(shown(chat, thread)) == ["Hello", "First?", "uno", "Second?"]
    first = branches["data"][0]["id"]
    assert chat.http.post(f"{path}/{first}/switch", headers=headers).status_code == 200
    assert list(shown(chat, thread))[-1] == "one and two"
