"""Calls that go out: to sipp, which picks up, refuses, asks for credentials and hangs up; and SIP over TLS."""

import re
import shutil
import socket
import ssl
import time

import pytest

from harness.certificates import Authority
from harness.phone import Phone
from harness.server import free_port
from harness.sipp import CALLEE, SDP, Scenario, Sipp, answered

pytestmark = pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed")


@pytest.fixture(scope="module")
def phone():
    """Who is called: a telephone here; a whole server may take its place."""
    phone = Phone()
    yield phone
    phone.close()


@pytest.fixture
def called(phone):
    """Lets the telephone call a scenario: `called(scenario, then=…)`, with the run before it ends."""
    def called(scenario: Scenario, transport: str = "u1", then: str = "", **through) -> Sipp:
        port = free_port()
        run = Sipp(scenario, 0, port, transport=transport, is_server=True)
        time.sleep(0.4)
        kind = {"u": "udp", "t": "tcp"}[transport[0]]
        phone.send(call="sipp", then=then, through={"port": port, "transport": kind, "password": "secret", **through})
        return run

    return called


@pytest.mark.parametrize("transport", ["u1", "t1"])
def test_it_calls_and_the_callee_hangs_up(phone, called, transport):
    run = called(Scenario().expect("INVITE", save=CALLEE, rrs="true").answer("180 Ringing").answer_invite()
                 .expect("ACK").pause(50).request_as_callee("BYE").expect(200), transport)
    phone.wait("ringing")
    phone.wait("answered")
    run.finish()
    phone.wait("ended", what="remote")


def test_it_calls_and_hangs_up(phone, called):
    run = called(Scenario().expect("INVITE").answer_invite().expect("ACK").expect("BYE").answer("200 OK", tag=False),
                 then="hangup")
    run.finish()
    phone.wait("ended", what="local")


def test_it_takes_a_call_back(phone, called):
    run = called(Scenario().expect("INVITE").answer("180 Ringing").expect("CANCEL").answer("200 OK", tag=True)
                 .pause(1), then="x")
    phone.wait("ringing")
    phone.send(hang_up=True)
    phone.wait("ended", what="local")
    run.finish()


def test_a_refusal_is_acknowledged_and_told(phone, called):
    run = called(Scenario().expect("INVITE").answer("486 Busy Here", retransmit=True).expect("ACK"))
    run.finish()
    phone.wait("ended", what="486")


def test_it_answers_a_challenge_with_digest(phone, called):
    challenge = 'WWW-Authenticate: Digest realm="r", nonce="n1", algorithm=SHA-256, qop="auth"'
    run = called(Scenario().expect("INVITE").answer("401 Unauthorized", challenge, retransmit=True).expect("ACK")
                 .expect("INVITE", contains='response="[0-9a-f]{64}"').answer_invite().expect("ACK")
                 .expect("BYE", contains="nc=00000002").answer("200 OK", tag=False), then="hangup")
    run.finish()


def test_a_change_of_the_callee_is_answered(phone, called):
    offer = SDP.format(direction="sendonly")
    run = called(Scenario().expect("INVITE", save=CALLEE, rrs="true").answer_invite().expect("ACK")
                 .request_as_callee("INVITE", body=offer).expect(100, optional=True).expect(200, contains="a=recvonly")
                 .request_as_callee("ACK").pause(50).request_as_callee("BYE", cseq=2).expect(200))
    run.finish()
    phone.wait("reoffered", what="recvonly")


def test_a_callee_that_is_not_there_is_unreachable(phone):
    phone.send(call="nobody", through={"port": free_port(), "transport": "tcp"})
    phone.wait("ended", what="unreachable")


def test_an_account_is_asked_for_a_sign_of_life(phone):
    port = free_port()
    run = Sipp(Scenario().expect("OPTIONS").answer("200 OK"), 0, port, is_server=True)
    time.sleep(0.4)
    phone.send(options={"port": port})
    assert phone.wait("options")["status"] == 200
    run.finish()


# Over TLS, which this sipp does not speak.


@pytest.fixture
def secure_phone():
    """A telephone over TLS, and the authority of its certificate."""
    authority = Authority()
    certificate, key = authority.issue("phone", "phone.example")
    both = authority.folder / "both.pem"
    both.write_text(key.read_text() + certificate.read_text())
    phone = Phone(f"certificate={both}", f"roots={authority.root}", listen="tls:127.0.0.1:0")
    yield phone, authority
    phone.close()
    authority.close()


def test_a_call_over_tls(secure_phone):
    phone, authority = secure_phone
    context = ssl.create_default_context(cafile=str(authority.root))

    def message(first: str, cseq: str, to_tag: str = "", body: str = "") -> bytes:
        return (f"{first} SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bK{cseq.replace(' ', '')}\r\n"
                f"From: <sips:a@127.0.0.1>;tag=1\r\nTo: <sips:tutor@127.0.0.1>{to_tag}\r\nCall-ID: secure\r\n"
                f"CSeq: {cseq}\r\nContact: <sips:a@127.0.0.1>\r\nContent-Type: application/sdp\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}").encode()

    with socket.create_connection(("127.0.0.1", phone.ports["tls"])) as plain:
        with context.wrap_socket(plain, server_hostname="phone.example") as connection:
            connection.settimeout(10)
            connection.sendall(message("INVITE sips:tutor@127.0.0.1", "1 INVITE", body="v=0\r\n"))
            received = b""
            while b" 200 OK" not in received or not received.endswith(b"a=sendrecv\r\n"):
                received += connection.recv(8192)
            tag = re.search(rb"To:[^\n]*(;tag=\w+)", received)[1].decode()
            assert b"Contact: <sips:tutor@127.0.0.1:" in received
            connection.sendall(message("ACK sips:tutor@127.0.0.1", "1 ACK", tag))
            phone.wait("established")
            connection.sendall(message("BYE sips:tutor@127.0.0.1", "2 BYE", tag))
            assert b"CSeq: 2 BYE" in connection.recv(8192)
    phone.wait_until_idle()


def test_draining_hangs_up(phone):
    other = Phone()
    run = Sipp(answered(Scenario()).expect("BYE").answer("200 OK", tag=False), other.ports["udp"], free_port())
    other.wait("established")
    other.close()
    run.finish()
