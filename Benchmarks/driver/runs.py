"""A turn of five steps, what waits and what was before: ten thousand waiting runs, going on with one, and a thread with a
long journal."""

import asyncio
import contextlib
import http.client
import json
import time
from statistics import median

from driver import load
from driver.chat import QUESTION, Place, find_database, sign_in, start_lyceum, start_model, wait_for_sample
from driver.measure import OURS, AtLeast, AtMost, Measure, Pace
from driver.process import ServerProcess
from driver.scripted_model import LONG_TEXT
from driver.servers import folder_for_logs

WAITING = 10_000
EARLIER = "the same after 10 earlier events"
ASKING = {
    "nodes": [
        {"slug": "start", "kind": "start", "title": "", "parameters": {}},
        {"slug": "ask", "kind": "wait_for_user_input", "title": "", "parameters": {}},
        {"slug": "say", "kind": "assistant_message", "title": "", "parameters": {"text": "{{ vars.ask.text }}"}},
        {"slug": "end", "kind": "end", "title": "", "parameters": {}},
    ],
    "edges": [{"source": a, "target": b} for a, b in (("start", "ask"), ("ask", "say"), ("say", "end"))],
}
RESTING = {
    "nodes": [
        {"slug": "start", "kind": "start", "title": "", "parameters": {}},
        {"slug": "rest", "kind": "delay", "title": "", "parameters": {"seconds": 1}},
        {"slug": "end", "kind": "end", "title": "", "parameters": {}},
    ],
    "edges": [{"source": a, "target": b} for a, b in (("start", "rest"), ("rest", "end"))],
}
SAYING = {
    "nodes": [
        {"slug": "start", "kind": "start", "title": "", "parameters": {}},
        {"slug": "note", "kind": "assign", "title": "",
         "parameters": {"assignments": [{"target": "state.text", "value": "input.text"}]}},
        {"slug": "which", "kind": "condition", "title": "",
         "parameters": {"branches": [{"name": "long", "when": "size(state.text) > 3"}]}},
        {"slug": "agent", "kind": "agent", "title": "",
         "parameters": {"instructions": "Answer.", "input": "{{ input.text }}"}},
        {"slug": "end", "kind": "end", "title": "", "parameters": {}},
    ],
    "edges": [{"source": "start", "target": "note"}, {"source": "note", "target": "which"},
              {"source": "which", "target": "agent", "port": "long"},
              {"source": "which", "target": "agent", "port": "default"}, {"source": "agent", "target": "end"}],
}


