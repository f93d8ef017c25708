"""Calls that sipp makes: answered, refused, held, transferred, and four hundred of them a second."""

import re
import shutil
import time

import pytest

from harness.phone import Phone
from harness.server import free_port
from harness.sipp import SDP, Scenario, Sipp, answered

pytestmark = pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed")


@pytest.fixture(scope="module")
def phone():
    """Who is called: a telephone here; a whole server may take its place."""
    phone = Phone()
    yield phone
    phone.close()


@pytest.fixture
def play(phone):
    """Plays a scenario of a caller against the telephone, which has no call left at the end."""
    def play(scenario: Scenario, service: str = "tutor", transport: str = "u1", **more) -> Sipp:
        kind = {"u": "udp", "t": "tcp"}[transport[0]]
        run = Sipp(scenario, phone.ports[kind], free_port(), service, transport=transport, **more)
        run.finish()
        phone.wait_until_idle()
        return run

    return play


# Called.


@pytest.mark.parametrize("transport", ["u1", "t1"])
def test_a_call_is_answered_and_the_caller_hangs_up(phone, play, transport):
    play(answered(Scenario()).pause(100).request("BYE").expect(200), transport=transport)
    phone.wait("ended", user="tutor", what="remote")


@pytest.mark.parametrize("transport", ["u1", "t1"])
def test_a_call_is_answered_and_the_callee_hangs_up(phone, play, transport):
    play(answered(Scenario()).expect("BYE").answer("200 OK", tag=False), service="hangup", transport=transport)


def test_it_rings_at_once_and_a_cancelled_call_ends_with_487(phone, play):
    scenario = Scenario().invite().expect(100, optional=True).expect(180)
    scenario.request("CANCEL", in_dialog=False, cseq=1, branch="[branch-3]")
    scenario.expect(200, rrs="false").expect(487)
    scenario.request("ACK", in_dialog=False, cseq=1, branch="[branch-6]")
    play(scenario, service="ring")
    phone.wait("ended", user="ring", what="remote")


def test_a_refusal_has_its_status(play):
    play(Scenario().invite().expect(100, optional=True).expect(486)
         .request("ACK", in_dialog=False, cseq=1, branch="[branch-3]", to_tag=""), service="busy")


def test_hold_and_resume_are_answered_and_the_call_lives_on(phone, play):
    scenario = answered(Scenario())
    for direction, answer in [("sendonly", "a=recvonly"), ("sendrecv", "a=sendrecv"), ("inactive", "a=inactive")]:
        scenario.invite(direction, in_dialog=True).expect(100, optional=True).expect(200, contains=answer).ack()
    play(scenario.request("BYE").expect(200))
    assert [phone.wait("reoffered")["what"] for _ in range(3)] == ["recvonly", "sendrecv", "inactive"]


def test_the_callee_puts_the_caller_on_hold(phone, play):
    scenario = answered(Scenario()).expect("INVITE", contains="a=sendonly").answer_invite("recvonly", tag=False)
    play(scenario.expect("ACK").pause(50).request("BYE").expect(200), service="hold")
    phone.wait("reanswered", user="hold")


def test_sound_before_the_answer_is_acknowledged_by_prack(play):
    scenario = Scenario().invite(fields="Supported: 100rel").expect(100, optional=True)
    scenario.expect(183, contains="RSeq: [0-9]+", save={"1": "RSeq:"})
    scenario.request("PRACK", fields="RAck: [$1] 1 INVITE").expect(200, contains="CSeq: 2 PRACK")
    scenario.expect(200, contains="CSeq: 1 INVITE").ack(cseq=1).request("BYE").expect(200)
    play(scenario, service="early")


def test_keys_come_by_info(phone, play):
    scenario = answered(Scenario()).request(
        "INFO", body="Signal=5\nDuration=160\n", content="application/dtmf-relay").expect(200)
    play(scenario.request("BYE").expect(200))
    assert phone.wait("pressed")["what"] == "5"


