"""A conversation's stream on two real servers: cut at any place and gone on with, nothing is lost and nothing comes twice."""

import asyncio
import copy
import json
import random
import threading
import time

import httpx
import pytest

from harness.client import ChatClient, user_input
from harness.postgres import PostgresServer
from harness.replicas import replicas
from harness.scripted_model import Reply
from harness.workflows import agent, graph, publish

ASSISTANT = graph(
    agent(input="{{ input.text }}"), {"slug": "ask", "kind": "wait_for_user_input", "parameters": {}},
    agent("more", input="{{ vars.ask.text }}"))


@pytest.fixture(scope="module")
def pair(own_model):
    postgres = PostgresServer()
    with replicas(postgres, own_model) as servers:
        publish(ChatClient(servers[0].base_url).http, "talk", ASSISTANT)
        yield servers
    postgres.close()


@pytest.fixture
def clients(pair, own_model):
    own_model.reset()
    first = ChatClient(pair[0].base_url)
    clients = [first, ChatClient(pair[1].base_url, token=first.token)]
    for client in clients:
        client.workflow = "talk"
    return clients


class Screen:
    """What a client of the stream shows: it goes back to the last position where its connection is lost."""

    def __init__(self, gather: int | None = None):
        self.fields = {} if gather is None else {"Lyceum-Gather": str(gather)}
        self.pieces = 0
        self.items: dict[str, str] = {}
        self.statuses: list[str] = []
        self.position: str | None = None
        self.kept: tuple = ({}, [])
        self.bytes = 0

    def apply(self, frame: bytes) -> None:
        event, data, position = "message", None, None
        for line in frame.decode().split("\n"):
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            if name == "data":
                data = json.loads(value)
            if name == "id":
                position = value
        if data and event == "run":
            self.statuses.append(data["status"])
        elif data:
            self.show(data)
        if position is not None:
            self.position, self.kept = position, copy.deepcopy((self.items, self.statuses))

    def show(self, event: dict) -> None:
        if event["type"] == "thread.item.added":
            self.items[event["item"]["id"]] = ""
        elif event["type"] == "thread.item.done":
            self.items[event["item"]["id"]] = "".join(part["text"] for part in event["item"]["content"])
        elif event["type"] == "thread.item.removed":
            del self.items[event["item_id"]]
        elif event["type"] == "thread.item.updated" and "delta" in event["update"]:
            self.items[event["item_id"]] += event["update"]["delta"]
            self.pieces += 1

    def follow(self, client: ChatClient, thread: str, until, most: int | None = None) -> bool:
        """Reads until `until` holds, or the connection is cut after so many bytes: whether it was not."""
        self.items, self.statuses = copy.deepcopy(self.kept)
        headers = self.fields | ({"Last-Event-ID": self.position} if self.position is not None else {})
        with client.http.stream("GET", f"/api/v1/threads/{thread}/events", headers=headers) as answer:
            assert answer.status_code == 200
            return self.read(answer, until, most)

    def read(self, answer: httpx.Response, until, most: int | None = None) -> bool:
        raw, left = b"", most
        for piece in answer.iter_raw():
            raw += piece if left is None else piece[:left]
            *frames, raw = raw.split(b"\n\n")
            for frame in frames:
                self.apply(frame)
                if until(self):
                    return True
            if left is not None:
                left -= len(piece)
                if left <= 0:
                    return False
        return True


def words(count: int, seed: int) -> str:
    chooser = random.Random(seed)
    return " ".join("".join(chooser.choices("abcdeéèß漢", k=chooser.randint(1, 9))) for _ in range(count))


def rested(times: int):
    return lambda screen: sum(status in ("waiting", "completed") for status in screen.statuses) == times


