"""Our WebSocket server and client against Autobahn's cases as raw frames, and against the library `websockets`."""

import os
import pathlib
import random
import socket
import ssl
import subprocess
import threading
import time
import zlib

import pytest
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, ServerPerMessageDeflateFactory
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.sync.client import connect
from websockets.sync.server import serve

from harness.autobahn import CASES, CLOSE, DEFLATE_SIZES, TEXT, Case
from harness.peer import PeerServer, RawWebSocket, program


@pytest.fixture(scope="module")
def peer():
    """Our server."""
    server = PeerServer()
    yield server
    server.stop()


def play(raw: RawWebSocket, case: Case) -> None:
    """Sends a case's frames and holds what comes back against what has to."""
    raw.send(*case.sent)
    for expected in case.echoed:
        assert raw.frame() == expected
    if case.code == 1000 and case.sent[-1][0] != CLOSE and CLOSE not in (first for first, _ in case.sent):
        raw.send((CLOSE, (1000).to_bytes(2, "big")))
    rest = raw.frames()
    assert [first for first, _ in rest] == [CLOSE]
    assert int.from_bytes(rest[0][1][:2], "big") == case.code


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_server_does_what_autobahn_wants(peer, case):
    raw = RawWebSocket.connect(peer.port)
    play(raw, case)
    raw.close()


def accept(listener: socket.socket) -> RawWebSocket:
    """The server's end of the next connection, its handshake done by a library."""
    connection, _ = listener.accept()
    raw = RawWebSocket(connection, mask=False)
    request = raw.head()
    protocol = ServerProtocol()
    protocol.receive_data((request + "\r\n\r\n").encode())
    [event] = protocol.events_received()
    assert isinstance(event, Request)
    response = protocol.accept(event)
    assert response.status_code == 101
    protocol.send_response(response)
    connection.sendall(b"".join(protocol.data_to_send()))
    return raw


def echo_client(url: str, **environment: str) -> subprocess.Popen:
    """Our client, which sends back what the server at the address says."""
    return subprocess.Popen(
        [str(program()), "echo", url], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
        env={**os.environ, **environment})


