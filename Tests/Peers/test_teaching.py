"""Two people at one server: a teacher who follows a course and takes part, and a learner who chats by ChatKit.

What reaches the learner survives the types of openai-chatkit: parsed and dumped again, nothing differs.
"""

import threading
import uuid

import httpx
import pytest

from harness.chatkit import EVENT, ITEM, ITEMS, assert_survives
from harness.client import ChatClient, user_input
from harness.follower import following, says
from harness.school import School
from harness.scripted_model import Reply
from harness.workflows import agent, graph, message


def wait(slug: str, text: str, title: str | None = None) -> dict:
    return {"slug": slug, "kind": "wait_for_user_input", "title": title, "parameters": {"message": text}}


LABORATORY = graph(
    message("intro", "An ohm is a vlot."), wait("name", "Who are you?", "The name"),
    wait("age", "How old are you, {{ vars.name.text }}?", "The age"),
    message("greet", "{{ vars.name.text }} is {{ vars.age.text }}."))


@pytest.fixture(scope="module")
def school(server, signed_in):
    return School(server.base_url, ChatClient(server.base_url, token=signed_in()))


@pytest.fixture
def laboratory(school):
    """The slug of a laboratory of its own, which the learner speaks to."""
    slug = f"lab-{uuid.uuid4().hex[:8]}"
    school.publish(slug, LABORATORY)
    school.learner.workflow = slug
    yield slug
    school.owner.http.delete(f"/api/v1/workflows/{slug}").raise_for_status()


def shown(client: ChatClient, thread: str) -> list[str]:
    """The texts of a conversation, as its person's client lists them."""
    page = client.call("items.list", thread_id=thread, order="asc", limit=100)
    assert_survives(ITEMS, page)
    return [item["content"][0]["text"] for item in page["data"]]


def stands(node: str):
    """Whether a frame of a course's stream has a conversation at the step."""
    return lambda event, data: event == "conversation" and [step["node"] for step in data["steps"]] == [node]


def test_a_teacher_follows_a_learner_from_step_to_step_with_attempts_and_idle_time(school, laboratory):
    with following(school.teacher, f"/api/v1/courses/{school.course}/conversations/events") as course:
        course.wait(lambda event, _: event == "ready")
        thread = school.learner.ask("Hello").thread_id
        first = course.wait(stands("name"))
        assert first["thread_id"] == thread and first["person"] == {"id": school.learner_id, "name": "Ann Learner"}
        assert first["workflow"] == {"slug": laboratory, "title": laboratory, "version": 1}
        assert first["steps"][0]["title"] == "The name" and first["steps"][0]["attempts"] == 0
        assert 0 <= first["idle_seconds"] < 20
        assert "Hello" not in str(first), "what was said is not shown"
        school.learner.ask("Ann", thread)
        assert course.wait(stands("age"))["steps"][0]["status"] == "waiting"
        school.learner.ask("9", thread)
        ended = course.wait(lambda event, data: event == "conversation" and data["run"]["status"] == "completed")
        assert ended["steps"] == []
        school.learner.http.delete(f"/api/v1/threads/{thread}").raise_for_status()
        assert course.wait(lambda event, _: event == "gone") == {"thread_id": thread}


def test_a_teacher_takes_over_writes_and_gives_back_before_the_eyes_of_the_learner(school, laboratory):
    learner, teacher = school.learner, school.teacher
    thread = learner.ask("Hello").thread_id
    one = f"/api/v1/conversations/{thread}"
    with following(learner, f"/api/v1/threads/{thread}/events") as own:
        taken = teacher.http.post(f"{one}/take-over", json={"hours": 1}).raise_for_status().json()
        assert taken["taken_over"]["user_id"] == school.teacher_id
        own.wait(says("**Marie Curie:** I answer here now, in the assistant’s place."))
        held = learner.ask("Ann", thread)
        for event in held.events:
            assert_survives(EVENT, event)
        assert [event["type"] for event in held.events] == ["thread.item.done", "stream_options", "notice"]
        read = teacher.http.get(one).raise_for_status().json()
        assert [item["content"][0]["text"] for item in read["data"]][-1] == "Ann"
        for item in read["data"]:
            assert_survives(ITEM, item)
        written = teacher.http.post(f"{one}/messages", json={"text": "Your whole name, please."})
        assert written.status_code == 201
        assert_survives(ITEM, written.json())
        own.wait(says("**Marie Curie:** Your whole name, please."))
        learner.ask("Smith", thread)
        assert teacher.http.post(f"{one}/give-back", json={}).raise_for_status().json()["taken_over"] is None
        own.wait(says("How old are you, Ann\n\nSmith?"))
        assert learner.ask("9", thread).answer_text == "Ann\n\nSmith is 9."
        # Going back to what was kept takes the run to where it stood then.
        kept = next(item["id"] for item in learner.items(thread) if item["content"][0]["text"] == "Smith")
        again = learner.stream("threads.retry_after_item", thread_id=thread, item_id=kept)
        assert again.answer_text == "How old are you, Smith?"
        for event in own.named("message"):
            assert_survives(EVENT, event)
    assert shown(learner, thread)[-1] == "How old are you, Smith?"