@pytest.mark.parametrize("gather", [None, 60])
def test_a_stream_cut_a_hundred_times_gives_the_same_as_one_that_is_not(clients, own_model, gather):
    first, second = words(1500, 1), words(1500, 2)
    own_model.queue += [Reply.of("Hello."), Reply.of(first, pace=0.004)]
    thread = clients[0].ask("Begin").thread_id
    whole, cut = Screen(), Screen(gather)
    for screen in (whole, cut):
        screen.follow(clients[0], thread, lambda screen: screen.position is not None)
    reader = threading.Thread(target=lambda: whole.follow(clients[1], thread, rested(1)))
    reader.start()
    speaker = threading.Thread(target=lambda: clients[0].ask("More", thread))
    speaker.start()
    chooser, cuts = random.Random(3), 0
    while not cut.follow(clients[cuts % 2], thread, rested(1), most=chooser.randint(1, 900) if cuts < 100 else None):
        cuts += 1
    reader.join(60)
    speaker.join(60)
    assert cuts == 100, cuts
    stored = {item["id"]: "".join(part["text"] for part in item["content"]) for item in clients[0].items(thread)}
    assert first in cut.items.values()
    assert cut.items == whole.items
    assert {key: stored[key] for key in cut.items} == cut.items
    assert second not in cut.items.values()


def test_several_listeners_on_both_servers_see_the_same_and_the_message_too(clients, own_model):
    own_model.queue += [Reply.of("Hello."), Reply.of("One two three four.", pace=0.05)]
    thread = clients[0].ask("Begin").thread_id
    screens = [Screen() for _ in range(6)]
    ready = threading.Barrier(7)

    def listen(number):
        client = clients[number % 2]
        screens[number].follow(client, thread, lambda screen: screen.position is not None)
        ready.wait()
        screens[number].follow(client, thread, rested(1))

    readers = [threading.Thread(target=listen, args=(number,)) for number in range(6)]
    for reader in readers:
        reader.start()
    ready.wait()
    clients[1].ask("And then?", thread)
    for reader in readers:
        reader.join(60)
    assert all(screen.items == screens[0].items for screen in screens)
    assert list(screens[0].items.values()) == ["And then?", "One two three four."]
    assert screens[0].statuses == ["running", "completed"]


def test_a_client_that_said_that_it_may_leave_comes_back_to_the_whole_answer(clients, own_model):
    reply = Reply.of("One two three four five.", hold_after=2)
    own_model.queue.append(reply)
    screen = Screen()
    with clients[0].http.stream("POST", "/chatkit/talk", headers={"Lyceum-Detach": "1"},
                                json={"type": "threads.create", "params": {"input": user_input("Count")}}) as answer:
        screen.read(answer, lambda screen: any("One two" in text for text in screen.items.values()))
    assert reply.held.wait(10)
    thread = clients[0].call("threads.list")["data"][0]["id"]
    reply.release.set()
    assert screen.follow(clients[1], thread, rested(1))
    assert "One two three four five." in screen.items.values()


def test_whoever_shows_text_seldom_gets_it_in_few_pieces(clients, own_model):
    text = words(600, 4)
    own_model.queue += [Reply.of(text, pace=0.003)]
    screen = Screen(gather=500)
    began = time.monotonic()
    with clients[0].http.stream("POST", "/chatkit/talk", headers={"Lyceum-Detach": "1", **screen.fields},
                                json={"type": "threads.create", "params": {"input": user_input("Tell me")}}) as answer:
        screen.read(answer, rested(1))
    assert text in screen.items.values()
    # No rest is shorter than a tenth of a second.
    assert 2 <= screen.pieces <= 3 + (time.monotonic() - began) / 0.1
    assert screen.pieces < 300


@pytest.mark.parametrize("gather", ["-1", "2001", "soon", "", "9" * 5000])
def test_a_rest_that_cannot_be_is_refused(clients, own_model, gather):
    thread = clients[0].ask("Begin").thread_id
    message = {"type": "threads.create", "params": {"input": user_input("Tell me")}}
    for answer in (
        clients[0].http.get(f"/api/v1/threads/{thread}/events", headers={"Lyceum-Gather": gather}),
        clients[0].http.post("/chatkit/talk", headers={"Lyceum-Gather": gather}, json=message),
    ):
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "invalid_field"
        assert answer.json()["error"]["details"]["path"] == "Lyceum-Gather"


