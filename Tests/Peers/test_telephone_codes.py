"""A learner begins in the chat, types a code on a real softphone, and finishes on the telephone: the grade arrives."""

import time

import httpx
import pytest

from harness.baresip import Softphone, free_port, silence
from harness.client import ChatClient
from harness.package_platform import PackagePlatform, as_learner, begun
from harness.server import LyceumServer
from harness.speech import ScriptedSpeech, tone
from harness.workflows import node, publish

QUESTIONS = {
    "nodes": [
        node("start", "start"), node("first", "wait_for_user_input", message="What is the law of currents?"),
        node("second", "wait_for_user_input", message="Who found it?"),
        node("thanks", "assistant_message", text="Thank you."),
        node("end", "end", grade="{'score': vars.second.text == 'Kirchhoff' ? 9 : 0, 'maximum': 10}")],
    "edges": [{"source": one, "target": other} for one, other in [
        ("start", "first"), ("first", "second"), ("second", "thanks"), ("thanks", "end")]]}


@pytest.fixture(scope="module")
def speech():
    with ScriptedSpeech("Kirchhoff", pace=0.01) as speech:
        yield speech


@pytest.fixture(scope="module")
def tool(own_model, speech):
    port = free_port()
    server = LyceumServer(
        own_model.base_url, LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8", LYCEUM_RTP_PORTS="23000-23999",
        LYCEUM_SIP_LISTEN=f"udp:127.0.0.1:{port}", LYCEUM_SPEECH_URL=speech.base_url, LYCEUM_SPEECH_MODEL="scripted",
        LYCEUM_VOICE_URL=speech.base_url, LYCEUM_VOICE_MODEL="scripted")
    server.environment["LYCEUM_PUBLIC_URL"] = server.base_url
    server.sip_port = port
    try:
        server.start()
        yield server
    finally:
        server.close()


def wait_for(found, seconds: float, what):
    until = time.monotonic() + seconds
    while not (one := found()):
        assert time.monotonic() < until, what()
        time.sleep(0.05)
    return one


def known_account(owner: ChatClient) -> dict:
    """The account of this machine, made where there is none yet."""
    for account in owner.http.get("/api/v1/sip-accounts").raise_for_status().json()["data"]:
        return account
    return owner.http.post("/api/v1/sip-accounts", json={"name": "try", "mode": "open"}).raise_for_status().json()


def heard(phone: Softphone, words: str, speech: ScriptedSpeech, tool: LyceumServer) -> None:
    """Until the words have been said to their end: made, and then as long as they take."""
    wait_for(lambda: words in speech.spoken, 30, lambda: f"{speech.spoken} {tool.log_tail()}")
    time.sleep(max(speech.pace * len(words), 0.1) + 1)


def test_a_conversation_begun_in_the_chat_is_finished_by_its_code_on_the_telephone_and_graded(tool, speech, tmp_path):
    owner = ChatClient(tool.base_url)
    publish(owner.http, "laws", QUESTIONS)
    account = known_account(owner)
    owner.http.post("/api/v1/phone-numbers", json={
        "number": "2000", "sip_account": account["id"], "workflow": "laws"}).raise_for_status()
    owner.http.put("/api/v1/voice-settings", json={"pin": "require"}).raise_for_status()
    with PackagePlatform(tool.base_url) as platform, httpx.Client(base_url=tool.base_url, timeout=60) as person:
        owner.http.post(
            "/api/v1/lti/registrations", json=platform.registered(default_workflow="laws")).raise_for_status()

        def as_graded(launch) -> None:
            as_learner(launch)
            launch.set_ags(
                f"{platform.issuer}/lineitems", f"{platform.issuer}/lineitems/7", allow_creating_lineitems=True)

        content, token = begun(platform.launch(as_graded, person), person)
        learner = ChatClient(str(person.base_url), token=token)
        learner.workflow, thread = "laws", content["thread_id"]
        learner.ask("Hello", thread)
        learner.ask("The sum is nought.", thread)
        code = learner.http.post(f"/api/v1/threads/{thread}/phone-pin").raise_for_status().json()
        assert code["numbers"] == ["2000"]

        with Softphone(tmp_path, silence(90), 90, dial=f"sip:2000@127.0.0.1:{tool.sip_port}") as phone:
            phone.wait_for("Call established", 20)
            wait_for(lambda: any("code" in text for text in speech.spoken), 20, lambda: speech.spoken)
            phone.press(code["pin"] + "#")
            heard(phone, "Who found it?", speech, tool)
            phone.say(tone(1, rate=8000))
            score = wait_for(lambda: platform.scores, 40, lambda: f"{speech.spoken} {tool.log_tail()}")[0]
        assert score["userId"] == "person-1" and (score["scoreGiven"], score["scoreMaximum"]) == (9, 10)
        assert "Thank you." in speech.spoken
        items = learner.call("items.list", thread_id=thread, order="asc")["data"]
        texts = [item["content"][0]["text"] for item in items if item["type"] in ("user_message", "assistant_message")]
        assert texts == ["Hello", "What is the law of currents?", "The sum is nought.", "Who found it?", "Kirchhoff",
                         "Thank you."]
        [call] = owner.http.get("/api/v1/calls").json()["data"]
        assert call["thread_id"] == thread and call["channel"] == "telephone"
        # The code was good for one call.
        assert learner.http.post(f"/api/v1/threads/{thread}/phone-pin").json()["pin"] != code["pin"]


def test_a_code_that_is_typed_in_the_middle_of_a_call_moves_it_to_the_persons_own_conversation(
        tool, speech, own_model, tmp_path):
    owner = ChatClient(tool.base_url)
    publish(owner.http, "talk", {
        "nodes": [node("start", "start", by_call=True), node("ask", "wait_for_user_input", message="How are you?"),
                  node("reply", "assistant_message", text="So you are {{ vars.ask.text }}."), node("end", "end")],
        "edges": [{"source": one, "target": other} for one, other in [
            ("start", "ask"), ("ask", "reply"), ("reply", "end")]]})
    account = known_account(owner)
    owner.http.post("/api/v1/phone-numbers", json={
        "number": "3000", "sip_account": account["id"], "workflow": "talk"}).raise_for_status()
    owner.http.put("/api/v1/voice-settings", params={"workflow": "talk"}, json={"pin": "offer"}).raise_for_status()
    owner.workflow = "talk"
    own = owner.ask("Hello").thread_id
    code = owner.http.post(f"/api/v1/threads/{own}/phone-pin").raise_for_status().json()["pin"]
    speech.spoken = []
    with Softphone(tmp_path, silence(90), 90, dial=f"sip:3000@127.0.0.1:{tool.sip_port}") as phone:
        phone.wait_for("Call established", 20)
        wait_for(lambda: any("code" in text for text in speech.spoken), 20, lambda: speech.spoken)
        phone.press("#")
        heard(phone, "How are you?", speech, tool)
        speech.spoken = []
        phone.press(code)
        heard(phone, "How are you?", speech, tool)
        assert any("We go on with your conversation" in text for text in speech.spoken)
        phone.say(tone(1, rate=8000))
        wait_for(lambda: "So you are Kirchhoff." in speech.spoken, 30, lambda: f"{speech.spoken} {tool.log_tail()}")

        def texts() -> list[str]:
            return [item["content"][0]["text"] for item in owner.items(own)
                    if item["type"] in ("user_message", "assistant_message")]

        wait_for(lambda: texts() == ["Hello", "How are you?", "Kirchhoff", "So you are Kirchhoff."], 10, texts)
    call = owner.http.get("/api/v1/calls").json()["data"][0]
    assert call["thread_id"] == own