def test_a_correction_reaches_the_open_conversation_as_the_protocol_has_it(school, laboratory):
    learner = school.learner
    thread = learner.ask("Hello").thread_id
    item = learner.items(thread)[1]
    right = "An ohm is a volt per ampere."
    with following(learner, f"/api/v1/threads/{thread}/events") as own:
        path = f"/api/v1/workflows/{laboratory}/corrections"
        done = school.owner.http.post(path, json={"node": "intro", "text": right}).raise_for_status().json()
        assert (done["replaced"], done["moved_runs"], done["version"]["number"]) == (1, 1, 2)
        replaced = own.wait(says(right, "thread.item.replaced"))
        assert replaced["item"]["id"] == item["id"] and replaced["item"]["created_at"] == item["created_at"]
        for event in own.named("message"):
            assert_survives(EVENT, event)
    assert shown(learner, thread)[1] == right
    assert learner.ask("Ann", thread).answer_text == "How old are you, Ann?"
    # Whoever meets the assistant now hears the right words at once.
    assert learner.ask("Hello").answers[0]["content"][0]["text"] == right


def test_a_learner_is_put_at_another_step_and_begins_anew(school, laboratory):
    learner, teacher = school.learner, school.teacher
    thread = learner.ask("Hello").thread_id
    learner.ask("Ann", thread)
    one = f"/api/v1/conversations/{thread}"
    with following(learner, f"/api/v1/threads/{thread}/events") as own:
        moved = teacher.http.post(f"{one}/move", json={"step": "name", "message": "Once more."})
        assert moved.status_code == 200, moved.text
        own.wait(says("**Marie Curie:** Once more."))
        own.wait(says("Who are you?"))
        assert learner.ask("Bob", thread).answer_text == "How old are you, Bob?"
        reset = teacher.http.post(f"{one}/reset", json={}).raise_for_status().json()
        assert reset["run"]["status"] == "cancelled" and reset["steps"] == []
        own.wait(lambda event, data: event == "run" and data["status"] == "cancelled")
        assert learner.ask("Hello again", thread).answers[-1]["content"][0]["text"] == "Who are you?"
        for event in own.named("message"):
            assert_survives(EVENT, event)


@pytest.mark.parametrize("act", ["messages", "take-over", "give-back", "reset", "move"])
def test_nobody_else_takes_part(school, laboratory, act):
    thread = school.learner.ask("Hello").thread_id
    path = f"/api/v1/conversations/{thread}/{act}"
    body = {"messages": {"text": "x"}, "move": {"step": "name"}}.get(act, {})
    before = shown(school.learner, thread)
    for person in (school.learner, school.stranger):
        assert person.http.post(path, json=body).status_code == 404
        assert person.http.get(f"/api/v1/conversations/{thread}").status_code == 404
    assert httpx.post(str(school.owner.http.base_url) + path, json=body).status_code == 401
    assert school.stranger.http.get(f"/api/v1/courses/{school.course}/conversations").status_code == 404
    assert school.learner.http.get(f"/api/v1/courses/{school.course}/conversations/events").status_code == 403
    assert shown(school.learner, thread) == before


@pytest.mark.parametrize(("act", "body", "status"), [
    ("messages", {}, 400), ("messages", {"text": ""}, 400), ("messages", {"text": " \n\t"}, 400),
    ("messages", {"text": "\x00\x07"}, 400), ("messages", {"text": "a\x00b"}, 400), ("messages", {"text": 7}, 400),
    ("messages", {"text": "x" * 20_000}, 400), ("messages", {"text": "x" * 100_000}, 413),
    ("take-over", {"hours": 0}, 400), ("take-over", {"hours": 9}, 400), ("take-over", {"hours": "two"}, 400),
    ("take-over", {"message": ""}, 400), ("give-back", {}, 409),
    ("move", {}, 400), ("move", {"step": ""}, 400), ("move", {"step": "nowhere"}, 409),
    ("move", {"step": "greet"}, 409), ("move", {"step": "name", "message": "\x1b[31m"}, 400),
    ("reset", {"message": "x" * 20_000}, 400),
], ids=lambda value: str(value)[:24] if not isinstance(value, dict) else "-".join(value) or "nothing")
def test_bad_input_is_refused_and_changes_nothing(school, laboratory, act, body, status):
    thread = school.learner.ask("Hello").thread_id
    before = shown(school.learner, thread)
    answer = school.teacher.http.post(f"/api/v1/conversations/{thread}/{act}", json=body)
    assert answer.status_code == status, answer.text
    assert shown(school.learner, thread) == before
    assert school.learner.ask("Ann", thread).answer_text == "How old are you, Ann?"


