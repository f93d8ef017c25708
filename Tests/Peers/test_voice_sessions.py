"""People talk to an assistant in a page: a real WebSocket client against the built server, with scripted speech."""

import time

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from harness.client import ChatClient
from harness.scripted_model import Reply, ScriptedModel
from harness.server import LyceumServer
from harness.speech import ScriptedSpeech
from harness.talking import TalkingPage
from harness.workflows import agent, graph, publish

LONG = "A resistor limits the current in a circuit, and turns a part of the energy into heat. " * 4


@pytest.fixture(scope="module")
def told():
    model = ScriptedModel()
    yield model
    model.stop()


@pytest.fixture(scope="module")
def speech():
    with ScriptedSpeech(pace=0.02) as speech:
        yield speech


@pytest.fixture(scope="module")
def office(told, speech):
    """A server with an ear and a voice, and without a telephone."""
    service = {"URL": speech.base_url, "MODEL": "scripted"}
    server = LyceumServer(
        told.base_url, **{f"LYCEUM_SPEECH_{key}": value for key, value in service.items()},
        **{f"LYCEUM_VOICE_{key}": value for key, value in service.items()})
    try:
        server.start()
        client = ChatClient(server.base_url)
        client.wait_for_workflow()
        publish(client.http, "tutor", graph(agent()))
        client.workflow = "tutor"
        yield client
    finally:
        server.close()


@pytest.fixture(autouse=True)
def quiet(told, speech):
    told.reset()
    speech.words, speech.spoken, speech.requests = [], [], []


def session(office, **members) -> dict:
    answer = office.http.post("/api/v1/voice/sessions", json=members)
    assert answer.status_code == 201, answer.text
    return answer.json()


def page(office, **members) -> TalkingPage:
    return TalkingPage(str(office.http.base_url).rstrip("/"), session(office, **members)["url"])


def said(office, thread: str) -> list[tuple[str, str]]:
    items = office.call("items.list", thread_id=thread, order="asc")["data"]
    return [(item["type"], " ".join(part.get("text", "") for part in item["content"]))
            for item in items if item["type"] in ("user_message", "assistant_message")]


def ended(office, number: int = 0) -> dict:
    until = time.monotonic() + 10
    while (call := office.http.get("/api/v1/calls").json()["data"][number])["live"]:
        assert time.monotonic() < until, call
        time.sleep(0.02)
    return call


def test_a_person_talks_is_answered_aloud_and_finds_it_in_the_chat(office, told, speech):
    told.queue.append(Reply.of("It limits the current.", pace=0.1))
    speech.words.append("What does a resistor do?")
    with page(office, workflow="tutor") as talking:
        talking.wait("ready", rate=24_000)
        talking.say()
        question = talking.wait("transcript", speaker="person")
        answer = talking.wait("transcript", speaker="assistant")
        thread = talking.wait("thread")["thread_id"]
        talking.wait_for_states("hearing", "thinking", "speaking", "listening")
        talking.send(type="end")
        end = talking.wait_for_end()
    assert question["text"] == "What does a resistor do?"
    assert answer["text"] == "It limits the current." and not answer["interrupted"]
    assert max(talking.heard) > 0 and len(talking.heard) % 960 == 0
    assert (end["type"], end["reason"], talking.code) == ("end", "remote_hang_up", 1000)
    assert said(office, thread) == [
        ("user_message", "What does a resistor do?"), ("assistant_message", "It limits the current.")]
    listed = next(one for one in office.http.get("/api/v1/threads").json()["data"] if one["id"] == thread)
    assert listed["title"].startswith("What does a resistor")
    call = ended(office)
    assert call["channel"] == "browser" and call["thread_id"] == thread and call["reason"] == "remote_hang_up"
    assert len(call["turns"]) == 1 and call["turns"][0]["total"] > 0
    assert speech.requests[-1]["file"][:4] == b"RIFF" and "It limits the current." in speech.spoken


def test_a_conversation_that_was_typed_goes_on_aloud_and_is_typed_again(office, told, speech):
    told.queue += [Reply.of("A resistor limits."), Reply.of("By its material."), Reply.of("Copper.")]
    office.http.put("/api/v1/voice-settings", json={"greeting": "Hello."}).raise_for_status()
    thread = office.ask("What does a resistor do?").thread_id
    speech.words.append("How?")
    with page(office, thread_id=thread) as talking:
        assert talking.wait("thread")["thread_id"] == thread
        talking.say()
        assert talking.wait("transcript", speaker="assistant")["text"] == "By its material."
        assert [one["speaker"] for one in talking.messages if one["type"] == "transcript"] == ["person", "assistant"]
    office.ask("Which one?", thread)
    assert [text for _, text in said(office, thread)] == [
        "What does a resistor do?", "A resistor limits.", "How?", "By its material.", "Which one?", "Copper."]
    with page(office, workflow="tutor") as talking:
        assert talking.wait("transcript", speaker="voice")["text"] == "Hello."
    office.http.put("/api/v1/voice-settings", json={}).raise_for_status()


