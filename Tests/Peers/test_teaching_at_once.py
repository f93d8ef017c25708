"""Teachers and a learner who do things in one conversation at once, on two servers: each is answered or refused in words,
and the conversation is sound afterwards."""

import collections
import random
import threading

import pytest

from harness.client import ChatClient, user_input
from harness.follower import following, says
from harness.postgres import PostgresServer
from harness.replicas import replicas
from harness.school import School
from harness.workflows import graph, message

WAITS = graph(
    message("intro", "Helo."), {"slug": "one", "kind": "wait_for_user_input", "parameters": {"message": "One?"}},
    {"slug": "two", "kind": "wait_for_user_input", "parameters": {"message": "Two?"}}, message("last", "Done."))


@pytest.fixture(scope="module")
def pair(own_model):
    postgres = PostgresServer()
    with replicas(postgres, own_model) as servers:
        school = School(servers[0].base_url, ChatClient(servers[0].base_url))
        school.publish("waits", WAITS)
        school.learner.workflow = "waits"
        yield servers, school
    postgres.close()


def elsewhere(servers, client: ChatClient) -> ChatClient:
    """The same person at the other server."""
    other = ChatClient(servers[1].base_url, token=client.token)
    other.workflow = client.workflow
    return other


def test_what_a_teacher_does_at_one_server_reaches_who_listens_at_another(pair):
    servers, school = pair
    thread = school.learner.ask("Hello").thread_id
    one = f"/api/v1/conversations/{thread}"
    learner, teacher = elsewhere(servers, school.learner), school.teacher
    with (following(learner, f"/api/v1/threads/{thread}/events") as own,
          following(elsewhere(servers, teacher), f"/api/v1/courses/{school.course}/conversations/events") as course):
        teacher.http.post(f"{one}/messages", json={"text": "Hear."}).raise_for_status()
        own.wait(says("**Marie Curie:** Hear."))
        teacher.http.post(f"{one}/take-over", json={}).raise_for_status()
        course.wait(lambda event, data: event == "conversation" and data["taken_over"] is not None)
        # Held at the one server, and given back at the other.
        assert learner.ask("Ann", thread).events[-1]["type"] == "notice"
        elsewhere(servers, teacher).http.post(f"{one}/give-back", json={}).raise_for_status()
        own.wait(says("Two?"))
        course.wait(lambda event, data: event == "conversation" and [
            step["node"] for step in data["steps"]] == ["two"])
        path = "/api/v1/workflows/waits/corrections"
        done = school.owner.http.post(path, json={"node": "intro", "text": "Hello."}).raise_for_status().json()
        assert done["replaced"] >= 1
        own.wait(says("Hello.", "thread.item.replaced"))


def test_whatever_they_do_at_once_is_answered_or_refused_in_words(pair):
    servers, school = pair
    thread = school.learner.ask("Hello").thread_id
    one = f"/api/v1/conversations/{thread}"
    answers, lock = collections.Counter(), threading.Lock()

    def lead(client: ChatClient, seed: int) -> None:
        chooser = random.Random(seed)
        bodies = {"messages": {"text": "Hm."}, "take-over": {}, "give-back": {}, "move": {"step": "one"}, "reset": {}}
        for _ in range(20):
            act = chooser.choice([*bodies, "give-back"])
            note(act, client.http.post(f"{one}/{act}", json=bodies[act]).status_code)

    def talk(client: ChatClient) -> None:
        for _ in range(20):
            note("say", client.request({"type": "threads.add_user_message", "params": {
                "thread_id": thread, "input": user_input("Something")}}).status_code)

    def note(act: str, status: int) -> None:
        with lock:
            answers[(act, status)] += 1

    teachers = [school.teacher, school.owner, elsewhere(servers, school.teacher), elsewhere(servers, school.owner)]
    people = [threading.Thread(target=lead, args=(client, seed)) for seed, client in enumerate(teachers)]
    people += [threading.Thread(target=talk, args=(client,))
               for client in (school.learner, elsewhere(servers, school.learner))]
    for person in people:
        person.start()
    for person in people:
        person.join(120)
    assert {status for _, status in answers} <= {200, 201, 409}, answers
    assert all(answers[(act, status)] > 0 for act, status in (("messages", 201), ("take-over", 200), ("say", 200)))
    # Afterwards the conversation is answered again.
    for client in (school.teacher, school.owner):
        client.http.post(f"{one}/give-back", json={})
    school.teacher.http.post(f"{one}/reset", json={}).raise_for_status()
    assert school.learner.ask("Hello again", thread).answer_text.endswith("One?")
    assert school.learner.ask("1", thread).answer_text == "Two?"


def test_of_two_who_give_back_at_once_one_does_and_one_answer_comes(pair):
    servers, school = pair
    for _ in range(5):
        thread = school.learner.ask("Hello").thread_id
        one = f"/api/v1/conversations/{thread}"
        school.teacher.http.post(f"{one}/take-over", json={}).raise_for_status()
        school.learner.ask("Ann", thread)
        ready, statuses = threading.Barrier(2), []
        with following(school.learner, f"/api/v1/threads/{thread}/events") as own:

            def give(client: ChatClient) -> None:
                ready.wait()
                statuses.append(client.http.post(f"{one}/give-back", json={}).status_code)

            people = [threading.Thread(target=give, args=(client,))
                      for client in (school.owner, elsewhere(servers, school.teacher))]
            for person in people:
                person.start()
            for person in people:
                person.join(30)
            assert sorted(statuses) == [200, 409]
            own.wait(says("Two?"))
        texts = [item["content"][0]["text"] for item in school.learner.items(thread)]
        assert texts.count("Two?") == 1 and sum("answers again" in text for text in texts) == 1
