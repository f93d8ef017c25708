"""Each request of the ChatKit protocol with each of its fields missing, of a wrong type, unknown, or too long: it is refused by
name or understood, and never an error of the server; and texts that are too long or hide something."""

import base64
import copy
import json
import uuid

import pytest

from harness.client import ChatClient, user_input
from harness.workflows import graph, publish

CARD = {"type": "Card", "children": [{"type": "Text", "value": "Words"}]}
ASSISTANT = graph(
    {"slug": "say", "kind": "assistant_message", "parameters": {"text": "You said: {{ input.text }}"}},
    {"slug": "show", "kind": "widget", "parameters": {"widget": CARD, "wait": False}})
MISSING = object()
WRONG = [None, 7, -1, 1.5, True, "x", "", [], {}, [7], {"x": 1}]


@pytest.fixture(scope="module")
def talk(server, signed_in):
    """A conversation with a message, an answer and a widget: its client, and the identifiers of all."""
    client = ChatClient(server.base_url, token=signed_in())
    client.workflow = f"fields-{uuid.uuid4().hex[:8]}"
    publish(client.http, client.workflow, ASSISTANT)
    stream = client.ask("Hello")
    done = [event["item"] for event in stream.of_type("thread.item.done")]
    yield client, stream.thread_id, {item["type"]: item["id"] for item in done}
    client.http.delete(f"/api/v1/workflows/{client.workflow}")


def requests(thread: str, items: dict) -> dict[str, dict]:
    """A sound request of every type."""
    message = {
        "content": [{"type": "input_text", "text": "a"},
                    {"type": "input_tag", "id": "t", "text": "@a", "data": {"n": 1}, "group": "g", "interactive": True}],
        "attachments": [], "quoted_text": "q", "inference_options": {"tool_choice": {"id": "t"}, "model": "m"}}
    action = {"item_id": items["widget"], "action": {"type": "choose", "payload": {"a": 1}}}
    speech = base64.b64encode(b"OggS" + bytes(60)).decode()
    one = {"thread_id": thread}
    page = {"limit": 5, "order": "asc", "after": items["user_message"]}
    return {
        "threads.create": {"input": message},
        "threads.add_user_message": {**one, "input": message},
        "threads.add_client_tool_output": {**one, "result": {"a": 1}},
        "threads.add_structured_input": {**one, "item_id": items["assistant_message"], "input": {
            "status": "answered", "answers": {"a": {"values": ["b"], "skipped": False}}}},
        "threads.retry_after_item": {**one, "item_id": items["user_message"]},
        "threads.custom_action": {**one, **action},
        "threads.sync_custom_action": {**one, **action},
        "threads.get_by_id": one,
        "threads.list": {"limit": 5, "order": "asc", "after": thread},
        "items.list": {**one, **page},
        "items.feedback": {**one, "item_ids": [items["assistant_message"]], "kind": "positive"},
        "attachments.create": {"name": "a.txt", "size": 5, "mime_type": "text/plain"},
        "attachments.delete": {"attachment_id": "atc_" + "0" * 32},
        "threads.update": {**one, "title": "Title"},
        "threads.delete": {"thread_id": "thr_" + "0" * 32},
        "input.transcribe": {"audio_base64": speech, "mime_type": "audio/ogg"},
    }


KINDS = list(requests("", {"widget": "", "user_message": "", "assistant_message": ""}))


def places(value, path=()):
    """The path of every member and element within."""
    for key, member in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(member, (*path, key))


def changed(value: dict, path: tuple, member) -> dict:
    value = copy.deepcopy(value)
    place = value
    for key in path[:-1]:
        place = place[key]
    if member is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = member
    return value


def assert_answered(answer, what) -> None:
    """Refused with an error that says why, or understood; a stream ends in whole frames."""
    if answer.status_code == 200:
        return
    assert answer.status_code in (400, 404, 409, 415, 422, 501), f"{what}: {answer.status_code} {answer.text[:300]}"
    error = answer.json()["error"]
    assert error["code"] != "internal_error" and error["message"], what


