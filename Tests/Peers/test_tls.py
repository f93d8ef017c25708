"""HTTPS as real clients see it: Python's ssl, curl and openssl s_client."""

import os
import signal
import socket
import ssl
import subprocess
import threading
import time

import pytest

from harness.certificates import Authority, openssl
from harness.client import ChatClient
from harness.scripted_model import Reply
from harness.server import LyceumServer, free_port

VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: a.example\r\n\r\n"
LAST_HEALTH = b"GET /healthz HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"


class SecureServer(LyceumServer):
    """A server that also speaks HTTPS, with a certificate for a.example and one for b.example and *.wild.example."""

    def __init__(self, model_url: str, **environment: str):
        self.authority = Authority()
        self.tls_port = free_port()
        self.certificate, self.key = self.authority.issue("first", "a.example", "localhost")
        second, second_key = self.authority.issue("second", "b.example", "*.wild.example", kind="RSA")
        both = self.authority.folder / "both.pem"
        both.write_text(second_key.read_text() + second.read_text())
        super().__init__(
            model_url, LYCEUM_TLS_LISTEN=f"127.0.0.1:{self.tls_port}",
            LYCEUM_TLS_CERTIFICATES=f"{self.certificate}:{self.key},{both}", **environment)

    def connect(self, host: str = "a.example", version: ssl.TLSVersion | None = None,
                context: ssl.SSLContext | None = None, session: ssl.SSLSession | None = None) -> ssl.SSLSocket:
        """An open connection to one who has proved to be that host."""
        plain = socket.create_connection(("127.0.0.1", self.tls_port), timeout=20)
        return (context or self.authority.client(version)).wrap_socket(plain, server_hostname=host, session=session)

    def s_client(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess:
        """What `openssl s_client` says after it has connected."""
        return openssl("s_client", "-connect", f"127.0.0.1:{self.tls_port}", "-CAfile", str(self.authority.root),
                       *arguments, stdin=stdin)

    def reload(self, message: str) -> None:
        """Asks the server to read its certificates again, and waits until it says how that went."""
        before = self.log_path.read_text().count(message)
        os.kill(self.process.pid, signal.SIGHUP)
        until = time.monotonic() + 20
        while self.log_path.read_text().count(message) == before:
            assert time.monotonic() < until, f"no '{message}':\n{self.log_tail()}"
            time.sleep(0.02)

    def descriptors(self) -> int:
        """How many descriptors the process has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def close(self) -> None:
        super().close()
        self.authority.close()


@pytest.fixture(scope="module")
def secure(own_model):
    server = SecureServer(own_model.base_url)
    try:
        server.start()
        ChatClient(server.base_url).wait_for_workflow()
        yield server
    finally:
        server.close()


def read_all(connection: socket.socket) -> bytes:
    """Everything up to the end, which must be told as such where TLS is spoken."""
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    return answer


def read_answer(connection: ssl.SSLSocket) -> bytes:
    """One answer of a known length."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_python_speaks_both_versions(secure, version):
    with secure.connect(version=version) as connection:
        assert connection.version() == version.name.replace("v1_", "v1.")
        assert connection.selected_alpn_protocol() == "http/1.1"
        assert "GCM" in connection.cipher()[0] or "CHACHA20" in connection.cipher()[0]
        connection.sendall(LAST_HEALTH)
        assert read_all(connection).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("option", ["--tlsv1.3", "--tls-max 1.2"])
def test_curl_speaks_both_versions_and_checks_the_certificate(secure, option):
    curl = ["curl", "--silent", "--show-error", "--max-time", "20", *option.split(), "--resolve",
            f"a.example:{secure.tls_port}:127.0.0.1", "--resolve", f"c.example:{secure.tls_port}:127.0.0.1"]
    trusting = [*curl, "--cacert", str(secure.authority.root)]
    good = subprocess.run([*trusting, "--write-out", " %{http_code} %{http_version} %{ssl_verify_result}",
                           f"https://a.example:{secure.tls_port}/healthz"], capture_output=True, text=True)
    assert good.stdout.endswith(" 200 1.1 0"), good
    wrong_name = subprocess.run([*trusting, f"https://c.example:{secure.tls_port}/"], capture_output=True, text=True)
    assert wrong_name.returncode == 60
    untrusting = subprocess.run([*curl, f"https://a.example:{secure.tls_port}/"], capture_output=True, text=True)
    assert untrusting.returncode == 60


@pytest.mark.parametrize("host, name", [
    ("a.example", "first"), ("b.example", "second"), ("x.wild.example", "second"), ("unknown.example", "first"),
    (None, "first")])
def test_the_name_that_is_asked_for_chooses_the_certificate(secure, host, name):
    output = secure.s_client(*(["-servername", host] if host else ["-noservername"])).stdout
    assert f"subject=CN = {name}\n" in output
    assert "Verify return code: 0 (ok)" in output


@pytest.mark.parametrize("arguments", [
    ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], ["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
    ["-tls1_2", "-cipher", "AES128-GCM-SHA256"], ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"],
    ["-alpn", "h2"]], ids=lambda arguments: " ".join(arguments))
def test_old_versions_weak_ciphers_and_foreign_protocols_are_refused(secure, arguments):
    ended = secure.s_client(*arguments)
    assert ended.returncode == 1
    assert "alert" in ended.stderr, ended.stderr


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_sessions_are_resumed_whichever_loop_takes_the_connection(secure, version):
    context = secure.authority.client(version)

    def visit(session: ssl.SSLSession | None) -> tuple[ssl.SSLSession, bool]:
        with secure.connect(context=context, session=session) as connection:
            connection.sendall(HEALTH)
            assert read_answer(connection).startswith(b"HTTP/1.1 200 OK\r\n")
            return connection.session, connection.session_reused

    session, is_resumed = visit(None)
    assert not is_resumed
    for _ in range(12):
        session, is_resumed = visit(session)
        assert is_resumed


def test_s_client_reports_resumption(secure):
    output = secure.s_client("-tls1_2", "-servername", "a.example", "-reconnect").stdout
    assert output.count("\nReused, TLSv1.2") == 5


def test_renegotiation_is_refused_and_a_new_key_is_not(secure):
    refused = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{secure.tls_port}", "-tls1_2"], input="R\n", text=True,
        capture_output=True, timeout=20)
    assert "no renegotiation" in refused.stderr
    client = subprocess.Popen(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{secure.tls_port}", "-tls1_3", "-crlf"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = b""
    # A command is a line that arrives by itself, and the end of the input the end of everything.
    steps = {b"Verify return code": b"K\n", b"KEYUPDATE": LAST_HEALTH.replace(b"\r", b""), b"HTTP/1.1 200 OK": b""}
    for marker, line in steps.items():
        while marker not in output:
            piece = os.read(client.stdout.fileno(), 65536)
            assert piece, output
            output += piece
        client.stdin.write(line)
        client.stdin.flush()
    client.kill()
    client.communicate()


@pytest.mark.parametrize("request_bytes, answer", [
    (HEALTH, b"HTTP/1.1 400 Bad Request\r\n"), (b"DELETE / HTTP/1.1\r\nHost: a.example\r\n\r\n", b"HTTP/1.1 400"),
    (bytes(64), b""), (b"\x80\x2e\x01\x03\x01" + bytes(41), b"")], ids=["GET", "DELETE", "zeros", "SSLv2"])
def test_what_is_no_tls_gets_a_plain_400_or_nothing(secure, request_bytes, answer):
    with socket.create_connection(("127.0.0.1", secure.tls_port), timeout=20) as connection:
        connection.sendall(request_bytes)
        assert read_all(connection).startswith(answer)


def test_broken_handshakes_and_sudden_ends_leave_nothing_behind(secure):
    hello = client_hello()
    before = secure.descriptors()
    for place in range(0, 400):
        broken = bytearray(hello)
        broken[place * 7 % len(hello)] ^= 1 << place % 8
        with socket.create_connection(("127.0.0.1", secure.tls_port), timeout=20) as connection:
            connection.sendall(broken[: len(hello) - place % 50 if place % 2 else None])
            if place % 3 == 0:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    for place in range(50):
        connection = secure.connect()
        connection.sendall(HEALTH)
        plain = socket.socket(fileno=connection.detach())
        if place % 2:
            plain.sendall(b"\x17\x03\x03\x00\x20" + bytes(32))
        plain.close()
    until = time.monotonic() + 20
    while secure.descriptors() > before:
        assert time.monotonic() < until, f"{secure.descriptors() - before} descriptors are left"
        time.sleep(0.05)
    with secure.connect() as connection:
        connection.sendall(LAST_HEALTH)
        assert read_all(connection).startswith(b"HTTP/1.1 200 OK\r\n")


def client_hello() -> bytes:
    """The first message of a client."""
    outgoing = ssl.MemoryBIO()
    engine = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="a.example")
    with pytest.raises(ssl.SSLWantReadError):
        engine.do_handshake()
    return outgoing.read()