def test_a_session_timer_is_agreed_on_and_refreshed_by_update(play):
    timer = "Supported: timer\nSession-Expires: 90;refresher=uac\nMin-SE: 90"
    scenario = Scenario().invite(fields=timer).expect(100, optional=True).expect(180, optional=True)
    scenario.expect(200, contains="Session-Expires: 90;refresher=uac").ack()
    scenario.request("UPDATE", fields=timer).expect(200, contains="Session-Expires: 90;refresher=uac")
    play(scenario.request("BYE").expect(200))


def test_a_session_that_is_too_short_is_refused_with_422(play):
    play(Scenario().invite(fields="Supported: timer\nSession-Expires: 30").expect(100, optional=True)
         .expect(422, contains="Min-SE: 90")
         .request("ACK", in_dialog=False, cseq=1, branch="[branch-3]"))


def test_options_are_answered_and_what_nobody_serves_is_405(play):
    scenario = Scenario().request("OPTIONS", in_dialog=False).expect(200, contains="Allow: INVITE, ACK")
    for method in ["MESSAGE", "SUBSCRIBE", "REGISTER", "PUBLISH"]:
        scenario.request(method, in_dialog=False).expect(405, contains="Allow: INVITE, ACK")
    scenario.request("NONSENSE", in_dialog=False).expect(501)
    play(scenario.request("INVITE", "Require: magic", SDP.format(direction="sendrecv"), in_dialog=False)
         .expect(100, optional=True).expect(420, contains="Unsupported: magic")
         .request("ACK", in_dialog=False, cseq=7, branch="[branch-3]"))


def test_four_hundred_calls_a_second_are_set_up(record_property):
    calls = 1600
    phone = Phone()
    # A repeated 200 of the INVITE is not one of the BYE.
    scenario = answered(Scenario()).pause(100).request("BYE", start_txn="bye").expect(200, response_txn="bye")
    try:
        begin = time.monotonic()
        # No more than 200 calls stand at a time: a machine that does other things too is asked for less a second.
        run = Sipp(scenario, phone.ports["udp"], free_port(), "load", calls=calls, timeout=120, trace=False,
                   options=("-r", "400", "-l", "200"))
        output = run.finish()
        rate = calls / (time.monotonic() - begin)
        failed = int(re.search(r"Failed call\s*\|[^|]*\|\s*(\d+)", output)[1])
        print(f"{calls} calls, {failed} failed, {rate:.0f} a second with start and end of sipp")
        record_property("calls_per_second", rate)
        assert failed == 0
        phone.wait_until_idle(40)
    finally:
        phone.close()


# With credentials.


def test_whoever_is_challenged_gets_in_with_the_password_alone():
    phone = Phone("ada:secret")
    try:
        def scenario(password: str) -> Scenario:
            return (Scenario().invite().expect(401, auth="true")
                    .request("ACK", in_dialog=False, cseq=1, branch="[branch-2]")
                    .invite(fields=f"[authentication username=ada password={password}]"))

        good = (scenario("secret").expect(100, optional=True).expect(180, optional=True).expect(200).ack(cseq=2)
                .request("BYE").expect(200))
        Sipp(good, phone.ports["udp"], free_port()).finish()
        bad = scenario("guess").expect(401).request("ACK", in_dialog=False, cseq=2, branch="[branch-2]")
        Sipp(bad, phone.ports["udp"], free_port()).finish()
    finally:
        phone.close()


# Transfers.


def test_the_callee_transfers_the_caller(phone, play):
    scenario = answered(Scenario()).expect("REFER", contains="Refer-To: <sip:other@127.0.0.1").answer(
        "202 Accepted", tag=False)
    for state, status in [("active;expires=60", "180 Ringing"), ("terminated;reason=noresource", "200 OK")]:
        scenario.request("NOTIFY", f"Event: refer\nSubscription-State: {state}", f"SIP/2.0 {status}\n",
                         content="message/sipfrag").expect(200)
    play(scenario.expect("BYE").answer("200 OK", tag=False), service="refer")
    assert phone.wait("transfer", user="refer")["what"] == "succeeded"


def test_a_transfer_that_is_refused_leaves_the_call(phone, play):
    play(answered(Scenario()).expect("REFER").answer("603 Decline", tag=False).pause(50).request("BYE").expect(200),
         service="refer")
    assert "603" in phone.wait("transfer", user="refer")["what"]
