"""Thousands of connections, and descriptors that run out: what is served, what is refused, and what comes back."""

import resource
import selectors
import socket
import statistics
import time
from http.client import HTTPConnection

import pytest

from harness.proxy import wait_until
from harness.server import LyceumServer

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
COUNT = 5_000


@pytest.fixture(scope="module")
def crowded(own_model):
    """A server for crowds."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2 * COUNT + 500:
        pytest.skip(f"this system allows {hard} descriptors a process")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = LyceumServer(own_model.base_url)
    try:
        server.start()
        yield server
    finally:
        server.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def connect(server: LyceumServer, count: int) -> list[socket.socket]:
    """So many connections, fifty from each loopback address, as a crowd has many addresses."""
    crowd = []
    for number in range(count):
        client = socket.socket()
        client.settimeout(10)
        client.bind((f"127.0.{1 + number // 50 // 250}.{1 + number // 50 % 250}", 0))
        client.connect(("127.0.0.1", server.port))
        crowd.append(client)
    return crowd


def ask_all(crowd: list[socket.socket], seconds: float = 60, leaves: bool = False) -> list[bytes]:
    """The status of the answer that each gets to a request; empty where there is none. Those who leave close their
    connection with it."""
    answers = {client: b"" for client in crowd}
    selector = selectors.DefaultSelector()
    for client in crowd:
        try:
            client.sendall(REQUEST)
        except OSError:
            continue
        selector.register(client, selectors.EVENT_READ)
    until = time.monotonic() + seconds
    while selector.get_map() and time.monotonic() < until:
        for key, _ in selector.select(0.5):
            try:
                answers[key.fileobj] = key.fileobj.recv(4096)[9:12]
            except OSError:
                pass
            selector.unregister(key.fileobj)
            if leaves:
                key.fileobj.close()
    assert not selector.get_map(), f"{len(selector.get_map())} requests hang"
    return list(answers.values())


def latencies(server: LyceumServer, count: int = 50) -> list[float]:
    """How long requests on a fresh connection take, in milliseconds."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    times = []
    for _ in range(count):
        began = time.monotonic()
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        times.append((time.monotonic() - began) * 1e3)
    connection.close()
    return times


def test_five_thousand_connections_are_all_served_and_leave_nothing_behind(crowded):
    ask_all(connect(crowded, 50))
    memory, descriptors = crowded.resident_megabytes(), crowded.open_descriptors()
    for turn in ("first", "second"):
        began = time.monotonic()
        crowd = connect(crowded, COUNT)
        wait_until(lambda: crowded.open_descriptors() >= descriptors + COUNT - 60, 30, "all taken")
        seconds = time.monotonic() - began
        idle = crowded.resident_megabytes()
        times = latencies(crowded)
        answers = ask_all(crowd)
        served = crowded.resident_megabytes()
        for client in crowd:
            client.close()
        back = wait_until(lambda: crowded.open_descriptors() <= descriptors + 4, 20, "descriptors given back")
        after = crowded.resident_megabytes()
        print(f"\n{turn} {COUNT}: taken in {seconds:.1f} s, {(idle - memory) * 1024 / COUNT:.1f} KiB each idle, "
              f"{(served - memory) * 1024 / COUNT:.1f} KiB each after an answer; another client waits "
              f"{statistics.median(times):.1f} ms (at most {max(times):.1f}); {answers.count(b'200')} served; "
              f"descriptors back after {back:.2f} s, memory {after - memory:+.1f} MB")
        assert answers.count(b"200") == COUNT
        assert (served - memory) * 1024 / COUNT < 16
        if turn == "first":
            settled = after
    assert after <= settled + 8, "what the first crowd left is used again"


def test_a_server_without_descriptors_goes_on_and_takes_connections_again(crowded):
    pid = crowded.process.pid
    limit = crowded.open_descriptors() + 30
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    held = connect(crowded, 10)
    assert ask_all(held).count(b"200") == 10
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (limit, before[1]))
    waiting = connect(crowded, 100)
    try:
        wait_until(lambda: crowded.open_descriptors() >= limit - 2, 10, "no descriptor left")
        assert ask_all(held).count(b"200") == 10, "those who are in are served"
        began = time.monotonic()
        # Each that is served makes room for another.
        served = ask_all(waiting, leaves=True).count(b"200")
        print(f"\n{limit} descriptors: 10 of 10 held connections served, then {served} of 100 waiting ones in "
              f"{time.monotonic() - began:.2f} s")
        assert served == 100
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        for client in held + waiting:
            client.close()
    assert max(latencies(crowded)) < 5_000


def test_connections_that_come_and_go_without_a_word_leave_nothing_behind(crowded):
    descriptors, memory = crowded.open_descriptors(), crowded.resident_megabytes()
    began = time.monotonic()
    for _ in range(40):
        for client in connect(crowded, 100):
            client.close()
    back = wait_until(lambda: crowded.open_descriptors() <= descriptors + 4, 20, "descriptors given back")
    grown = crowded.resident_megabytes() - memory
    print(f"\n4000 silent connections in {time.monotonic() - began:.1f} s: descriptors back after {back:.2f} s, "
          f"memory {grown:+.1f} MB")
    assert grown < 16
    assert max(latencies(crowded)) < 5_000