def test_the_client_does_what_autobahn_wants():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        client = subprocess.Popen(
            [str(program()), "echo", f"ws://127.0.0.1:{listener.getsockname()[1]}/", str(len(CASES))],
            stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        failed = []
        for case in CASES:
            raw = accept(listener)
            try:
                play(raw, case)
            except AssertionError as error:
                failed.append(f"{case}: {error}")
            raw.close()
        assert failed == []
        assert client.wait(20) == 0


@pytest.mark.parametrize("size", DEFLATE_SIZES)
@pytest.mark.parametrize(
    "offer",
    [{}, {"server_no_context_takeover": True}, {"client_no_context_takeover": True}, {"server_max_window_bits": 9},
     {"client_max_window_bits": 9}, {"server_no_context_takeover": True, "server_max_window_bits": 10}],
    ids=lambda offer: ",".join(offer) or "plain")
def test_compressed_messages_come_back(peer, offer, size):
    """Sections 12 and 13: JSON-like text and what hardly compresses, by each set of terms."""
    factory = ClientPerMessageDeflateFactory(**{"client_max_window_bits": True, **offer})
    source = random.Random(size)
    with connect(f"ws://127.0.0.1:{peer.port}/ws", compression=None, extensions=[factory]) as connection:
        assert [one.name for one in connection.protocol.extensions] == ["permessage-deflate"]
        for number in range(20):
            message = "".join(source.choice('{"a": [1, 2, 3], "ö": true}') for _ in range(size))
            if number % 2:
                message = source.randbytes(size)
            connection.send(message)
            assert connection.recv() == message


def test_the_client_compresses_with_another_server():
    sent = [("la loi d'Ohm " * 500), "x", b"\0" * 100_000, random.Random(1).randbytes(5000)]
    received, names = [], []

    def converse(connection) -> None:
        names.extend(one.name for one in connection.protocol.extensions)
        for message in sent:
            connection.send(message)
            received.append(connection.recv())

    with serve(converse, "127.0.0.1", 0, compression=None, extensions=[ServerPerMessageDeflateFactory()]) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        client = echo_client(f"ws://127.0.0.1:{server.socket.getsockname()[1]}/")
        assert client.communicate(timeout=20)[0].strip() == "ended"
        server.shutdown()
        thread.join()
    assert received == sent
    assert names == ["permessage-deflate"]


def test_the_client_speaks_tls_only_to_whom_it_can_trust(tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out",
         str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    received = []

    def converse(connection) -> None:
        connection.send("over TLS")
        received.append(connection.recv())

    with serve(converse, "127.0.0.1", 0, ssl=context) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.socket.getsockname()[1]
        outcomes = [
            echo_client(url, SSL_CERT_FILE=trusted).communicate(timeout=20)[0]
            for url, trusted in ((f"wss://localhost:{port}/", str(certificate)),
                                 (f"wss://127.0.0.1:{port}/", str(certificate)),
                                 (f"wss://localhost:{port}/", os.devnull))]
        server.shutdown()
        thread.join()
    assert received == ["over TLS"]
    assert outcomes[0].strip() == "ended"
    assert all("forbidden" in outcome for outcome in outcomes[1:])


def bomb() -> bytes:
    """Fifty megabytes in fifty kilobytes."""
    deflate = zlib.compressobj(wbits=-15)
    return (deflate.compress(bytes(50 << 20)) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]


BAD = {
    "an unmasked frame": (b"\x81\x02hi", 1002, ""),
    "a frame over the limit, by its header": (b"\x81\xff" + (1 << 40).to_bytes(8, "big") + bytes(4), 1009, ""),
    "a length not in its shortest form": (b"\x81\xfe\x00\x05" + bytes(4), 1002, ""),
    "a length of more than 63 bits": (b"\x81\xff" + b"\xff" * 8 + bytes(4), 1002, ""),
    "a kind that is not taken": (b"\x82\x80" + bytes(4), 1003, ""),
    "a deflate bomb": (
        b"\xc1\xfe" + len(bomb()).to_bytes(2, "big") + bytes(4) + bomb(), 1009,
        "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_its_code_and_ends_the_connection(peer, name):
    data, code, fields = BAD[name]
    raw = RawWebSocket.connect(peer.port, "/ws/small", fields)
    raw.connection.sendall(data)
    [(first, payload)] = raw.frames()
    assert first == CLOSE and int.from_bytes(payload[:2], "big") == code


@pytest.mark.parametrize("path, said", [("/ws/goodbye", [CLOSE]), ("/ws/small", [0x89]), ("/ws/deaf", [0x89])])
def test_a_peer_that_says_nothing_is_cut(peer, path, said):
    """A slow closer, and one that answers no ping; both within their short deadlines."""
    raw = RawWebSocket.connect(peer.port, path)
    assert [first for first, _ in raw.frames()] == said


def holds(server: int, client: int) -> bool:
    """Whether the server has the connection open, as the kernel tells."""
    ends = f":{server:04X} ", f":{client:04X} "
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines():
        local, remote, state = line.split()[1:4]
        if (local + " ").endswith(ends[0]) and (remote + " ").endswith(ends[1]):
            return state == "01"
    return False


def test_a_peer_that_never_reads_is_cut(peer):
    raw = RawWebSocket.connect(peer.port, "/ws/flood")
    # Once the server has let go, what the system held is all there is.
    deadline = time.monotonic() + 20
    while holds(peer.port, raw.connection.getsockname()[1]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    total = sum(len(payload) for _, payload in raw.frames())
    assert total < 64 << 20
    raw.close()


def test_a_peer_that_vanishes_within_a_frame_leaves_the_others_alone(peer):
    for _ in range(50):
        raw = RawWebSocket.connect(peer.port)
        raw.connection.sendall(b"\x81\xfe\x40\x00" + bytes(100))
        raw.close()
    with connect(f"ws://127.0.0.1:{peer.port}/ws") as connection:
        connection.send("still here")
        assert connection.recv() == "still here"


def test_a_server_that_stops_says_so():
    server = PeerServer()
    raw = RawWebSocket.connect(server.port)
    raw.send((TEXT, b"before"))
    assert raw.frame() == (TEXT, b"before")
    server.process.terminate()
    assert raw.frame() == (CLOSE, (1001).to_bytes(2, "big"))
    raw.send((CLOSE, (1001).to_bytes(2, "big")))
    assert raw.frames() == []
    assert server.process.wait(20) == 0