@pytest.mark.parametrize("kind", KINDS)
def test_each_field_may_be_missing_of_a_wrong_type_or_unknown(talk, kind):
    client, thread, items = talk
    sound = requests(thread, items)[kind]
    for path in places(sound):
        for member in [MISSING, *WRONG]:
            params = changed(sound, path, member)
            assert_answered(client.request({"type": kind, "params": params}), (kind, path, member))
    # What nobody knows is not looked at, wherever it stands.
    for path in [(), *(path for path in places(sound))]:
        params = copy.deepcopy(sound)
        place = params
        for key in path:
            place = place[key]
        if isinstance(place, dict):
            place["unheard_of"] = {"deep": [1, None]}
            assert client.request({"type": kind, "params": sound}).status_code == \
                client.request({"type": kind, "params": params, "metadata": {"x": 1}, "more": []}).status_code, path
    # Whatever was sent, the conversation is as sound as it was.
    assert client.request({"type": "threads.get_by_id", "params": {"thread_id": thread}}).status_code == 200
    assert client.ask("Still there?", thread).answer_text == "You said: Still there?"


@pytest.mark.parametrize("kind", KINDS)
def test_each_text_may_be_too_long_or_hold_what_no_text_may(talk, kind):
    client, thread, items = talk
    sound = requests(thread, items)[kind]
    for path in places(sound):
        place = sound
        for key in path:
            place = place[key]
        if isinstance(place, str):
            for text in ["x" * 200_000, "a\0b", "\u202e\u2066\u0007\u200b", "\ud83d"]:
                params = changed(sound, path, text)
                answer = client.http.post(
                    f"/chatkit/{client.workflow}", content=json.dumps({"type": kind, "params": params}),
                    headers={"content-type": "application/json"})
                assert_answered(answer, (kind, path, text[:10]))


@pytest.mark.parametrize("size, status", [(60_000, 200), (70_000, 400), (1 << 20, 400)])
def test_a_message_may_be_so_long(talk, size, status):
    client, thread, _ = talk
    body = {"type": "threads.add_user_message", "params": {"thread_id": thread, "input": user_input("a" * size)}}
    answer = client.request(body)
    assert answer.status_code == status
    assert client.ask("Still there?", thread).answer_text == "You said: Still there?"


@pytest.mark.parametrize("pieces, status", [(900, 200), (1100, 413)])
def test_many_pieces_may_make_a_long_message(talk, pieces, status):
    client, thread, _ = talk
    content = [{"type": "input_text", "text": "b" * 1000}] * pieces
    sent = client.request({"type": "threads.add_user_message", "params": {
        "thread_id": thread, "input": {**user_input(""), "content": content}}})
    assert sent.status_code == status
    assert client.ask("Still there?", thread).answer_text == "You said: Still there?"


@pytest.mark.parametrize("item", ["user_message", "assistant_message", None])
def test_only_a_widget_is_acted_on(talk, item):
    client, thread, items = talk
    params = {"thread_id": thread, "action": {"type": "choose", "payload": {}}}
    if item:
        params["item_id"] = items[item]
    events = client.stream("threads.custom_action", **params).events
    assert [event["type"] for event in events] == ["error"] and events[0]["allow_retry"] is False
    assert client.request({"type": "threads.sync_custom_action", "params": params}).status_code == 409


def test_names_lose_what_hides_in_them(talk):
    client, thread, _ = talk
    made = client.call("threads.update", thread_id=thread, title="a\u202eb\u0007c\u200b \u2066d\u2069")
    assert made["title"] == "abc d"
    name = client.call("attachments.create", name="x/..\\a\u202egpj.\u0000exe.txt".replace("\0", ""), size=5,
                       mime_type="text/plain")["name"]
    assert name == "agpj.exe.txt"
