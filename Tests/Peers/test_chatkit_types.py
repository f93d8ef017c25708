"""Every answer of /chatkit survives the types of openai-chatkit: parsed and dumped again, nothing differs.

Parsing alone would prove little, because pydantic ignores members that it does not know.
"""

import pytest

from harness.chatkit import EVENT, ITEMS, REQUEST, THREAD, THREADS, assert_survives
from harness.client import annotations, user_input
from harness.scripted_model import Reply

OHM = "What does Ohm's law say?"


@pytest.fixture
def conversation(client, model):
    """A thread with one question and its answer."""
    return client.ask(OHM)


def test_a_new_thread_streams_events_that_survive(conversation):
    assert conversation.status == 200
    assert conversation.headers["content-type"].split(";")[0] == "text/event-stream"
    for event in conversation.events:
        assert_survives(EVENT, event)


def test_a_new_thread_streams_its_events_in_the_order_of_the_protocol(conversation):
    kinds = [event["type"] for event in conversation.events]
    assert kinds[:3] == ["thread.created", "thread.item.done", "stream_options"]
    assert conversation.events[1]["item"]["type"] == "user_message"
    assert conversation.events[1]["item"]["content"] == [{"type": "input_text", "text": OHM}]
    assert conversation.of_type("error") == []
    assert kinds.count("thread.item.added") >= 1
    added = [event["item"]["id"] for event in conversation.of_type("thread.item.added")]
    done = [event["item"]["id"] for event in conversation.of_type("thread.item.done")]
    assert set(added) <= set(done), "every item that was begun was finished"


def test_the_deltas_of_each_answer_add_up_to_its_finished_text(conversation):
    assert conversation.answers
    for answer in conversation.answers:
        texts: dict[int, str] = {}
        for event in conversation.of_type("thread.item.updated"):
            update = event["update"]
            if event["item_id"] == answer["id"] and update["type"] == "assistant_message.content_part.text_delta":
                texts[update["content_index"]] = texts.get(update["content_index"], "") + update["delta"]
        assert [texts.get(index, "") for index in range(len(answer["content"]))] == [
            part["text"] for part in answer["content"]
        ]


def test_an_answer_cites_passages_of_the_course(conversation):
    for note in annotations(conversation.cited_answer):
        assert note["source"]["type"] == "file"
        assert note["source"]["filename"] == "Resistance and Ohm's law"
        assert note["source"]["title"] and note["source"]["description"]


def test_the_citations_of_an_answer_open_their_passages(client, conversation):
    answer = conversation.cited_answer
    page = client.http.get(f"/api/v1/threads/{conversation.thread_id}/items/{answer['id']}/citations").json()
    assert len(page["data"]) == len(annotations(answer))
    for citation, note in zip(page["data"], annotations(answer)):
        assert citation["document"] == note["source"]["filename"]
        assert citation["text"] and citation["end"] > citation["start"] >= 0


def test_the_answer_says_which_model_explained_it(conversation):
    assert "scripted" in conversation.answer_text
    assert "A scripted answer, in words that never change." in conversation.answer_text


def test_a_question_in_french_is_answered_from_the_french_pages(client, model):
    notes = annotations(client.ask("Que dit la loi d'Ohm ?").cited_answer)
    assert {note["source"]["filename"] for note in notes} == {"Résistance et loi d'Ohm"}


def test_a_question_beside_the_course_is_not_put_to_the_model(client, model):
    stream = client.ask("Wibble fnord quux?")
    assert model.requests == []
    assert len(stream.answers) == 1 and annotations(stream.answers[0]) == []
    for event in stream.events:
        assert_survives(EVENT, event)


def test_a_further_message_streams_events_that_survive(client, conversation):
    stream = client.ask("And what is the unit of resistance?", conversation.thread_id)
    kinds = [event["type"] for event in stream.events]
    assert kinds[:2] == ["thread.item.done", "stream_options"]
    assert stream.answer_text
    for event in stream.events:
        assert_survives(EVENT, event)


def test_words_of_every_script_arrive_whole(client, model):
    words = "Ω ≈ 4,7 kΩ — « tension » 電圧 🔌 \u2028 \"quoted\" \\ \t end"
    model.queue.append(Reply(list(words)))
    stream = client.ask(OHM)
    assert words in stream.answer_text
    for event in stream.events:
        assert_survives(EVENT, event)


def test_threads_get_by_id_survives_and_holds_the_conversation(client, conversation):
    thread = client.call("threads.get_by_id", thread_id=conversation.thread_id)
    assert_survives(THREAD, thread)
    assert thread["items"]["data"][0]["type"] == "user_message"
    assert thread["items"]["data"][1:] == conversation.answers


def test_threads_list_survives_and_pages(client, model):
    made = [client.ask(f"Question {number} about voltage").thread_id for number in range(3)]
    newest = client.call("threads.list", limit=2, order="desc")
    assert_survives(THREADS, newest)
    assert [thread["id"] for thread in newest["data"]] == [made[2], made[1]]
    assert newest["has_more"] is True
    following = client.call("threads.list", limit=2, order="desc", after=newest["after"])
    assert_survives(THREADS, following)
    assert following["data"][0]["id"] == made[0]


def test_items_list_survives_and_pages_in_both_orders(client, conversation):
    thread_id = conversation.thread_id
    everything = client.items(thread_id)
    first = client.call("items.list", thread_id=thread_id, limit=1, order="asc")
    assert_survives(ITEMS, first)
    assert first["has_more"] is True and first["data"] == everything[:1]
    following = client.call("items.list", thread_id=thread_id, limit=1, order="asc", after=first["after"])
    assert following["data"] == everything[1:2]
    backwards = client.call("items.list", thread_id=thread_id, limit=50, order="desc")
    assert_survives(ITEMS, backwards)
    assert backwards["data"] == everything[::-1]


def test_threads_update_survives_and_keeps_the_title(client, conversation):
    thread_id = conversation.thread_id
    assert_survives(THREAD, client.call("threads.update", thread_id=thread_id, title="Loi d'Ohm, résumé"))
    assert client.call("threads.get_by_id", thread_id=thread_id)["title"] == "Loi d'Ohm, résumé"


def test_threads_delete_answers_an_empty_object_and_the_thread_is_gone(client, conversation):
    thread_id = conversation.thread_id
    assert client.call("threads.delete", thread_id=thread_id) == {}
    gone = client.request({"type": "threads.get_by_id", "params": {"thread_id": thread_id}})
    assert gone.status_code == 404


@pytest.mark.parametrize(
    "kind, params",
    [
        ("threads.create", {"input": user_input("Hello")}),
        ("threads.add_user_message", {"thread_id": "thr_1", "input": user_input("Hello")}),
        ("threads.get_by_id", {"thread_id": "thr_1"}),
        ("threads.list", {"limit": 2, "order": "desc"}),
        ("items.list", {"thread_id": "thr_1", "limit": 1, "order": "asc"}),
        ("threads.update", {"thread_id": "thr_1", "title": "T"}),
        ("threads.delete", {"thread_id": "thr_1"}),
    ],
)
def test_the_requests_of_these_tests_are_the_protocols_own(kind, params):
    parsed = REQUEST.validate_python({"type": kind, "params": params})
    assert parsed.type == kind
