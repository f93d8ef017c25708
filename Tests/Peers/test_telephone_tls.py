"""SIP over TLS: a certificate that is renewed is served without a restart."""

import os
import signal
import socket
import ssl
import time

import pytest

from harness.certificates import Authority, openssl
from harness.client import ChatClient
from harness.server import LyceumServer, free_port
from harness.speech import ScriptedSpeech
from harness.workflows import agent, graph, publish


@pytest.fixture
def authority():
    authority = Authority()
    yield authority
    authority.close()


@pytest.fixture
def office(own_model, authority):
    """A server that takes calls over TLS alone."""
    port = free_port()
    certificate, key = authority.issue("telephone", "phone.example")
    with ScriptedSpeech() as speech:
        server = LyceumServer(
            own_model.base_url, LYCEUM_SIP_LISTEN=f"tls:127.0.0.1:{port}", LYCEUM_SIP_CERTIFICATE=f"{certificate}:{key}",
            LYCEUM_RTP_PORTS="27500-27599", LYCEUM_SPEECH_URL=speech.base_url, LYCEUM_SPEECH_MODEL="scripted",
            LYCEUM_VOICE_URL=speech.base_url, LYCEUM_VOICE_MODEL="scripted")
        server.sip_port, server.certificate = port, certificate
        try:
            server.start()
            http = ChatClient(server.base_url).http
            publish(http, "tutor", graph(agent()))
            http.post("/api/v1/sip-accounts", json={
                "name": "try", "mode": "open", "default_workflow": "tutor"}).raise_for_status()
            yield server
        finally:
            server.close()


def reload(server: LyceumServer, message: str) -> None:
    before = server.log_path.read_text().count(message)
    os.kill(server.process.pid, signal.SIGHUP)
    until = time.monotonic() + 20
    while server.log_path.read_text().count(message) == before:
        assert time.monotonic() < until, server.log_tail()
        time.sleep(0.02)


def serial(server: LyceumServer) -> str:
    """The serial number of the certificate that a new connection gets."""
    pem = ssl.get_server_certificate(("127.0.0.1", server.sip_port))
    return openssl("x509", "-noout", "-serial", stdin=pem).stdout


def ask(connection: ssl.SSLSocket, number: int) -> str:
    """The first line of the answer to OPTIONS."""
    connection.sendall((
        f"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bKtls{number}\r\n"
        f"From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: tls{number}\r\nCSeq: 1 OPTIONS\r\n"
        "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n").encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        assert (piece := connection.recv(65536)), answer
        answer += piece
    return answer.decode().splitlines()[0]


def ask_until_known(connection: ssl.SSLSocket) -> str:
    """The same, from when the account is known, which is a moment after it was made: strangers hear nothing."""
    connection.settimeout(1)
    for number in range(100, 110):
        try:
            return ask(connection, number)
        except TimeoutError:
            continue
    raise AssertionError("nobody answers")


def test_a_renewed_certificate_is_served_on_sighup_and_open_connections_notice_nothing(office, authority):
    with socket.create_connection(("127.0.0.1", office.sip_port), timeout=20) as plain, authority.client().wrap_socket(
            plain, server_hostname="phone.example") as connection:
        assert ask_until_known(connection) == "SIP/2.0 200 OK"
        before = serial(office)
        authority.issue("telephone", "phone.example")
        reload(office, "certificates read again")
        assert serial(office) != before
        connection.settimeout(20)
        assert ask(connection, 1) == "SIP/2.0 200 OK"
        now = serial(office)
        office.certificate.write_text("no certificate")
        reload(office, "certificates not replaced, those of before stay")
        assert serial(office) == now
        assert "LYCEUM_SIP_CERTIFICATE names" in office.log_tail()
