"""Servers that share a database are killed at random, again and again: every run ends as it would have, no step that was
done is done again, and what runs send out arrives once by its key.

`make chaos` runs the long form: LYCEUM_CHAOS_RUNS=200 LYCEUM_CHAOS_KILLS=50."""

import os
import random
import secrets as randomness
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from harness.client import ChatClient
from harness.postgres import PostgresServer
from harness.scripted_model import Reply, ScriptedModel
from harness.server import LyceumServer

RUNS = int(os.environ.get("LYCEUM_CHAOS_RUNS", "24"))
KILLS = int(os.environ.get("LYCEUM_CHAOS_KILLS", "6"))
ITEMS = 3
ANSWER = "A scripted answer that takes a moment, so that some of them are cut in the middle of a word."


class CountingServer(ThreadingHTTPServer):
    """Counts what arrives, by its key; a part of it is answered late, and a part with an error the first time."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Counting)
        self.arrived: Counter = Counter()
        self.bodies: dict[str, str] = {}
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request, client_address):
        """A sender that dies in the middle is what this is about."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/count"


class _Counting(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        key = self.headers["Idempotency-Key"]
        time.sleep(random.random() * 0.05)
        with self.server.lock:
            self.server.arrived[key] += 1
            assert self.server.bodies.setdefault(key, body) == body
            fails = self.server.arrived[key] == 1 and random.random() < 0.1
            if fails:
                # It was not taken: the sender comes again.
                self.server.arrived[key] = 0
        self.send_response(503 if fails else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def node(slug: str, kind: str, parent: str | None = None, **parameters) -> dict:
    return {"slug": slug, "kind": kind, "title": slug, "parameters": parameters, **({"parent": parent} if parent else {})}


def edge(source: str, target: str, port: str = "next") -> dict:
    return {"source": source, "target": target, "port": port}


def assigned(target: str, value: str) -> dict:
    return {"assignments": [{"target": f"state.{target}", "value": value}]}


def mixed(url: str) -> dict:
    """Asks the model and sends things out side by side, then decides by what it was given."""
    return {
        "nodes": [
            node("start", "start"),
            node("note", "assign", **assigned("n", "input.n")),
            node("both", "parallel", branches=["talk", "send"], join="meet"),
            node("answer", "agent", instructions="Be brief.", input="Number {{ input.n }}"),
            node("keep", "assign", **assigned("text", "vars.answer.text")),
            node("each", "for_each", items="[1, 2, 3]", parallelism=2),
            node("call", "http_request", "each", method="POST", url=url, delivery="background",
                 json={"n": "{{ input.n }}", "item": "{{ vars.each.item }}"}),
            node("sent", "assign", **assigned("sent", "vars.each.count")),
            node("meet", "join"),
            node("which", "condition", branches=[{"name": "even", "when": "state.n % 2 == 0"}]),
            node("even", "assign", **assigned("kind", "'even'")),
            node("odd", "assign", **assigned("kind", "'odd'")),
            node("end", "end", output="state"),
        ],
        "edges": [
            edge("start", "note"), edge("note", "both"), edge("both", "answer", "talk"), edge("answer", "keep"),
            edge("keep", "meet"), edge("both", "each", "send"), edge("each", "call", "body"), edge("each", "sent"),
            edge("sent", "meet"), edge("meet", "which"), edge("which", "even", "even"),
            edge("which", "odd", "default"), edge("even", "end"), edge("odd", "end"),
        ],
    }


class World:
    """Two servers on one database, a model and a server that counts."""

    def __init__(self):
        self.postgres = PostgresServer()
        self.model = ScriptedModel(Reply.of(ANSWER, pace=0.1))
        self.counting = CountingServer()
        secret = randomness.token_urlsafe(48)
        self.servers = [
            LyceumServer(
                self.model.base_url, LYCEUM_DATABASE_URL=self.postgres.url(), LYCEUM_SECRET_KEY=secret,
                LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8")
            for _ in range(2)
        ]
        for server in self.servers:
            server.start()
        self.token = ChatClient(self.servers[0].base_url).token
        self.publish("mixed", mixed(self.counting.url))
        # Whatever happens to a step that is done is noted.
        self.postgres.rows(
            """
            CREATE TABLE done_again (run_id uuid, number integer, status text);
            GRANT INSERT ON done_again TO PUBLIC;
            CREATE FUNCTION note_done_again() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO public.done_again VALUES (NEW.run_id, NEW.number, NEW.status);
                RETURN NEW;
            END $$;
            CREATE TRIGGER done_again BEFORE UPDATE ON run_steps FOR EACH ROW
                WHEN (OLD.status = 'completed') EXECUTE FUNCTION note_done_again();
            """)

    def http(self, server: LyceumServer) -> httpx.Client:
        return httpx.Client(
            base_url=server.base_url, timeout=20, headers={"Authorization": f"Bearer {self.token}"})

    def publish(self, slug: str, definition: dict) -> None:
        with self.http(self.servers[0]) as http:
            http.post("/api/v1/workflows", json={"slug": slug, "title": slug}).raise_for_status()
            draft = http.get(f"/api/v1/workflows/{slug}/draft")
            saved = http.put(
                f"/api/v1/workflows/{slug}/draft", json={"definition": definition},
                headers={"If-Match": draft.headers["ETag"]})
            assert saved.status_code == 200, saved.text
            published = http.post(f"/api/v1/workflows/{slug}/publish", json={})
            assert published.status_code in (200, 201), published.text

    def begin(self, number: int) -> str:
        """Begins a run on any server that takes it. One whose server died before it answered may be begun twice."""
        until = time.monotonic() + 120
        while True:
            try:
                with self.http(random.choice(self.servers)) as http:
                    answer = http.post("/api/v1/workflows/mixed/runs", json={"input": {"n": number}})
                assert answer.status_code == 202, f"{answer.status_code} {answer.text}"
                return answer.json()["id"]
            except httpx.TransportError:
                pass
            assert time.monotonic() < until, "nobody takes a run"
            time.sleep(0.2)

    def open_runs(self) -> int:
        return int(self.postgres.rows(
            "SELECT count(*) FROM workflow_runs WHERE status NOT IN ('completed', 'failed', 'cancelled')")[0][0])

    def pending_effects(self) -> int:
        return int(self.postgres.rows("SELECT count(*) FROM effects WHERE status = 'pending'")[0][0])

    def close(self) -> None:
        for server in self.servers:
            server.close()
        self.counting.shutdown()
        self.model.stop()
        self.postgres.close()


@pytest.fixture
def world():
    world = World()
    yield world
    world.close()


def test_runs_survive_servers_that_die(world):
    random.seed(20261121)
    deaths = 0
    with ThreadPoolExecutor(RUNS) as pool:
        # Spread over the time of the deaths, so that each finds some at work.
        def later(number: int) -> str:
            time.sleep(random.random() * max(KILLS * 1.2, 3))
            return world.begin(number)

        begun = [pool.submit(later, number) for number in range(RUNS)]
        while deaths < KILLS:
            time.sleep(0.3 + random.random())
            victim = random.choice(world.servers)
            victim.kill()
            victim.process.wait(10)
            deaths += 1
            time.sleep(random.random() * 0.5)
            victim.start()
        answered = {future.result() for future in begun}

    until = time.monotonic() + 120
    while world.open_runs() or world.pending_effects():
        assert time.monotonic() < until, (world.open_runs(), world.pending_effects(), world.servers[0].log_tail())
        time.sleep(0.2)

    rows = world.postgres.rows(
        "SELECT status, result ->> 'output', error ->> 'message', count(*) FROM workflow_runs GROUP BY 1, 2, 3")
    assert [row for row in rows if row[0] != "completed"] == []
    outputs = world.postgres.rows(
        "SELECT DISTINCT (result -> 'output' ->> 'n')::int, result -> 'output' ->> 'kind', result -> 'output' ->> 'text', "
        "result -> 'output' ->> 'sent' FROM workflow_runs ORDER BY 1")
    assert outputs == [
        [str(number), "odd" if number % 2 else "even", ANSWER, str(ITEMS)] for number in range(RUNS)]
    assert len(answered) == RUNS
    runs = int(world.postgres.rows("SELECT count(*) FROM workflow_runs")[0][0])

    assert world.postgres.rows("SELECT * FROM done_again") == []
    steps = world.postgres.rows(
        "SELECT status, count(*) FROM run_steps WHERE kind <> 'start' GROUP BY 1")
    assert {row[0] for row in steps} == {"completed"}, steps
    # One message a thread: what a dead server had begun to say was withdrawn.
    messages = world.postgres.rows(
        "SELECT count(*) FROM thread_items WHERE kind = 'assistant_message' GROUP BY thread_id")
    assert messages == [["1"]] * runs

    assert len(world.counting.arrived) == runs * ITEMS
    wanted = {(str(number), str(item)) for number in range(RUNS) for item in range(1, ITEMS + 1)}
    bodies = [httpx.Response(200, content=body).json() for body in world.counting.bodies.values()]
    assert {(str(body["n"]), str(body["item"])) for body in bodies} == wanted
    assert all(count >= 1 for count in world.counting.arrived.values())

    leases = world.postgres.rows(
        "SELECT count(*) FROM workflow_runs WHERE lease_expires_at > now() AND status IN ('queued', 'running')")
    assert leases == [["0"]]
    assert world.postgres.rows("SELECT count(*) FROM effects WHERE lease_owner IS NOT NULL") == [["0"]]
    twice = sum(count > 1 for count in world.counting.arrived.values())
    taken_up = sum(server.log_path.read_text().count("A run is taken up again") for server in world.servers)
    # The deaths struck runs at work, or nothing was shown.
    assert taken_up >= KILLS / 2
    print(
        f"\n{runs} runs, {deaths} deaths of servers, {taken_up} times a run was taken up again: all completed, "
        f"{len(world.counting.arrived)} effects arrived by their keys ({twice} of them were repeated).")