def test_a_detached_stream_ends_with_its_answer(clients, own_model):
    own_model.queue.append(Reply.of("One two."))
    screen = Screen()
    with clients[0].http.stream("POST", "/chatkit/talk", headers={"Lyceum-Detach": "1"},
                                json={"type": "threads.create", "params": {"input": user_input("Count")}}) as answer:
        screen.read(answer, lambda screen: False)
    assert list(screen.items.values()) == ["Count", "One two."]
    assert screen.statuses == ["running", "waiting"]


def test_a_position_from_the_future_is_taken_for_the_last(clients, own_model):
    own_model.queue += [Reply.of("Hello."), Reply.of("And this.")]
    thread = clients[0].ask("Begin").thread_id
    screen = Screen()
    screen.follow(clients[0], thread, lambda screen: screen.position is not None)
    before, _, _ = screen.position.rpartition(".")
    screen.position = before + ".2000000"
    speaker = threading.Thread(target=lambda: clients[1].ask("More", thread))
    speaker.start()
    screen.follow(clients[0], thread, rested(1))
    speaker.join(60)
    assert "And this." in screen.items.values()


@pytest.mark.parametrize("after", ["nonsense", "~run_1", "msg_x~", "~" + "run_" + "0" * 32 + ".x", "9" * 5000])
def test_a_position_that_is_none_is_refused(clients, own_model, after):
    thread = clients[0].ask("Begin").thread_id
    answer = clients[0].http.get(f"/api/v1/threads/{thread}/events", params={"after": after})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_field")


def dechunked(raw: bytes) -> bytes:
    """The body of an answer in chunks, as far as it came."""
    body, rest = b"", raw.partition(b"\r\n\r\n")[2]
    while b"\r\n" in rest:
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[:int(size, 16)], rest[int(size, 16) + 2:]
    return body


def test_a_thousand_listeners_of_one_conversation_see_the_same(pair, clients, own_model):
    own_model.queue += [Reply.of("Hello."), Reply.of(words(20, 7))]
    thread = clients[0].ask("Begin").thread_id
    addresses = [httpx.URL(server.base_url) for server in pair]

    async def listen(number: int, listening: asyncio.Semaphore) -> Screen:
        """What one of them sees, until the run has ended."""
        address = addresses[number % 2]
        reader, writer = await asyncio.open_connection(address.host, address.port)
        writer.write((f"GET /api/v1/threads/{thread}/events HTTP/1.1\r\nHost: {address.host}:{address.port}\r\n"
                      f"Authorization: Bearer {clients[0].token}\r\n\r\n").encode())
        raw = b""
        while b"\r\n\r\n" not in raw:
            raw += await reader.read(65_536)
        assert raw.startswith(b"HTTP/1.1 200"), raw[:200]
        listening.release()
        while b'"status":"completed"' not in raw:
            piece = await reader.read(65_536)
            assert piece, "the stream ended"
            raw += piece
        writer.close()
        screen = Screen()
        for frame in dechunked(raw).split(b"\n\n")[:-1]:
            screen.apply(frame)
        return screen

    async def everybody(count: int) -> list[Screen]:
        listening = asyncio.Semaphore(0)
        tasks = [asyncio.create_task(listen(number, listening)) for number in range(count)]
        for _ in range(count):
            await asyncio.wait_for(listening.acquire(), 120)
        answer = asyncio.create_task(asyncio.to_thread(clients[1].ask, "Go on", thread))
        screens = await asyncio.wait_for(asyncio.gather(*tasks), 240)
        await answer
        return screens

    screens = asyncio.run(everybody(1000))
    assert len(screens) == 1000
    assert {tuple(screen.items.values()) for screen in screens} == {("Go on", words(20, 7))}
