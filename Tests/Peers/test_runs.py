"""Runs over two real servers on one database: messages that wait for each other, streams and cancellation anywhere."""

import json
import threading
import time

import httpx
import pytest

from harness.client import ChatClient, Stream, user_input
from harness.postgres import PostgresServer
from harness.replicas import replicas
from harness.scripted_model import Reply
from harness.workflows import publish

GREETING = {
    "nodes": [
        {"slug": "start", "kind": "start", "title": "", "parameters": {}},
        {"slug": "agent", "kind": "agent", "title": "Think",
         "parameters": {"instructions": "Answer.", "input": "{{ input.text }}"}},
        {"slug": "ask", "kind": "wait_for_user_input", "title": "Ask", "parameters": {}},
        {"slug": "greet", "kind": "assistant_message", "title": "Greet",
         "parameters": {"text": "Hello {{ vars.ask.text }}."}},
        {"slug": "end", "kind": "end", "title": "", "parameters": {}},
    ],
    "edges": [{"source": a, "target": b} for a, b in
              (("start", "agent"), ("agent", "ask"), ("ask", "greet"), ("greet", "end"))],
}
ECHO = {
    "nodes": [node for node in GREETING["nodes"] if node["slug"] not in ("ask", "greet")],
    "edges": [{"source": "start", "target": "agent"}, {"source": "agent", "target": "end"}],
}


@pytest.fixture(scope="module")
def postgres():
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def pair(postgres, own_model):
    """Two servers on one database."""
    with replicas(postgres, own_model) as servers:
        http = ChatClient(servers[0].base_url).http
        publish(http, "greeting", GREETING)
        publish(http, "echo", ECHO)
        yield servers


@pytest.fixture(autouse=True)
def fresh(own_model):
    own_model.reset()


@pytest.fixture(scope="module")
def clients(pair):
    first = ChatClient(pair[0].base_url)
    return [first, ChatClient(pair[1].base_url, token=first.token)]


class Talk(threading.Thread):
    """A message whose answer is read while others go on."""

    def __init__(self, client: ChatClient, workflow: str, text: str, thread_id: str | None = None):
        super().__init__()
        params = {"input": user_input(text)} | ({"thread_id": thread_id} if thread_id else {})
        self.body = {"type": "threads.add_user_message" if thread_id else "threads.create", "params": params}
        self.client, self.workflow = client, workflow
        self.stream: Stream | None = None
        self.began = threading.Event()
        self.raw = b""
        self.start()

    def run(self):
        with self.client.http.stream("POST", f"/chatkit/{self.workflow}", json=self.body) as answer:
            stream = Stream(answer.status_code, answer.headers)
            try:
                for piece in answer.iter_raw():
                    stream.raw += piece
                    self.raw = stream.raw
                    self.began.set()
            except httpx.TransportError:
                stream.broken = True
        self.began.set()
        self.stream = stream.read()

    def answer(self) -> Stream:
        self.join(90)
        assert self.stream is not None
        return self.stream

    def thread_id(self) -> str:
        assert self.began.wait(30)
        return json.loads(self.raw.split(b"\n\n")[0][6:])["thread"]["id"]


def held(own_model, text="One moment please.") -> Reply:
    reply = Reply.of(text, hold_after=1)
    own_model.queue.append(reply)
    return reply


def events(client: ChatClient, run: str, **fields) -> list[tuple[str, dict]]:
    """The ids and events of a run's stream, read to its end."""
    found, last = [], ""
    with client.http.stream("GET", f"/api/v1/runs/{run}/events", **fields) as answer:
        assert answer.status_code == 200, answer.read()
        for line in answer.iter_lines():
            if line.startswith("id: "):
                last = line[4:]
            elif line.startswith("data: "):
                found.append((last, json.loads(line[6:])))
    return found