def test_clients_that_take_nothing_cost_little(secure):
    with secure.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n")
        page = read_all(connection).decode()
    script = page.split('src="')[1].split('"')[0]
    before = secure.resident_megabytes()
    idle = []
    for _ in range(40):
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plain.connect(("127.0.0.1", secure.tls_port))
        connection = secure.authority.client().wrap_socket(plain, server_hostname="a.example")
        connection.settimeout(2)
        try:
            for _ in range(300):
                connection.sendall(f"GET {script} HTTP/1.1\r\nHost: a.example\r\n\r\n".encode())
        except TimeoutError:
            pass
        idle.append(connection)
    grown = secure.resident_megabytes() - before
    for connection in idle:
        connection.close()
    assert grown < 40, f"{grown:.0f} MB for 40 clients"


def test_each_event_of_a_stream_is_sent_at_once(secure, own_model, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(secure.authority.root))
    client = ChatClient(f"https://localhost:{secure.tls_port}")
    reply = Reply.of("one two three four", hold_after=2)
    own_model.queue.append(reply)

    def watch(raw: bytes) -> bool:
        # The model says nothing more until its first words are here.
        if b'"one ' in raw:
            reply.release.set()
        return False

    stream = client.ask("What is a resistor?", watch=watch)
    assert not stream.broken and "one two three four" in stream.answer_text


