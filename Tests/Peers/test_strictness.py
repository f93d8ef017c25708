"""Bad input over raw sockets: each case gets its status, and the connection ends.

Anyone can run the table against a server of their own: `python Tests/Peers/test_strictness.py HOST PORT`.
"""

import re
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

GET = b"GET / HTTP/1.1\r\nHost: h\r\n"
POST = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
BODY = b'{"email":"a@b.c","password":"d"}'

# name: (status, bytes)
CASES = {
    "Content-Length with Transfer-Encoding": (400, POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "two differing Content-Length": (400, POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
    "a plus sign in Content-Length": (400, POST + b"Content-Length: +5\r\n\r\nhello"),
    "a minus sign in Content-Length": (400, POST + b"Content-Length: -5\r\n\r\nhello"),
    "a space in Content-Length": (400, POST + b"Content-Length: 5 0\r\n\r\nhello"),
    "a list in Content-Length": (400, POST + b"Content-Length: 5, 5\r\n\r\nhello"),
    "Content-Length over the limit": (413, POST + b"Content-Length: 999999999999\r\n\r\nhello"),
    "chunk size with 0x": (400, CHUNKED + b"0x5\r\nhello\r\n0\r\n\r\n"),
    "chunk size with a sign": (400, CHUNKED + b"+5\r\nhello\r\n0\r\n\r\n"),
    "chunk size that overflows": (400, CHUNKED + b"10000000000000005\r\nhello\r\n0\r\n\r\n"),
    "chunk size over the limit": (413, CHUNKED + b"ffffffffff\r\nhello"),
    "wrong CRLF after a chunk": (400, CHUNKED + b"5\r\nhelloXX0\r\n\r\n"),
    "LF after a chunk": (400, CHUNKED + b"5\r\nhello\n0\r\n\r\n"),
    "LF-only lines": (400, b"GET / HTTP/1.1\nHost: h\n\n"),
    "space before the colon": (400, GET + b"A : b\r\n\r\n"),
    "NUL in a value": (400, GET + b"A: b\0c\r\n\r\n"),
    "bare CR in a value": (400, GET + b"A: b\rC: d\r\n\r\n"),
    "bare CR before a name": (400, POST + b"\rX: y\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "bare CR before a name, then a second Host": (400, GET + b"\rX: y\r\nHost: other\r\n\r\n"),
    "bare CR for a line": (400, POST + b"\r\r\nContent-Length: 5\r\n\r\nhello"),
    "two Host": (400, GET + b"Host: h\r\n\r\n"),
    "no Host": (400, b"GET / HTTP/1.1\r\nA: b\r\n\r\n"),
    "obs-fold": (400, GET + b"A: b\r\n folded\r\n\r\n"),
    "header section over the limit": (431, GET + b"A: " + b"a" * 40_000 + b"\r\n\r\n"),
    "too many headers": (431, GET + b"A: b\r\n" * 101 + b"\r\n"),
    "request line over the limit": (414, b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n"),
    "absolute-form mismatch": (400, b"GET http://one.example/ HTTP/1.1\r\nHost: two.example\r\n\r\n"),
    "invalid method": (400, b"GE(T / HTTP/1.1\r\nHost: h\r\n\r\n"),
    "CONNECT": (501, b"CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n"),
    "unknown transfer coding": (501, POST + b"Transfer-Encoding: gzip\r\n\r\nhello"),
    "unknown transfer coding before chunked": (501, POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    "body longer than announced": (400, POST + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY + b"more\r\n\r\n"),
    "HTTP/0.9": (400, b"GET /\r\n\r\n"),
    "HTTP/2 preface in clear": (400, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
    "PROXY header of a stranger": (400, b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + GET + b"\r\n"),
    "binary PROXY header of a stranger": (400, b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + b"\1" * 12 + GET + b"\r\n"),
    "trailer that frames": (400, CHUNKED + b"0\r\nContent-Length: 5\r\n\r\n"),
}

# name: (status, what comes at once, what then comes at one byte a second, whether the client says that nothing follows)
SLOW_CASES = {
    "slow headers": (408, GET, b"A: " + b"a" * 60, False),
    "slow body": (408, POST + b"Content-Length: 90\r\n\r\n", b" " * 80, False),
    "body shorter than announced, then nothing": (408, POST + b"Content-Length: 90\r\n\r\n{", b"", False),
    "body shorter than announced, then the end": (400, POST + b"Content-Length: 90\r\n\r\n{", b"", True),
}


def connect(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, timeout=60)


def received(connection: socket.socket) -> bytes:
    """Everything up to the end of the connection."""
    data = b""
    while piece := connection.recv(65_536):
        data += piece
    return data


def last_status(data: bytes) -> int | None:
    statuses = re.findall(rb"HTTP/1\.1 (\d{3}) ", data)
    return int(statuses[-1]) if statuses else None


def status(address: tuple[str, int], sent: bytes) -> int | None:
    """The last status that the bytes are answered with; fails unless the connection ends."""
    with connect(address) as connection:
        connection.sendall(sent)
        return last_status(received(connection))


def slow_status(address: tuple[str, int], name: str) -> int | None:
    """The same for bytes that trickle."""
    _, at_once, slowly, is_all = SLOW_CASES[name]
    with connect(address) as connection:
        connection.sendall(at_once)
        if is_all:
            connection.shutdown(socket.SHUT_WR)
        connection.settimeout(1)
        for at in range(len(slowly)):
            try:
                first = connection.recv(65_536)
                connection.settimeout(60)
                return last_status(first + received(connection))
            except TimeoutError:
                connection.sendall(slowly[at:at + 1])
        connection.settimeout(60)
        return last_status(received(connection))


@pytest.fixture(scope="module")
def address(server) -> tuple[str, int]:
    return ("127.0.0.1", server.port)


@pytest.fixture(scope="module")
def slow_statuses(address) -> dict:
    """The slow cases, begun together and while the quick ones run."""
    with ThreadPoolExecutor(len(SLOW_CASES)) as pool:
        yield {name: pool.submit(slow_status, address, name) for name in SLOW_CASES}


@pytest.mark.usefixtures("slow_statuses")
@pytest.mark.parametrize("name", CASES)
def test_bad_input_gets_its_status_and_the_end(address, name):
    expected, sent = CASES[name]
    assert status(address, sent) == expected


@pytest.mark.parametrize("name", SLOW_CASES)
def test_slow_input_gets_its_status_and_the_end(slow_statuses, name):
    assert slow_statuses[name].result(timeout=90) == SLOW_CASES[name][0]


def test_a_request_without_fault_is_answered(address):
    assert status(address, b"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n") == 200


def main(host: str, port: int) -> int:
    """Prints each case with what is expected and what came."""
    failures = 0
    began = time.monotonic()
    with ThreadPoolExecutor(len(SLOW_CASES)) as pool:
        slow = {name: pool.submit(slow_status, (host, port), name) for name in SLOW_CASES}
        found = {name: status((host, port), sent) for name, (_, sent) in CASES.items()}
        found |= {name: future.result() for name, future in slow.items()}
    for name, (expected, *_) in (CASES | SLOW_CASES).items():
        failures += found[name] != expected
        print(f"{'ok  ' if found[name] == expected else 'FAIL'} {expected} {found[name]} {name}")
    print(f"{len(found)} cases, {failures} failures, {time.monotonic() - began:.0f} s")
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