class Client:
    """One connection of a signed-in person."""

    def __init__(self, server: ServerProcess, token: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.fields = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def post(self, path: str, body: dict) -> bytes:
        self.connection.request("POST", path, json.dumps(body), self.fields)
        answer = self.connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{path}: {answer.status} {data[:300]!r}")
        return data

    def say(self, workflow: str, text: str, thread: str | None = None) -> list[dict]:
        """The events of the answer."""
        said = {"content": [{"type": "input_text", "text": text}], "attachments": [], "inference_options": {}}
        body = (
            {"type": "threads.add_user_message", "params": {"thread_id": thread, "input": said}}
            if thread else {"type": "threads.create", "params": {"input": said}})
        frames = self.post(f"/chatkit/{workflow}", body).decode().split("\n\n")
        return [json.loads(frame.removeprefix("data: ")) for frame in frames if frame]

    def begin(self, workflow: str, text: str) -> str:
        """The thread of a conversation that begins."""
        return self.say(workflow, text)[0]["thread"]["id"]


async def publish(place: Place, slug: str, definition: dict) -> tuple[str, str, str, str]:
    """Stores a workflow; gives the tenant, the person, the workflow and its version."""
    connection = await place.connect()
    try:
        tenant, user = await connection.fetchrow("SELECT tenant_id, user_id FROM memberships LIMIT 1")
        workflow = await connection.fetchval(
            "INSERT INTO workflows (id, tenant_id, slug, title) VALUES (uuidv7(), $1, $2, $2) RETURNING id", tenant, slug)
        version = await connection.fetchval(
            """INSERT INTO workflow_versions (id, tenant_id, workflow_id, number, definition)
               VALUES (uuidv7(), $1, $2, 1, $3) RETURNING id""", tenant, workflow, json.dumps(definition))
        await connection.execute("UPDATE workflows SET published_version_id = $1 WHERE id = $2", version, workflow)
        return tenant, user, workflow, version
    finally:
        await connection.close()


async def add_waiting(place: Place, rows: tuple, count: int) -> None:
    """Copies of a run that waits, each in a thread of its own; a tenth of them wait for a time that is far away."""
    tenant, user, workflow, version = rows
    connection = await place.connect()
    try:
        await connection.execute(
            """WITH one AS (SELECT * FROM workflow_runs WHERE workflow_version_id = $4 AND status = 'waiting' LIMIT 1),
                made AS (INSERT INTO threads (id, tenant_id, user_id, workflow_id, created_at, updated_at)
                    SELECT uuidv7(), $1, $2, $3, now(), now() FROM generate_series(1, $5::int) RETURNING id)
               INSERT INTO workflow_runs (id, tenant_id, thread_id, workflow_version_id, status, input, snapshot, waits,
                    wake_at, lease_expires_at, created_at)
               SELECT uuidv7(), $1, made.id, $4, 'waiting', one.input, one.snapshot, one.waits,
                    CASE WHEN random() < 0.1 THEN now() + interval '1 day' END, now(), now() FROM made, one""",
            tenant, user, workflow, version, count)
        await connection.execute("ANALYZE workflow_runs; ANALYZE threads")
    finally:
        await connection.close()


async def lengthen(place: Place, thread: str, rows: tuple, events: int) -> None:
    """Earlier turns of a thread: for each ten events a run that is over, with its steps and two items."""
    tenant, _, _, version = rows
    connection = await place.connect()
    try:
        await connection.execute(
            """WITH runs AS (INSERT INTO workflow_runs (id, tenant_id, thread_id, workflow_version_id, status, input,
                    lease_expires_at, created_at, finished_at)
                    SELECT uuidv7(), $1, $2::uuid, $3, 'completed', '{}', now(), now(), now()
                    FROM generate_series(1, $4::int / 10) RETURNING id),
                steps AS (INSERT INTO run_steps (tenant_id, run_id, number, node, kind, status, output, started_at)
                    SELECT $1, id, n, 'agent', 'agent', 'completed', '{"text": "An earlier answer"}', now()
                    FROM runs, generate_series(1, 5) AS n),
                items AS (INSERT INTO thread_items (id, tenant_id, thread_id, run_id, kind, content, created_at)
                    SELECT uuidv7(), $1, $2::uuid, id, 'assistant_message', '{"content": []}', now()
                    FROM runs, generate_series(1, 2))
               INSERT INTO run_events (tenant_id, run_id, number, step, kind, payload)
               SELECT $1, id, n, 1, 'message.delta', '{"text": "An earlier piece of an answer"}'
               FROM runs, generate_series(1, 10) AS n""", tenant, thread.removeprefix("thr_"), version, events)
        await connection.execute("ANALYZE workflow_runs; ANALYZE run_events; ANALYZE run_steps; ANALYZE thread_items")
    finally:
        await connection.close()


async def lateness(place: Place, version: str) -> list[float]:
    """By how many ms runs of a delay of one second ended after it, their beginning included."""
    connection = await place.connect()
    try:
        rows = await connection.fetch(
            """SELECT extract(epoch FROM finished_at - created_at) * 1000 - 1000 AS ms FROM workflow_runs
               WHERE workflow_version_id = $1 AND status = 'completed'""", version)
        return [float(row["ms"]) for row in rows]
    finally:
        await connection.close()


def waiting(server: ServerProcess, client: Client, place: Place, pace: Pace) -> list[Measure]:
    """Many runs that wait, and going on with some of them."""
    memory = Measure(f"{WAITING:,} waiting runs: growth of the server's memory", "MiB", (), (AtMost(1),))
    by_message = Measure(
        f"a message goes on with one of {WAITING:,} waiting runs, until its answer is there", "ms", (), (AtMost(20),))
    by_time = Measure("a delay of 1 s is over, with its run's beginning and end", "ms late", (), (AtMost(20),))
    rows = asyncio.run(publish(place, "asking", ASKING))
    for _ in range(20):
        client.say("asking", "Ann", client.begin("asking", "Hello"))
    client.begin("asking", "Hello")
    time.sleep(6)
    before = server.resident_kibibytes()
    asyncio.run(add_waiting(place, rows, WAITING))
    time.sleep(12)
    memory.figures[OURS].append((server.resident_kibibytes() - before) / 1024)
    for _ in range(pace.rounds):
        times = []
        for _ in range(20):
            thread = client.begin("asking", "Hello")
            began = time.perf_counter()
            events = client.say("asking", "Ann", thread)
            times.append((time.perf_counter() - began) * 1000)
            if events[-1]["item"]["content"][0]["text"] != "Ann":
                raise RuntimeError(f"the run did not go on: {events}")
        by_message.figures[OURS].append(median(times))
    version = asyncio.run(publish(place, "resting", RESTING))[3]
    for _ in range(20):
        client.post("/api/v1/workflows/resting/runs", {})
        time.sleep(0.137)
    time.sleep(2)
    by_time.figures[OURS] += asyncio.run(lateness(place, version))
    if len(by_time.figures[OURS]) != 20:
        raise RuntimeError("not every delay came to its end")
    return [memory, by_message, by_time]


def turns(server: ServerProcess, client: Client, place: Place, pace: Pace) -> list[Measure]:
    """Conversations of one turn: start, assign, condition, an agent that gives a hundred deltas, end."""
    name = "turn of five steps with 100 deltas"
    alone = Measure(f"{name}, one after the other: the server's CPU", "ms", (), (AtMost(2),))
    together = Measure(f"{name}, 16 connections: the server's CPU", "ms", (), (AtMost(2),))
    at_length = json.loads(json.dumps(SAYING).replace("Answer.", "Answer at length."))
    asyncio.run(publish(place, "at-length", at_length))
    events = client.say("at-length", "What is current?")
    if events[-1]["item"]["content"][0]["text"] != LONG_TEXT:
        raise RuntimeError(f"this is not the whole answer: {events[-1]}")
    fields = (("Content-Type", "application/json"), ("Authorization", client.fields["Authorization"]))
    for connections, measure in ((1, alone), (16, together)):
        plan = load.Load("/chatkit/at-length", connections, QUESTION, fields)
        load.run(server, plan, 1)
        measure.take(pace, lambda _: load.run(server, plan, pace.seconds).cpu_ms)
    return [alone, together]


def journals(server: ServerProcess, client: Client, place: Place, pace: Pace) -> list[Measure]:
    """A turn of a thread with a long journal against one of a thread with a short one."""
    asked = (AtLeast(1 / 1.2, EARLIER),)
    cpu = Measure(
        "chat turn after 10,000 earlier events of its thread: the server's CPU", "ms", (EARLIER,), asked,
        less_is_better=True)
    took = Measure(
        "chat turn after 10,000 earlier events of its thread: time", "ms", (EARLIER,), asked, less_is_better=True)
    rows = asyncio.run(publish(place, "saying", SAYING))
    threads = {name: client.begin("saying", "What is current?") for name in (OURS, EARLIER)}
    asyncio.run(lengthen(place, threads[OURS], rows, 10_000))
    asyncio.run(lengthen(place, threads[EARLIER], rows, 10))

    def run(name: str, seconds: float) -> None:
        times, began, used = [], time.perf_counter(), server.cpu_seconds()
        while time.perf_counter() - began < seconds:
            start = time.perf_counter()
            client.say("saying", "What is current?", threads[name])
            times.append(time.perf_counter() - start)
        took.figures[name].append(median(times) * 1000)
        cpu.figures[name].append((server.cpu_seconds() - used) / len(times) * 1000)

    for name in (OURS, EARLIER):
        run(name, 0.5)
        took.figures[name].clear()
        cpu.figures[name].clear()
    # Every turn makes the short journal longer, so the rounds are short.
    for _ in range(pace.rounds):
        for name in (OURS, EARLIER):
            run(name, min(pace.seconds, 1))
    return [cpu, took]


def compare(pace: Pace) -> list[Measure]:
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        model = stack.enter_context(start_model(logs))
        server = stack.enter_context(start_lyceum(logs, model.port))
        token = sign_in(server)
        wait_for_sample(server, token)
        place = find_database(logs / "data")
        client = Client(server, token)
        return [
            *turns(server, client, place, pace), *journals(server, client, place, pace),
            *waiting(server, client, place, pace),
        ]
