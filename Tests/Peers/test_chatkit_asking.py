"""Client tool calls and structured input as a ChatKit client has them, by the types of openai-chatkit."""

import threading

import pytest

from harness.chatkit import EVENT, ITEM, REQUEST, assert_survives
from harness.client import ChatClient
from harness.scripted_model import Call, Reply
from harness.workflows import agent, graph, message, publish

TOOL = {"type": "client", "name": "open_page", "description": "Opens a page.",
        "parameters": {"type": "object", "properties": {"page": {"type": "integer"}}}}
QUESTIONS = [
    {"id": "colour", "question": "Which colour?", "options": ["red", "blue"]},
    {"id": "sizes", "question": "Sizes?", "options": ["S", "M"], "multiple": True},
    {"id": "why", "question": "Why?", "description": "In a word."},
]


@pytest.fixture(scope="module")
def chat(server, signed_in):
    """A client of each assistant of these tests."""
    token = signed_in()
    http = ChatClient(server.base_url, token=token).http
    publish(http, "asking-agent", graph(agent(tools=[TOOL])))
    publish(http, "asking-step", graph(
        {"slug": "ask", "kind": "client_tool", "parameters": {"name": "place", "arguments": {"text": "{{ input.text }}"}}},
        message("say", "{{ vars.ask.status }}: {{ vars.ask.result }}")))
    publish(http, "asking-person", graph(
        {"slug": "ask", "kind": "structured_input", "parameters": {"questions": QUESTIONS}},
        message("say", "{{ vars.ask.answers }}")))

    def client(workflow):
        client = ChatClient(server.base_url, token=token)
        client.workflow = workflow
        return client

    return client


def send(client, type, **params):
    """The events of a request, which survive the types as the request does."""
    body = {"type": type, "params": params}
    REQUEST.validate_python(body | {"metadata": {}})
    stream = client.stream(type, **params)
    for event in stream.events:
        assert_survives(EVENT, event)
    return stream


def newest(client, thread):
    page = client.call("items.list", thread_id=thread, order="desc", limit=1)
    assert_survives(ITEM, page["data"][0])
    return page["data"][0]


def test_an_agents_call_is_answered_by_the_page_and_the_model_goes_on(chat, model):
    client = chat("asking-agent")
    model.queue += [Reply(["Look."], calls=[Call("open_page", '{"page": 7}')]), Reply.of("It is open.")]
    first = client.ask("Open page 7.")
    for event in first.events:
        assert_survives(EVENT, event)
    call = first.events[-1]["item"]
    assert (call["type"], call["status"], call["name"], call["arguments"]) == (
        "client_tool_call", "pending", "open_page", {"page": 7})
    assert newest(client, first.thread_id) == call
    after = send(client, "threads.add_client_tool_output", thread_id=first.thread_id, result={"opened": True})
    assert [event["type"] for event in after.events][0] == "stream_options"
    assert after.answer_text == "It is open."
    told = model.requests[-1]["messages"][-1]
    assert (told["role"], told["content"]) == ("tool", '{"opened":true}')


def test_a_message_instead_is_answered_in_the_same_turn(chat, model):
    client = chat("asking-agent")
    model.queue += [Reply([], calls=[Call("open_page", '{"page": 1}')]), Reply.of("As you like.")]
    first = client.ask("Open page 1.")
    after = client.ask("No, tell me a joke.", first.thread_id)
    for event in after.events:
        assert_survives(EVENT, event)
    assert "thread.item.removed" in [event["type"] for event in after.events]
    assert after.answer_text == "As you like."
    roles = [(entry["role"], entry["content"]) for entry in model.requests[-1]["messages"]][-2:]
    assert roles[0][0] == "tool" and "given up" in roles[0][1] and roles[1] == ("user", "No, tell me a joke.")


def test_of_results_that_race_one_is_taken(chat):
    client = chat("asking-step")
    first = client.ask("Go")
    streams = []

    def answer(number):
        streams.append(client.stream("threads.add_client_tool_output", thread_id=first.thread_id, result=number))

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [stream for stream in streams if not stream.of_type("error")]
    assert len(taken) == 1 and len(streams) == 8
    assert newest(client, first.thread_id)["content"][0]["text"].startswith("completed: ")


@pytest.mark.parametrize("value", [None, True, 3.25, "text", [1, [2]], {"a": {"b": None}}], ids=str)
def test_a_result_is_any_value(chat, value):
    client = chat("asking-step")
    first = client.ask("Go")
    after = send(client, "threads.add_client_tool_output", thread_id=first.thread_id, result=value)
    assert after.answer_text.startswith("completed: ")
    items = client.call("items.list", thread_id=first.thread_id, order="asc")["data"]
    call = next(item for item in items if item["type"] == "client_tool_call")
    assert_survives(ITEM, call)
    assert call["status"] == "completed" and call.get("output") == value


def test_questions_are_answered_once(chat):
    client = chat("asking-person")
    first = client.ask("Go")
    item = first.events[-1]["item"]
    assert_survives(EVENT, first.events[-1])
    assert (item["type"], item["status"]) == ("structured_input", "pending")
    assert [question["type"] for question in item["inputs"]] == ["multiple_choice", "multiple_choice", "freeform"]
    given = {"status": "answered", "answers": {
        "colour": {"values": ["blue", "red"], "skipped": False}, "sizes": {"values": ["S", "XL"], "skipped": False},
        "unknown": {"values": ["x"], "skipped": False}}}
    after = send(client, "threads.add_structured_input", thread_id=first.thread_id, item_id=item["id"], input=given)
    kinds = [event["type"] for event in after.events]
    assert kinds[:2] == ["stream_options", "thread.item.replaced"]
    replaced = after.events[1]["item"]
    assert replaced["status"] == "answered" and replaced["id"] == item["id"]
    assert [question["answer"] for question in replaced["inputs"]] == [
        {"values": ["blue"], "skipped": False}, {"values": ["S", "XL"], "skipped": False},
        {"values": [], "skipped": True}]
    again = client.stream(
        "threads.add_structured_input", thread_id=first.thread_id, item_id=item["id"], input=given)
    assert [(event["type"], event["allow_retry"]) for event in again.events] == [("error", False)]


def test_a_conversation_shows_what_waits_and_what_was_given(chat):
    client = chat("asking-step")
    first = client.ask("Go")
    listing = client.call("threads.get_by_id", thread_id=first.thread_id)
    assert listing["items"]["data"][-1]["status"] == "pending"
    send(client, "threads.add_client_tool_output", thread_id=first.thread_id, result=1)
    listing = client.call("threads.get_by_id", thread_id=first.thread_id)
    assert [item["type"] for item in listing["items"]["data"]] == [
        "user_message", "client_tool_call", "assistant_message"]