def test_a_conversation_that_is_locked_or_gone_is_left_alone(school, laboratory):
    learner, teacher = school.learner, school.teacher
    thread = learner.ask("Hello").thread_id
    one = f"/api/v1/conversations/{thread}"
    lock = {"status": "locked", "reason": "Handed in"}
    school.owner.http.put(f"/api/v1/threads/{thread}/status", json=lock).raise_for_status()
    for act, body in (("messages", {"text": "x"}), ("take-over", {}), ("move", {"step": "name"})):
        assert teacher.http.post(f"{one}/{act}", json=body).status_code == 409
    assert teacher.http.get(one).status_code == 200
    school.owner.http.put(f"/api/v1/threads/{thread}/status", json={"status": "active"}).raise_for_status()
    learner.http.patch(f"/api/v1/threads/{thread}", json={"archived": True}).raise_for_status()
    assert teacher.http.post(f"{one}/messages", json={"text": "Still here?"}).status_code == 201
    learner.http.delete(f"/api/v1/threads/{thread}").raise_for_status()
    for act, body in (("messages", {"text": "x"}), ("take-over", {}), ("give-back", {}), ("reset", {}),
                      ("move", {"step": "name"})):
        assert teacher.http.post(f"{one}/{act}", json=body).status_code == 404
    assert teacher.http.get(one).status_code == 404


def test_while_an_answer_is_written_a_teacher_writes_beside_it_and_moves_nobody(school, laboratory, model):
    learner, teacher = school.learner, school.teacher
    slug = f"{laboratory}-talk"
    school.publish(slug, graph(wait("ask", "Well?"), agent(input="{{ vars.ask.text }}"), wait("more", "More?")))
    learner.workflow = slug
    thread = learner.ask("Hello").thread_id
    model.queue.append(reply := Reply.of("One two three four.", hold_after=2))
    one = f"/api/v1/conversations/{thread}"
    with following(learner, f"/api/v1/threads/{thread}/events") as own:
        speaker = threading.Thread(target=lambda: learner.ask("Count", thread))
        speaker.start()
        assert reply.held.wait(20)
        assert teacher.http.post(f"{one}/move", json={"step": "ask"}).status_code == 409
        assert teacher.http.post(f"{one}/messages", json={"text": "Listen."}).status_code == 201
        own.wait(says("**Marie Curie:** Listen."))
        assert teacher.http.post(f"{one}/take-over", json={}).status_code == 200
        assert teacher.http.post(f"{one}/take-over", json={"hours": 2}).status_code == 200, "it prolongs"
        assert school.owner.http.post(f"{one}/take-over", json={}).status_code == 409
        reply.release.set()
        speaker.join(30)
        own.wait(says("One two three four."))
    # The step that asks next comes too, and what is said then is for the teacher.
    assert learner.ask("Thank you", thread).events[-1]["type"] == "notice"
    # A button that another client shows, or going back, does not reach the assistant.
    said = next(item["id"] for item in learner.items(thread) if item["type"] == "user_message")
    again = learner.stream("threads.retry_after_item", thread_id=thread, item_id=said)
    assert [event["type"] for event in again.events] == ["error"] and not again.events[0]["allow_retry"]
    for event in again.events:
        assert_survives(EVENT, event)
    edited = {"edited_item_id": said, "input": user_input("Hi")}
    assert learner.http.post(f"/api/v1/threads/{thread}/branches", json=edited).status_code == 409
    teacher.http.post(f"{one}/give-back", json={}).raise_for_status()
    school.owner.http.delete(f"/api/v1/workflows/{slug}").raise_for_status()


def test_a_teacher_sees_and_leads_the_branch_that_is_shown(school, laboratory):
    learner, teacher = school.learner, school.teacher
    thread = learner.ask("Hello").thread_id
    learner.ask("Ann", thread)
    one, branches = f"/api/v1/conversations/{thread}", f"/api/v1/threads/{thread}/branches"
    said = next(item["id"] for item in learner.items(thread) if item.get("content", [{}])[0].get("text") == "Ann")
    made = learner.http.post(branches, json={"edited_item_id": said, "input": user_input("Bob")})
    made.raise_for_status()
    first = learner.http.get(branches).json()["data"][0]["id"]
    teacher.http.post(f"{one}/messages", json={"text": "In the second."}).raise_for_status()
    read = [item["content"][0]["text"] for item in teacher.http.get(one).json()["data"]]
    assert "Bob" in read and "Ann" not in read and read == shown(learner, thread)
    assert learner.ask("7", thread).answer_text == "Bob is 7."
    learner.http.post(f"{branches}/{first}/switch").raise_for_status()
    assert "In the second." not in str(shown(learner, thread))
    standing = teacher.http.get(one).json()["conversation"]
    assert [step["node"] for step in standing["steps"]] == ["age"], "the run of the other branch has ended"
    moved = teacher.http.post(f"{one}/move", json={"step": "name"}).raise_for_status().json()
    assert moved["run"]["id"] == standing["run"]["id"]
