"""Faults in the middle of an answer: whatever a person wrote is kept, and every thread goes on."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.client import ChatClient, Stream, user_input
from harness.database import Database
from harness.scripted_model import Reply

QUESTION = "What does Kirchhoff's current law say?"


@pytest.fixture(autouse=True)
def fresh(own_model):
    """No replies that an earlier test left."""
    own_model.reset()


@pytest.fixture
def own_client(own_server):
    return ChatClient(own_server.base_url)


def texts_of_person(client: ChatClient, thread_id: str) -> list[str]:
    """What the thread keeps of the person's words, oldest first."""
    return [
        "".join(part["text"] for part in item["content"])
        for item in client.items(thread_id) if item["type"] == "user_message"
    ]


def assert_retryable_error(stream: Stream) -> None:
    assert stream.events[-1]["type"] == "error"
    assert stream.events[-1]["allow_retry"] is True
    assert stream.events[-1]["code"]


def assert_goes_on(client: ChatClient, thread_id: str, question: str) -> None:
    """Fails unless the next message of the thread is answered."""
    stream = client.ask(question, thread_id)
    assert stream.status == 200 and not stream.broken
    assert stream.of_type("error") == []
    assert stream.answer_text
    assert texts_of_person(client, thread_id)[-1] == question


def wait_until_no_run_is_open(database: Database, seconds: float = 60) -> dict[str, str]:
    """Waits until every run has an end; gives how many runs have which status."""
    until = time.monotonic() + seconds
    while True:
        counts = dict(database.rows("SELECT status, count(*) FROM workflow_runs GROUP BY status"))
        if not set(counts) & {"queued", "running"}:
            return counts
        assert time.monotonic() < until, f"runs stayed open: {counts}"
        time.sleep(0.1)


def test_a_model_that_dies_in_the_middle_is_an_error_to_retry(own_client, own_model):
    own_model.queue.append(Reply.of("This answer never reaches its end.", dies_after=3))
    stream = own_client.ask(QUESTION)
    assert stream.status == 200 and not stream.broken
    assert_retryable_error(stream)
    assert texts_of_person(own_client, stream.thread_id) == [QUESTION]
    assert_goes_on(own_client, stream.thread_id, "And the voltage law?")


def test_a_model_server_that_is_gone_is_an_error_to_retry(own_client, own_model):
    own_client.ask("What does Ohm's law say?")  # The embeddings of this question are known now, whoever answers.
    own_model.stop()
    try:
        stream = own_client.ask("What does Ohm's law say?")
        assert_retryable_error(stream)
        assert texts_of_person(own_client, stream.thread_id) == ["What does Ohm's law say?"]
    finally:
        own_model.start()
    assert_goes_on(own_client, stream.thread_id, "What does Ohm's law say?")


def test_a_model_that_refuses_is_an_error_with_its_reason(own_client, own_model):
    own_model.queue += [Reply([], status=500)] * 5
    stream = own_client.ask(QUESTION)
    assert_retryable_error(stream)
    own_model.queue.clear()
    assert_goes_on(own_client, stream.thread_id, "And the voltage law?")


def test_a_client_that_leaves_ends_the_answer_and_keeps_what_it_wrote(own_client, own_model):
    reply = Reply.of("one two three four five six seven eight nine ten", hold_after=4)
    own_model.queue.append(reply)
    stream = own_client.ask(QUESTION, watch=lambda raw: reply.held.is_set() and b"three" in raw)
    reply.release.set()
    assert texts_of_person(own_client, stream.thread_id) == [QUESTION]
    assert_goes_on(own_client, stream.thread_id, "And the voltage law?")


def test_a_server_killed_in_the_middle_of_an_answer_loses_nothing(own_server, own_client, own_model):
    reply = Reply.of("An answer that is cut in the middle by a crash of the server.", hold_after=4)
    own_model.queue.append(reply)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(own_client.ask, QUESTION)
        assert reply.held.wait(30), "the model was never asked"
        own_server.kill()
        stream = asking.result(30)
    reply.release.set()
    assert stream.broken
    own_server.start()
    client = ChatClient(own_server.base_url)
    assert texts_of_person(client, stream.thread_id) == [QUESTION]
    counts = wait_until_no_run_is_open(Database(own_server))
    print(f"\nruns after the crash: {counts}")
    assert_goes_on(client, stream.thread_id, "And the voltage law?")


def test_fifty_streams_and_a_kill_lose_no_message_and_no_thread(own_server, own_client, own_model):
    own_model.reply = Reply([f"word{number} " for number in range(40)], pace=0.05)
    begun = threading.Semaphore(0)

    def ask(number: int) -> Stream:
        told = False

        def watch(raw: bytes) -> None:
            nonlocal told
            if not told and b"word3" in raw:
                told = True
                begun.release()

        return own_client.ask(f"Question {number}: what is a current?", watch=watch)

    with ThreadPoolExecutor(50) as pool:
        asking = [pool.submit(ask, number) for number in range(50)]
        for _ in range(50):
            assert begun.acquire(timeout=60), "not every stream began"
        own_server.kill()
        streams = [answer.result(60) for answer in asking]
    assert all(stream.broken for stream in streams)

    own_model.reply = Reply.of("A short answer after the crash.")
    seconds = own_server.start()
    client = ChatClient(own_server.base_url)
    counts = wait_until_no_run_is_open(Database(own_server))
    print(f"\nready {seconds:.2f} s after the crash; runs: {counts}")
    for number, stream in enumerate(streams):
        question = f"Question {number}: what is a current?"
        assert texts_of_person(client, stream.thread_id) == [question]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(
            lambda numbered: assert_goes_on(client, numbered[1].thread_id, f"Once more {numbered[0]}, what is it?"),
            enumerate(streams)))


def test_a_message_that_was_answered_survives_a_kill_right_after(own_server, own_client, own_model):
    own_model.reply = Reply.of("A short answer before the crash.")
    stream = own_client.ask(QUESTION)
    own_server.kill()
    own_server.start()
    items = ChatClient(own_server.base_url).items(stream.thread_id)
    assert items[0]["type"] == "user_message"
    assert items[1:] == stream.answers


def test_two_messages_at_once_in_one_thread_are_both_kept(own_client, own_model):
    own_model.reply = Reply.of("A short answer.", pace=0.02)
    thread_id = own_client.ask(QUESTION).thread_id
    body = {"type": "threads.add_user_message", "params": {"thread_id": thread_id, "input": user_input("Twice")}}
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: own_client.request(body), range(2)))
    accepted = sum(answer.status_code == 200 for answer in answers)
    assert accepted >= 1
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert texts_of_person(own_client, thread_id).count("Twice") == accepted
