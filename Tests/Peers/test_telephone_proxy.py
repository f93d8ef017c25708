"""The whole server behind a registrar and proxy of another maker: registered, called through it, and calling."""

import pathlib

import pytest

from harness.kamailio import Kamailio
from harness.phone import Phone
from harness.scripted_model import ScriptedModel
from harness.speech import ScriptedSpeech
from harness.telephony import Office, wait_for
from harness.workflows import graph, message, publish

pytestmark = pytest.mark.skipif(not pathlib.Path("/usr/sbin/kamailio").exists(), reason="kamailio is not installed")


@pytest.fixture(scope="module")
def proxy():
    proxy = Kamailio()
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def office(proxy):
    model = ScriptedModel()
    with ScriptedSpeech(pace=0.01) as speech, Office(model.base_url, "25000-25999", speech) as office:
        publish(office.http, "library", graph(message("say", "This is the library."), by_call=True))
        office.line = office.account(
            "school", "register", host="127.0.0.1", port=proxy.port, transport="udp", username="2000",
            password="secret", default_workflow="library", outbound_prefixes=["33"])
        path = f"/api/v1/sip-accounts/{office.line['id']}"
        wait_for(lambda: ((office.http.get(path).json()["registration"] or {}).get("status") == "registered"), 30,
                 lambda: office.http.get(path).text)
        yield office
    model.stop()


def test_an_account_that_registers_is_called_through_the_proxy(office, proxy):
    caller = Phone()
    caller.send(call="2000", through=proxy.account("ben"))
    caller.wait("answered")
    wait_for(lambda: "This is the library." in office.speech.spoken, 10, lambda: office.speech.spoken)
    caller.send(hang_up=True)
    call = office.ended()
    caller.wait_until_idle()
    caller.close()
    assert (call["workflow"], call["sip_account"], call["reason"]) == ("library", "school", "remote_hang_up")


def test_it_calls_a_telephone_through_the_proxy_with_its_password_and_is_hung_up_on(office, proxy):
    called = Phone()
    called.send(register=proxy.account("33123"))
    called.wait("registration", state="registered")
    made = office.http.post("/api/v1/calls", json={
        "to": "+33123", "workflow": "library", "sip_account": office.line["id"]})
    assert made.status_code == 202, made.text
    called.wait("established")
    wait_for(lambda: next(call for call in office.calls() if call["id"] == made.json()["id"])["status"] == "answered",
             10, office.calls)
    office.http.post(f"/api/v1/calls/{made.json()['id']}/hang-up").raise_for_status()
    called.wait("ended", what="remote")
    assert office.ended()["reason"] == "assistant_hang_up"
    called.close()


def test_an_account_is_tried_out_and_a_wrong_password_is_told(office, proxy):
    tested = office.http.post(f"/api/v1/sip-accounts/{office.line['id']}/test").raise_for_status().json()
    assert tested["works"], tested
    wrong = office.account("guess", "register", host="127.0.0.1", port=proxy.port, transport="udp", username="2001",
                           password="guess", default_workflow="library")
    path = f"/api/v1/sip-accounts/{wrong['id']}"
    wait_for(lambda: ((office.http.get(path).json()["registration"] or {}).get("status") == "failed"), 30,
             lambda: office.http.get(path).text)