def test_messages_on_two_servers_wait_for_each_other_and_stream_where_they_were_sent(pair, clients, own_model):
    reply = held(own_model)
    first = Talk(clients[0], "greeting", "Good morning")
    thread = first.thread_id()
    assert reply.held.wait(20)
    second = Talk(clients[1], "greeting", "Ann", thread)
    assert second.began.wait(20)
    own_model.queue.append(Reply.of("And again."))
    third = Talk(clients[1], "greeting", "Third", thread)
    assert third.began.wait(20)
    reply.release.set()
    assert first.answer().answer_text.strip().endswith("One moment please.")
    assert second.answer().answer_text == "Hello Ann."
    assert third.answer().answer_text.strip().endswith("And again.")
    items = clients[0].request(
        {"type": "items.list", "params": {"thread_id": thread, "limit": 50, "order": "asc"}}, "greeting").json()["data"]
    assert [item["type"] for item in items].count("user_message") == 3


def test_a_queued_message_is_answered_although_the_first_server_dies(pair, clients, own_model):
    reply = held(own_model)
    first = Talk(clients[0], "echo", "Good morning")
    thread = first.thread_id()
    assert reply.held.wait(20)
    own_model.queue += [Reply.of("The first, anew."), Reply.of("The second.")]
    second = Talk(clients[1], "echo", "Second", thread)
    assert second.began.wait(20)
    pair[0].kill()
    reply.release.set()
    assert first.answer().broken
    answer = second.answer()
    assert answer.answer_text.strip().endswith("The second.") and answer.of_type("error") == []
    pair[0].start()


def test_a_run_is_followed_and_ended_on_the_other_server(pair, clients, own_model):
    reply = held(own_model, "Half of it and more.")
    started = clients[0].http.post("/api/v1/workflows/echo/runs", json={"input": {"text": "x"}})
    assert started.status_code == 202, started.text
    run = started.json()["id"]
    assert reply.held.wait(20)
    found: list = []
    reader = threading.Thread(target=lambda: found.extend(events(clients[1], run)))
    reader.start()
    time.sleep(0.5)
    began = time.monotonic()
    assert clients[1].http.post(f"/api/v1/runs/{run}/cancel").status_code == 202
    reader.join(20)
    assert time.monotonic() - began < 4, "the notice is quicker than the next beat"
    assert [event["type"] for _, event in found][-1] == "run.cancelled"
    assert clients[0].http.get(f"/api/v1/runs/{run}").json()["status"] == "cancelled"
    reply.release.set()


def test_whoever_comes_back_goes_on_behind_the_last_id_on_any_server(pair, clients, own_model):
    own_model.queue.append(Reply.of("Words that stream."))
    answer = clients[0].http.post("/api/v1/workflows/echo/runs", json={"input": {"text": "x"}, "wait": True})
    assert answer.status_code == 200 and answer.json()["status"] == "completed", answer.text
    run = answer.json()["id"]
    both = [events(client, run) for client in clients]
    assert both[0] == both[1]
    middle = both[0][3][0]
    rest = events(clients[1], run, headers={"Last-Event-ID": middle})
    assert [event for _, event in rest] == [event for _, event in both[0][4:]]
    last = both[0][-1][0]
    assert clients[1].http.get(f"/api/v1/runs/{run}/events?after={last}").status_code == 204


def test_a_silent_stream_says_that_it_lives(pair, clients, own_model):
    answer = clients[0].http.post("/api/v1/workflows/greeting/runs", json={"input": {"text": "x"}, "wait": True})
    assert answer.json()["status"] == "waiting"
    run = answer.json()["id"]
    began, silent = time.monotonic(), 0
    with clients[1].http.stream("GET", f"/api/v1/runs/{run}/events", timeout=30) as stream:
        for line in stream.iter_lines():
            if line.startswith(":") and time.monotonic() - began > 5:
                silent = time.monotonic() - began
                break
    assert 10 < silent < 26
    assert clients[1].http.post(f"/api/v1/runs/{run}/cancel").json()["status"] == "cancelled"
