"""A call over a bad network: a fifth of the sound lost, the rest late by up to 80 ms and out of order, in both directions."""

import pytest

from harness.baresip import RATE, Softphone, silence
from harness.lossy import LossyRelay
from harness.scripted_model import Reply
from harness.speech import ScriptedSpeech, tone
from harness.telephony import Office, wait_for
from harness.workflows import agent, graph, publish

ANSWERS = ["A resistor limits the current in a circuit.", "A capacitor stores charge between two plates."]


@pytest.fixture(scope="module")
def office(own_model):
    with ScriptedSpeech("And?", pace=0.05) as speech, Office(own_model.base_url, "27000-27499", speech) as office:
        publish(office.http, "tutor", graph(agent()))
        office.account("try", default_workflow="tutor")
        office.settings(greeting="Hello.")
        yield office


def loud(samples: bytes) -> float:
    """The share of 20 ms that are as loud as the voice."""
    values = memoryview(samples).cast("h")
    frames = [values[place:place + 160] for place in range(0, len(values) - 159, 160)]
    return sum(max(abs(value) for value in frame) > 3000 for frame in frames) / len(frames)


def test_questions_are_heard_and_answers_with_a_fifth_of_the_sound_lost(office, own_model, tmp_path, capsys):
    own_model.queue += [Reply.of(text) for text in ANSWERS]
    office.speech.words = ["What is a resistor?", "What is a capacitor?"]
    with LossyRelay(office.sip) as network, Softphone(
            tmp_path, silence(60), 22, dial=f"sip:1000@127.0.0.1:{network.port}") as phone:
        phone.wait_for("Call established", 20)
        wait_for(lambda: "Hello." in office.speech.spoken, 20, lambda: office.speech.spoken)
        for count, answer in enumerate(ANSWERS, 1):
            phone.say(silence(2) + tone(1, 300, RATE))
            wait_for(lambda: answer in office.speech.spoken, 20, lambda: (office.speech.spoken, office.server.log_tail()))
            wait_for(lambda: len(office.calls()[0]["turns"]) >= count, 20, office.calls)
        heard = phone.heard()
    call = office.ended()
    with capsys.disabled():
        print(f"\n  passed {network.passed}, lost {network.lost}, overtaken {network.overtaken}; {call['media']}")
    assert network.lost > 100 and network.overtaken > 100
    media = call["media"]
    assert 0.12 < media["loss"] < 0.3 and media["jitter_ms"] > 5 and media["quality"] < 4
    assert media["packets_received"] > 500
    items = office.http.get(f"/api/v1/conversations/{call['thread_id']}").json()["data"]
    said = [item["content"][0]["text"] for item in items if item["type"] in ("user_message", "assistant_message")]
    assert said == ["Hello.", "What is a resistor?", ANSWERS[0], "What is a capacitor?", ANSWERS[1]]
    # Both answers take more than four of the seconds that were heard.
    assert loud(heard) > 0.1
    assert call["reason"] == "remote_hang_up"