def test_certificates_change_under_open_connections(secure, own_model, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(secure.authority.root))
    client = ChatClient(f"https://localhost:{secure.tls_port}")
    reply = Reply.of("before the change and after it", hold_after=2)
    own_model.queue.append(reply)
    idle = secure.connect()
    session = secure.connect()
    session.sendall(HEALTH)
    read_answer(session)
    streams = []
    download = threading.Thread(target=lambda: streams.append(client.ask("What is a resistor?")))
    download.start()
    assert reply.held.wait(20)

    old = (secure.certificate.read_text(), secure.key.read_text())
    serial = served_serial(secure)
    secure.authority.issue("first", "a.example", "localhost")
    secure.reload("certificates read again")
    assert served_serial(secure) != serial
    idle.sendall(LAST_HEALTH)
    assert read_all(idle).startswith(b"HTTP/1.1 200 OK\r\n")
    reply.release.set()
    download.join(30)
    assert not streams[0].broken and "before the change and after it" in streams[0].answer_text

    # Half of a change: the key is not the certificate's.
    serial = served_serial(secure)
    secure.key.write_text(old[1])
    secure.reload("certificates not replaced, those of before stay")
    assert served_serial(secure) == serial
    secure.certificate.write_text(old[0])
    secure.reload("certificates read again")
    assert served_serial(secure) != serial


def served_serial(server: SecureServer) -> str:
    """The serial number of the certificate that a new connection gets."""
    pem = ssl.get_server_certificate(("127.0.0.1", server.tls_port))
    return openssl("x509", "-noout", "-serial", stdin=pem).stdout


def test_the_plain_port_sends_on_and_browsers_are_told_to_stay(own_model):
    server = SecureServer(own_model.base_url, LYCEUM_TLS_REDIRECT="443")
    try:
        server.start()
        curl = ["curl", "--silent", "--max-time", "20", "--cacert", str(server.authority.root), "--include",
                "--connect-to", f"a.example:80:127.0.0.1:{server.port}",
                "--connect-to", f"a.example:443:127.0.0.1:{server.tls_port}"]
        first = subprocess.run([*curl, "http://a.example/api/v1/installation?x=%20y"], capture_output=True, text=True)
        assert first.stdout.startswith("HTTP/1.1 308 Permanent Redirect\n")
        assert "\nLocation: https://a.example/api/v1/installation?x=%20y\n" in first.stdout
        assert "strict-transport-security" not in first.stdout.lower()
        followed = subprocess.run([*curl, "--location", "--json", "{}", "http://a.example/api/v1/auth/login"],
                                  capture_output=True, text=True)
        assert followed.stdout.startswith("HTTP/1.1 308") and "HTTP/1.1 400 Bad Request" in followed.stdout
        last = followed.stdout.split("HTTP/1.1 400")[1]
        assert "\nStrict-Transport-Security: max-age=31536000\n" in last
    finally:
        server.close()