def test_who_breaks_in_is_heard_at_once_and_the_answer_is_cut_to_what_was_played(office, told, speech):
    told.queue += [Reply.of(LONG), Reply.of("Gladly.")]
    speech.words += ["What does a resistor do?", "Stop, something else."]
    with page(office, workflow="tutor") as talking:
        talking.wait("ready")
        talking.say()
        talking.wait("state", state="speaking")
        time.sleep(0.5)
        began = time.monotonic()
        talking.say(1.5)
        interrupt = talking.wait("interrupt")
        broken = talking.wait("transcript", speaker="assistant")
        assert talking.wait("transcript", speaker="assistant", interrupted=False)["text"] == "Gladly."
        thread = talking.wait("thread")["thread_id"]
    assert interrupt["at"] - began < 0.25
    assert broken["interrupted"] and LONG.startswith(broken["text"].strip()) and len(broken["text"]) < len(LONG) / 2
    texts = [text for _, text in said(office, thread)]
    assert texts[0] == "What does a resistor do?" and texts[2:] == ["Stop, something else.", "Gladly."]
    assert texts[1].strip() == broken["text"].strip()


def test_a_person_has_one_voice_and_the_console_can_take_it(office):
    with page(office, workflow="tutor") as first:
        first.wait("ready")
        with page(office, workflow="tutor") as second:
            second.wait("ready")
            assert first.wait_for_end()["reason"] == "assistant_hang_up"
            ended(office, 1)
            [live] = office.http.get("/api/v1/calls", params={"live": "true"}).json()["data"]
            office.http.post(f"/api/v1/calls/{live['id']}/hang-up").raise_for_status()
            assert second.wait_for_end()["reason"] == "assistant_hang_up"
    assert ended(office)["reason"] == "assistant_hang_up"


def test_a_ticket_is_good_once_and_for_its_session(office):
    made = session(office, workflow="tutor")
    base = str(office.http.base_url).rstrip("/").replace("http:", "ws:")
    for url in [made["url"][:-3] + "AAA", made["url"].split("?")[0],
                made["url"].replace(made["id"], session(office, workflow="tutor")["id"])]:
        with pytest.raises(InvalidStatus) as refused:
            connect(base + url)
        assert refused.value.response.status_code == 404
    with TalkingPage(str(office.http.base_url).rstrip("/"), made["url"]) as talking:
        talking.wait("ready")
        with TalkingPage(str(office.http.base_url).rstrip("/"), made["url"]) as again:
            assert again.wait_for_end()["reason"] == "failed" and again.code == 1008
        talking.send(type="end")
        assert talking.wait_for_end()["reason"] == "remote_hang_up"


def test_what_is_no_message_is_answered_and_who_leaves_without_a_word_is_gone(office):
    with page(office, workflow="tutor") as talking:
        talking.socket.send("nonsense")
        talking.socket.send(b"\0")
        talking.wait("ready")
        until = time.monotonic() + 5
        while talking.kinds().count("error") < 2:
            assert time.monotonic() < until
            time.sleep(0.02)
        talking.socket.socket.close()
        assert ended(office)["reason"] in ("media_lost", "remote_hang_up")


def test_limits_and_strangers_are_refused_before_the_page_connects(office, server, signed_in):
    office.http.put("/api/v1/voice-settings", json={"limits": {"concurrent_calls": 0}}).raise_for_status()
    refused = office.http.post("/api/v1/voice/sessions", json={"workflow": "tutor"})
    assert refused.status_code == 409 and refused.json()["error"]["details"]["limit"] == "concurrent_calls"
    office.http.put("/api/v1/voice-settings", json={}).raise_for_status()
    for body, status in [({}, 400), ({"workflow": "nothing"}, 404), ({"thread_id": "x"}, 400),
                         ({"thread_id": "thr_01890000000070008000000000000000"}, 404)]:
        assert office.http.post("/api/v1/voice/sessions", json=body).status_code in (status, 400), body
    assert office.http.get("/api/v1/voice").json() == {"available": True, "rate": 24_000}
    # The shared server has neither ear nor voice.
    plain = httpx.Client(base_url=server.base_url, headers={"Authorization": f"Bearer {signed_in()}"})
    assert plain.get("/api/v1/voice").json()["available"] is False
    assert plain.post("/api/v1/voice/sessions", json={"workflow": "course-assistant"}).status_code == 503
