"""Faults of PostgreSQL under load: what is served meanwhile, what is refused, and that everything comes back."""

import secrets
import time

import pytest

from harness.client import ChatClient
from harness.load import Load
from harness.postgres import PostgresServer
from harness.proxy import FaultyProxy, wait_until
from harness.scripted_model import Reply
from harness.server import LyceumServer

# What a member's request may become while the database is away: an answer in time, and never a hang.
ANSWERS = {"200", "500", "503", "504"}
PATIENCE = 30


@pytest.fixture(scope="module")
def postgres():
    postgres = PostgresServer()
    yield postgres
    postgres.close()


@pytest.fixture(scope="module")
def line(postgres):
    """What lies between the server and its database."""
    proxy = FaultyProxy(("127.0.0.1", postgres.port))
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def remote(postgres, line, own_model):
    """A server whose database is elsewhere."""
    server = LyceumServer(
        own_model.base_url, LYCEUM_DATABASE_URL=postgres.url(line.port), LYCEUM_SECRET_KEY=secrets.token_urlsafe(48))
    try:
        server.start()
        ChatClient(server.base_url).wait_for_workflow()
        yield server
    finally:
        server.close()


@pytest.fixture
def member(remote, own_model):
    own_model.reset()
    return ChatClient(remote.base_url)


def members_load(remote, member) -> Load:
    """Requests that each need the database."""
    return Load(remote.base_url, "/api/v1/workflows", {"Authorization": f"Bearer {member.token}"}, patience=PATIENCE)


def assert_recovers(load: Load, remote, seconds: float = 15) -> float:
    """Waits until every request is served again; gives how long that took."""
    took = wait_until(remote.is_ready, seconds, "ready again")
    since = time.monotonic()
    wait_until(lambda: load.counts(since).total() > 50, 30, "fifty requests after the fault")
    assert set(load.counts(since)) == {"200"}, load.counts(since)
    return took


def assert_conversation_works(member: ChatClient) -> None:
    stream = member.ask("What does Ohm's law say?")
    assert stream.status == 200 and stream.answer_text and not stream.of_type("error")


def test_a_frozen_database_holds_up_its_own_requests_and_no_others(remote, member, postgres):
    with members_load(remote, member) as load, Load(remote.base_url, "/healthz", clients=2) as alive:
        wait_until(lambda: load.counts()["200"] > 50, 30, "load")
        began = time.monotonic()
        postgres.freeze()
        try:
            wait_until(lambda: alive.counts(began).total() > 100, 20, "answers that need no database")
            unready = wait_until(lambda: not remote.is_ready(), 20, "not ready")
            time.sleep(max(0, began + 3 - time.monotonic()))
        finally:
            postgres.thaw()
        recovery = assert_recovers(load, remote)
        assert set(alive.counts(began)) == {"200"}
        assert alive.slowest(began) < 2
        assert unready < 4.5, "a word within the time limit of /readyz"
        assert set(load.counts(began)) <= ANSWERS, load.counts(began)
        assert load.slowest(began) < PATIENCE
        print(f"\nfrozen 3 s: healthz {dict(alive.counts(began))}, slowest {alive.slowest(began) * 1e3:.0f} ms; members "
              f"{dict(load.counts(began))}, slowest {load.slowest(began):.2f} s; not ready after {unready:.2f} s, "
              f"ready {recovery:.2f} s after the thaw")
    assert_conversation_works(member)


@pytest.mark.parametrize("end", ["stop", "crash"])
def test_a_database_that_is_gone_is_an_error_at_once_or_soon_and_comes_back(remote, member, postgres, end):
    with members_load(remote, member) as load:
        wait_until(lambda: load.counts()["200"] > 50, 30, "load")
        began = time.monotonic()
        getattr(postgres, end)()
        try:
            unready = wait_until(lambda: not remote.is_ready(), 20, "not ready")
            time.sleep(max(0, began + 3 - time.monotonic()))
        finally:
            postgres.start()
        recovery = assert_recovers(load, remote)
        assert set(load.counts(began)) <= ANSWERS, load.counts(began)
        assert load.slowest(began) < PATIENCE
        print(f"\n{end}, 3 s: members {dict(load.counts(began))}, slowest {load.slowest(began):.2f} s; not ready after "
              f"{unready:.2f} s, ready {recovery:.2f} s after the start")
    assert_conversation_works(member)


def test_connections_that_are_reset_again_and_again_fail_single_requests_only(remote, member, line):
    with members_load(remote, member) as load:
        wait_until(lambda: load.counts()["200"] > 50, 30, "load")
        began = time.monotonic()
        resets = 0
        for _ in range(20):
            resets += line.reset()
            time.sleep(0.1)
        recovery = assert_recovers(load, remote)
        counts = load.counts(began)
        assert set(counts) <= ANSWERS, counts
        assert load.slowest(began) < PATIENCE
        print(f"\n{resets} connections reset in 2 s: {dict(counts)}, slowest {load.slowest(began):.2f} s, "
              f"ready after {recovery:.2f} s")
    assert_conversation_works(member)


def test_a_line_that_goes_dead_without_a_word_does_not_hang_anybody(remote, member, line):
    with members_load(remote, member) as load:
        wait_until(lambda: load.counts()["200"] > 50, 30, "load")
        began = time.monotonic()
        line.stall()
        try:
            unready = wait_until(lambda: not remote.is_ready(), 20, "not ready")
            time.sleep(max(0, began + 5 - time.monotonic()))
        finally:
            # Those who come back from a dead line find their connections gone.
            line.reset()
            line.flow()
        recovery = assert_recovers(load, remote)
        assert set(load.counts(began)) <= ANSWERS, load.counts(began)
        assert load.slowest(began) < PATIENCE
        print(f"\ndead 5 s: {dict(load.counts(began))}, slowest {load.slowest(began):.2f} s; not ready after "
              f"{unready:.2f} s, ready {recovery:.2f} s later")
    assert_conversation_works(member)


def test_an_answer_whose_database_goes_away_in_the_middle_ends_with_an_error_and_its_thread_goes_on(
        remote, member, own_model, postgres):
    reply = Reply.of("An answer that is cut because nothing can be kept any more.", hold_after=4)
    own_model.queue.append(reply)

    def watch(raw: bytes) -> bool:
        if reply.held.is_set() and not reply.release.is_set():
            postgres.crash()
            reply.release.set()
        return False

    began = time.monotonic()
    try:
        stream = member.ask("What does Kirchhoff's current law say?", watch=watch)
    finally:
        postgres.start()
    seconds = time.monotonic() - began
    assert stream.broken or stream.of_type("error"), "an answer that was not kept must not look whole"
    assert seconds < 60
    wait_until(remote.is_ready, 15, "ready again")
    again = member.ask("And the voltage law?", stream.thread_id)
    assert again.status in (200, 409)
    print(f"\nthe answer ended after {seconds:.2f} s with {'a cut' if stream.broken else stream.events[-1]}")
    assert_conversation_works(member)


def test_after_all_of_this_memory_and_descriptors_are_what_they_were(remote, member):
    for _ in range(3):
        assert_conversation_works(member)
    open_descriptors = remote.open_descriptors()
    print(f"\n{remote.resident_megabytes():.0f} MB and {open_descriptors} descriptors after every fault")
    assert remote.resident_megabytes() < 300
    assert open_descriptors < 150
