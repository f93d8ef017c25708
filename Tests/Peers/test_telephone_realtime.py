"""A call that a model holds which hears and speaks by itself: the same conversation, with the same workflow behind it."""

import pytest

from harness.baresip import RATE, Softphone, silence
from harness.realtime import ScriptedRealtime
from harness.scripted_model import Reply
from harness.speech import ScriptedSpeech, tone
from harness.telephony import Office, wait_for
from harness.workflows import agent, graph, node, publish

QUESTIONS = ["What is a resistor?", "And a capacitor?"]


@pytest.fixture(scope="module")
def realtime():
    with ScriptedRealtime([]) as realtime:
        yield realtime


@pytest.fixture(scope="module")
def office(own_model, realtime):
    with ScriptedSpeech("What is a resistor?", pace=0.01) as speech, Office(
            own_model.base_url, "26500-26999", speech, LYCEUM_REALTIME_URL=realtime.url, LYCEUM_REALTIME_KEY="secret",
            LYCEUM_REALTIME_MODEL="hears-and-speaks", LYCEUM_REALTIME_PRICES="32,64") as office:
        publish(office.http, "tutor", graph(agent()))
        publish(office.http, "brief", {
            "nodes": [node("start", "start"), node("bye", "hang_up", text="Goodbye then."), node("end", "end")],
            "edges": [{"source": "start", "target": "bye"}, {"source": "bye", "target": "end"}]})
        account = office.account("try", default_workflow="tutor")
        office.number(account, "brief", number="2000")
        office.settings(mode="realtime", greeting="Hello.")
        yield office


def said(office, call: dict) -> list[tuple[str, str]]:
    items = office.http.get(f"/api/v1/conversations/{call['thread_id']}").raise_for_status().json()["data"]
    return [(item["type"].split("_")[0], item["content"][0]["text"]) for item in items
            if item["type"] in ("user_message", "assistant_message")]


def test_questions_are_answered_by_the_workflow_in_the_models_voice(office, realtime, own_model, tmp_path):
    realtime.words[:] = QUESTIONS
    own_model.queue += [Reply.of("It limits the current."), Reply.of("It stores charge.")]
    spoken = silence(4) + tone(0.8, 300, RATE) + silence(5) + tone(0.8, 300, RATE) + silence(30)
    with Softphone(tmp_path, spoken, 18, dial=f"sip:1000@127.0.0.1:{office.sip}") as phone:
        wait_for(lambda: "It stores charge." in realtime.said, 20, lambda: (realtime.said, office.server.log_tail()))
        heard = phone.heard()
    call = office.ended()
    assert said(office, call) == [
        ("assistant", "Hello."), ("user", QUESTIONS[0]), ("assistant", "It limits the current."),
        ("user", QUESTIONS[1]), ("assistant", "It stores charge.")]
    assert realtime.said == ["Hello.", "It limits the current.", "It stores charge."]
    [session] = realtime.sessions
    assert session["tool_choice"] == "required" and session["audio"]["input"]["format"] == {"type": "audio/pcmu"}
    assert realtime.requests[0] == {
        "path": "/v1/realtime?model=hears-and-speaks", "authorization": "Bearer secret"}
    assert all(event["response"]["tool_choice"] == "none" for event in realtime.events
               if event["type"] == "response.create")
    assert office.speech.spoken == [], "nothing else speaks"
    assert max(memoryview(heard).cast("h")) > 5000
    assert len(call["turns"]) == 2 and call["reason"] == "remote_hang_up"


def test_a_workflow_that_hangs_up_is_heard_to_its_last_words(office, realtime, tmp_path):
    realtime.words[:], realtime.said[:] = ["Hello?"], []
    spoken = silence(3) + tone(0.8, 300, RATE) + silence(30)
    with Softphone(tmp_path, spoken, 30, dial=f"sip:2000@127.0.0.1:{office.sip}") as phone:
        phone.wait_for("session closed", 20)
    assert realtime.said == ["Hello.", "Goodbye then."]
    assert office.ended()["reason"] == "assistant_hang_up"


COUNTED = ["calls", "input_tokens", "output_tokens", "cached_tokens", "cost"]


def test_what_the_model_takes_is_counted_and_where_a_budget_is_spent_others_take_over(
        office, realtime, own_model, tmp_path):
    def used() -> list[int]:
        lines = office.http.get("/api/v1/usage", params={"group_by": "model"}).raise_for_status().json()["data"]
        line = next((line for line in lines if line["key"] == "hears-and-speaks"), {})
        return [line.get(name, 0) for name in COUNTED]

    before, realtime.words[:], realtime.said[:] = used(), ["Hello?"], []
    with Softphone(tmp_path, silence(3) + tone(0.8, 300, RATE) + silence(30), 30,
                   dial=f"sip:2000@127.0.0.1:{office.sip}") as phone:
        phone.wait_for("session closed", 20)
    assert office.ended()["reason"] == "assistant_hang_up"
    # The greeting, the use of the tool and the farewell; 120 tokens at 32 and 30 at 64 a million are 5,760 millionths.
    one = [1, 120, 30, 64, 5760]
    after = [count + 3 * more for count, more in zip(before, one, strict=True)]
    wait_for(lambda: used() == after, 10, lambda: (before, used()))

    made = office.http.post("/api/v1/budgets", json={
        "name": "Voice", "scope": "tenant", "unit": "money", "period": "day", "limit": 100, "action": "stop"})
    assert made.status_code == 201, made.text
    realtime.said[:] = []
    try:
        with Softphone(tmp_path, silence(30), 30, dial=f"sip:1000@127.0.0.1:{office.sip}"):
            wait_for(lambda: "Hello." in office.speech.spoken, 20,
                     lambda: (office.speech.spoken, office.server.log_tail()))
            office.http.post(f"/api/v1/calls/{office.calls()[0]['id']}/hang-up").raise_for_status()
            office.ended()
    finally:
        office.http.delete(f"/api/v1/budgets/{made.json()['id']}").raise_for_status()
    assert realtime.said == [] and used() == after


def test_a_service_that_fails_is_taken_over_for_and_the_caller_hears_the_greeting_all_the_same(
        office, realtime, own_model, tmp_path):
    realtime.is_broken, realtime.said[:] = True, []
    own_model.queue.append(Reply.of("It limits the current."))
    spoken = silence(6) + tone(0.8, 300, RATE) + silence(30)
    try:
        with Softphone(tmp_path, spoken, 30, dial=f"sip:1000@127.0.0.1:{office.sip}"):
            wait_for(lambda: "It limits the current." in office.speech.spoken, 20,
                     lambda: (office.speech.spoken, office.server.log_tail()))
            office.http.post(f"/api/v1/calls/{office.calls()[0]['id']}/hang-up").raise_for_status()
            call = office.ended()
    finally:
        realtime.is_broken = False
    assert realtime.said == [] and "Hello." in office.speech.spoken
    assert said(office, call)[-2:] == [("user", "What is a resistor?"), ("assistant", "It limits the current.")]
