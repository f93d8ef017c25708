"""What SIP has to bear: lost and repeated messages, wrong tags, strangers, garbage, floods, bytes cut anywhere."""

import random
import shutil
import socket

import pytest

from harness.phone import Phone
from harness.server import free_port
from harness.sipp import RawCaller, Scenario, Sipp, answered, tag_of

pytestmark = pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed")


@pytest.fixture(scope="module")
def phone():
    """Who is called: a telephone here; a whole server may take its place."""
    phone = Phone()
    yield phone
    phone.close()


@pytest.fixture
def raw(phone):
    """Makes callers that keep to no rule, with a name of their own each."""
    callers = []

    def make(call_id: str, address: str = "127.0.0.1") -> RawCaller:
        callers.append(RawCaller(phone.ports["udp"], call_id, address))
        return callers[-1]

    yield make
    for caller in callers:
        caller.close()


def test_an_answer_whose_ack_is_lost_comes_again_until_it_is_there(phone, raw):
    caller = raw("lost")
    caller.send("INVITE", 1, body="v=0\r\n")
    first = caller.receive()
    tag = tag_of(first)
    assert caller.receive() == first
    caller.send("ACK", 1, tag)
    phone.wait("established")
    assert caller.is_silent(1.2)
    caller.send("BYE", 2, tag)
    assert caller.receive().startswith("SIP/2.0 200 ")
    phone.wait_until_idle()


def test_requests_that_come_again_get_the_same_answers(phone, raw):
    caller = raw("again")
    for _ in range(3):
        caller.send("INVITE", 1, body="v=0\r\n")
    answers = {caller.receive() for _ in range(3)}
    assert len(answers) == 1 and phone.count() == 1
    tag = tag_of(answers.pop())
    caller.send("ACK", 1, tag)
    for _ in range(3):
        caller.send("BYE", 2, tag)
    assert len({caller.receive() for _ in range(3)}) == 1
    # The same INVITE by another way is a loop.
    caller.send("INVITE", 1, branch="other", body="v=0\r\n")
    assert caller.receive().startswith("SIP/2.0 482 ")
    phone.wait_until_idle()


def test_wrong_tags_are_no_call_and_strangers_end_none(phone, raw):
    caller = raw("tags")
    caller.send("INVITE", 1, body="v=0\r\n")
    tag = tag_of(caller.receive())
    caller.send("ACK", 1, tag)
    phone.wait("established")
    strangers = [(caller, "wrong", "a"), (caller, tag, "wrong"), (raw("tags", "127.0.0.2"), tag, "b")]
    for sender, to_tag, from_tag in strangers:
        for method in ["BYE", "INVITE", "UPDATE"]:
            sender.send(method, 7, to_tag, from_tag)
            assert sender.receive().startswith("SIP/2.0 481 ")
            if method == "INVITE":
                sender.send("ACK", 7, to_tag, from_tag, branch=f"tagsINVITE7{to_tag}{from_tag}")
    caller.send("CANCEL", 9)
    assert caller.receive().startswith("SIP/2.0 481 ")
    assert phone.count() == 1
    caller.send("BYE", 2, tag)
    assert caller.receive().startswith("SIP/2.0 200 ")
    caller.send("BYE", 3, tag)
    assert caller.receive().startswith("SIP/2.0 481 ")
    phone.wait_until_idle()


def test_whoever_is_not_admitted_hears_nothing(phone, raw):
    caller = raw("stranger")
    for method in ["INVITE", "OPTIONS", "REGISTER", "NONSENSE"]:
        text = (f"{method} sip:tutor@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {caller.address};branch=z9hG4bK{method}\r\n"
                f"From: <sip:stranger@127.0.0.1>;tag=1\r\nTo: <sip:tutor@127.0.0.1>\r\nCall-ID: s\r\n"
                f"CSeq: 1 {method}\r\n\r\n")
        caller.socket.sendto(text.encode(), caller.target)
    assert caller.is_silent()


def test_a_flood_of_invites_does_not_keep_others_out():
    phone = Phone()
    caller, other = RawCaller(phone.ports["udp"], "flood"), RawCaller(phone.ports["udp"], "behind")
    try:
        for number in range(1000):
            caller.call_id = f"flood{number}"
            caller.send("INVITE", 1, body="v=0\r\n")
        other.socket.settimeout(1)
        for _ in range(10):
            other.send("OPTIONS", 1)
            try:
                assert other.receive().startswith("SIP/2.0 200 ")
                break
            except TimeoutError:
                continue
        else:
            raise AssertionError("nobody answers")
    finally:
        caller.close()
        other.close()
        phone.close()


def test_garbage_and_a_flood_of_it_change_nothing(phone):
    source = random.Random(9)
    target = ("127.0.0.1", phone.ports["udp"])
    start = b"INVITE sip:tutor@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for number in range(4000):
            data = source.randbytes(source.randrange(1, 900))
            sender.sendto(data if number % 2 else start + data, target)
        for data in [b"", b"\r\n\r\n", b"\0" * 60000, start, b"SIP/2.0 200 OK\r\n\r\n"]:
            sender.sendto(data, target)
    with socket.create_connection(("127.0.0.1", phone.ports["tcp"])) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        connection.settimeout(5)
        assert connection.recv(100) == b""
    Sipp(answered(Scenario()).request("BYE").expect(200), phone.ports["udp"], free_port()).finish()


def test_a_connection_is_kept_alive_and_takes_messages_however_they_are_cut(phone):
    text = (b"OPTIONS sip:tutor@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK%d\r\n"
            b"From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:tutor@127.0.0.1>\r\nCall-ID: k%d\r\nCSeq: 1 OPTIONS\r\n"
            b"Content-Length: 0\r\n\r\n")
    with socket.create_connection(("127.0.0.1", phone.ports["tcp"])) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(5)
        connection.sendall(b"\r\n\r\n")
        assert connection.recv(100) == b"\r\n"
        for byte in text % (1, 1):
            connection.sendall(bytes([byte]))
        assert connection.recv(4096).startswith(b"SIP/2.0 200 ")
        connection.sendall(text % (2, 2) + text % (3, 3))
        received = b""
        while received.count(b"SIP/2.0 200 ") < 2:
            received += connection.recv(4096)
