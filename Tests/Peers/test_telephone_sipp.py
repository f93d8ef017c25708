"""The whole server on the telephone: sipp calls its numbers and is called, through its accounts, to its assistants."""

import shutil
import time

import pytest

from harness.baresip import free_port
from harness.scripted_model import ScriptedModel
from harness.sipp import CALLEE, EARLIER, SDP, Scenario, Sipp, answered
from harness.speech import ScriptedSpeech
from harness.telephony import Office, wait_for
from harness.workflows import agent, graph, message, node, publish

pytestmark = pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed")


@pytest.fixture(scope="module")
def office():
    model = ScriptedModel()
    with ScriptedSpeech(pace=0.01) as speech, Office(model.base_url, "24000-24999", speech) as office:
        publish(office.http, "tutor", graph(agent()))
        publish(office.http, "library", graph(message("say", "This is the library."), by_call=True))
        publish(office.http, "brief", graph(node("bye", "hang_up", text="Goodbye then."), by_call=True))
        desk = graph(node("away", "transfer", to="+33199", announcement="I put you through."), by_call=True)
        desk["nodes"].append(message("sorry", "Nobody is there."))
        desk["edges"] += [{"source": "away", "target": "sorry", "port": "failed"},
                          {"source": "sorry", "target": "end"}]
        publish(office.http, "desk", desk)
        office.settings(greeting="Hello.")
        account = office.account("try", default_workflow="tutor")
        office.number(account, "library", number="2000")
        office.number(account, "brief", prefix="20")
        office.number(account, "desk", number="2002")
        yield office
    model.stop()


def play(office, scenario: Scenario, service: str, **more) -> Sipp:
    run = Sipp(scenario, office.sip, free_port(), service, **more)
    run.finish()
    return run


@pytest.mark.parametrize("transport", ["u1", "t1"])
@pytest.mark.parametrize(("number", "workflow"), [("2000", "library"), ("2077", "brief"), ("555", "tutor")])
def test_a_number_leads_to_its_workflow_exactly_then_by_prefix_then_by_default(office, transport, number, workflow):
    play(office, answered(Scenario("+33612345678")).pause(300).request("BYE").expect(200), number, transport=transport)
    call = office.ended()
    assert (call["workflow"], call["to"], call["from"]) == (workflow, number, "+33612345678")
    assert (call["status"], call["reason"], call["direction"]) == ("ended", "remote_hang_up", "inbound")
    assert call["media"]["codec"] == "PCMU" and call["media"]["packets_sent"] > 5


def test_the_assistant_speaks_first_says_its_last_words_and_hangs_up(office):
    office.speech.spoken = []
    play(office, answered(Scenario()).expect("BYE").answer("200 OK", tag=False), "2077")
    call = office.ended()
    assert call["reason"] == "assistant_hang_up"
    texts = [item["content"][0]["text"] for item in office.http.get(
        f"/api/v1/conversations/{call['thread_id']}").json()["data"] if item["type"] == "assistant_message"]
    assert texts[0] == "Hello." and any("Goodbye then." in text for text in texts + office.speech.spoken)


def test_hold_and_resume_keep_the_call_and_its_conversation(office):
    scenario = answered(Scenario())
    for direction, answer in [("sendonly", "a=recvonly"), ("sendrecv", "a=sendrecv")]:
        scenario.invite(direction, in_dialog=True).expect(100, optional=True).expect(200, contains=answer).ack()
        scenario.pause(200)
    play(office, scenario.request("BYE").expect(200), "2000")
    assert office.ended()["reason"] == "remote_hang_up"


def test_a_caller_is_put_through_and_the_record_says_so(office):
    scenario = answered(Scenario()).expect("REFER", contains="Refer-To: <sip:[+]33199@127.0.0.1").answer("202 Accepted", tag=False)
    scenario.request("NOTIFY", "Event: refer\nSubscription-State: terminated;reason=noresource", "SIP/2.0 200 OK\n",
                     content="message/sipfrag").expect(200)
    play(office, scenario.expect("BYE").answer("200 OK", tag=False), "2002")
    assert office.ended()["reason"] == "transferred"


def test_a_transfer_that_is_refused_leaves_the_caller_with_the_assistant(office):
    scenario = answered(Scenario()).expect("REFER").answer("603 Decline", tag=False).pause(800)
    play(office, scenario.request("BYE").expect(200), "2002")
    assert office.ended()["reason"] == "remote_hang_up"


def test_a_call_whose_acknowledgement_does_not_answer_our_offer_is_hung_up(office):
    scenario = Scenario().request("INVITE", in_dialog=False).expect(100, optional=True).expect(180, optional=True)
    scenario.expect(200, contains="m=audio").ack().expect("BYE").answer("200 OK", tag=False)
    play(office, scenario, "2000")
    assert office.ended()["reason"] == "failed"


def test_a_limit_of_the_institution_is_busy_and_leaves_no_call(office):
    before = len(office.calls(limit="100"))
    office.settings(limits={"concurrent_calls": 0})
    refused = Scenario().invite().expect(100, optional=True).expect(180, optional=True).expect(486)
    play(office, refused.request("ACK", in_dialog=False, cseq=1, branch="[branch-4]", to_tag=""), "2000")
    office.settings(greeting="Hello.")
    assert len(office.calls(limit="100")) == before


def test_hang_up_from_the_console_ends_a_call_under_way(office):
    run = Sipp(answered(Scenario()).expect("BYE").answer("200 OK", tag=False), office.sip, free_port(), "2000")
    live = wait_for(lambda: [one for one in office.calls(live="true") if one["status"] == "answered"], 10, office.calls)
    office.http.post(f"/api/v1/calls/{live[0]['id']}/hang-up").raise_for_status()
    run.finish()
    assert office.ended()["reason"] == "assistant_hang_up"


def trunk(office, port: int, name: str) -> dict:
    return office.account(name, "trunk", host="127.0.0.1", port=port, allowed_cidrs=["127.0.0.9/32"],
                          outbound_prefixes=["33"])


def place(office, account: dict, to: str = "+33123456789") -> dict:
    answer = office.http.post("/api/v1/calls", json={"to": to, "workflow": "library", "sip_account": account["id"]})
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_a_call_that_is_placed_rings_is_picked_up_speaks_and_is_hung_up_there(office):
    port = free_port()
    run = Sipp(Scenario().expect("INVITE", save=CALLEE, rrs="true", contains="INVITE sip:33123456789@")
               .answer("180 Ringing").pause(200).answer_invite().expect("ACK").pause(700)
               .request_as_callee("BYE").expect(200), 0, port, is_server=True)
    time.sleep(0.4)
    made = place(office, trunk(office, port, "picks up"))
    run.finish()
    call = office.ended()
    assert call["id"] == made["id"] and (call["direction"], call["reason"]) == ("outbound", "remote_hang_up")
    assert {"ringing", "answered"} <= set(call["stages"]) and call["media"]["packets_sent"] > 20


def test_what_answered_the_offer_before_somebody_picked_up_holds_where_picking_up_says_nothing(office):
    port = free_port()
    run = Sipp(Scenario().expect("INVITE", save=EARLIER, rrs="true", contains="Supported:.*100rel")
               .answer("183 Session Progress", "Require: 100rel\nRSeq: 7", SDP.format(direction="sendrecv"))
               .expect("PRACK", contains="RAck: 7 1 INVITE").answer("200 OK", tag=False)
               .pause(200).answer_earlier("200 OK").expect("ACK").pause(700)
               .request_as_callee("BYE").expect(200), 0, port, is_server=True)
    time.sleep(0.4)
    made = place(office, trunk(office, port, "answers early"))
    run.finish()
    call = office.ended()
    assert (call["id"], call["reason"]) == (made["id"], "remote_hang_up")
    assert call["media"]["packets_sent"] > 20


@pytest.mark.parametrize(("status", "reason"), [("486 Busy Here", "declined"), ("603 Decline", "declined")])
def test_a_call_that_is_placed_and_refused_says_why(office, status, reason):
    port = free_port()
    run = Sipp(Scenario().expect("INVITE").answer(status, retransmit=True).expect("ACK"), 0, port, is_server=True)
    time.sleep(0.4)
    place(office, trunk(office, port, status))
    run.finish()
    assert office.ended()["reason"] == reason


def test_fifty_calls_at_once_are_answered_and_none_is_left(office):
    scenario = answered(Scenario()).pause(1500).request("BYE").expect(200)
    play(office, scenario, "2000", calls=50, trace=False, options=("-r", "25"), timeout=60)
    wait_for(lambda: not office.calls(live="true"), 20, lambda: office.calls(live="true"))
    newest = office.calls(limit="50")
    assert {call["reason"] for call in newest} == {"remote_hang_up"}
    assert all(call["media"]["packets_sent"] > 40 for call in newest)
