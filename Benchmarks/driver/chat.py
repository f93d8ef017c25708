"""One chat turn, journal included: Lyceum against openai-chatkit on FastAPI and asyncpg, on the same database."""

import asyncio
import contextlib
import json
import os
import pathlib
import sys
import time
import types
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

from driver import load
from driver.measure import OURS, AtLeast, Measure, Pace
from driver.process import ServerProcess, free_port
from driver.scripted_model import TEXT
from driver.servers import FOLDER, ROOT, folder_for_logs, start_uvicorn

CHATKIT = "openai-chatkit + FastAPI + asyncpg"
MODEL_IN_MEMORY = "the same, its model in its own memory"
EMAIL, PASSWORD = "bench@example.org", "correct horse battery"
TABLES = ("threads", "thread_items", "workflow_runs", "run_steps", "run_events")
WORKFLOW = {
    "nodes": [
        {"slug": "start", "kind": "start", "title": "Question", "parameters": {}},
        {"slug": "agent", "kind": "agent", "title": "Answer",
         "parameters": {"instructions": "Answer the question.", "input": "{{ input.text }}"}},
        {"slug": "end", "kind": "end", "title": "End", "parameters": {}},
    ],
    "edges": [{"source": "start", "target": "agent"}, {"source": "agent", "target": "end"}],
}
QUESTION = json.dumps({
    "type": "threads.create",
    "params": {"input": {"content": [{"type": "input_text", "text": "What does a resistor do?"}], "attachments": [],
                         "inference_options": {}}},
}).encode()


@dataclass(frozen=True)
class Place:
    """Where the embedded PostgreSQL listens, and the rows that a turn belongs to."""

    folder: str
    port: str
    database: str
    identifiers: tuple[str, ...] = ()

    def connect(self):
        return asyncpg.connect(host=self.folder, port=int(self.port), user="lyceum", database=self.database)


def start_lyceum(
    logs: pathlib.Path, model_port: int, settings: Mapping[str, str] = types.MappingProxyType({})
) -> ServerProcess:
    port = free_port()
    environment = {
        "LYCEUM_LISTEN": f"127.0.0.1:{port}", "LYCEUM_DATA_DIR": str(logs / "data"), "LYCEUM_ADMIN_EMAIL": EMAIL,
        "LYCEUM_ADMIN_PASSWORD": PASSWORD, "LYCEUM_RESOURCES_DIR": str(ROOT), "LYCEUM_TOOLS_DIR": str(ROOT / ".tools"),
        "LYCEUM_LOG_LEVEL": "warning", "LYCEUM_RATE_LIMITS": "none", **settings,
    }
    for kind in ("CHAT", "EMBEDDING"):
        environment[f"LYCEUM_{kind}_BASE_URL"] = f"http://127.0.0.1:{model_port}/v1"
        environment[f"LYCEUM_{kind}_API_KEY"] = "scripted"
        environment[f"LYCEUM_{kind}_MODEL"] = "scripted"
    binary = os.environ.get("BENCH_BINARY") or str(ROOT / ".build" / "release" / "lyceum")
    return ServerProcess(
        [binary, "serve"], port, "/readyz", logs / "lyceum.log", counts_children=False, environment=environment)


def start_peer(logs: pathlib.Path, place: Place, model_port: int | None = None) -> ServerProcess:
    """The peer, which calls the model over HTTP as ours does, or without a port has its answer in its own memory."""
    environment = {
        "PEER_DATABASE": f"{place.folder},{place.port},{place.database}",
        "PEER_IDENTIFIERS": ",".join(place.identifiers),
    }
    if model_port is not None:
        environment["PEER_MODEL"] = f"http://127.0.0.1:{model_port}/v1"
    return start_uvicorn(logs, "chat_chatkit", "/readyz", environment)


def start_model(logs: pathlib.Path) -> ServerProcess:
    port = free_port()
    script = FOLDER / "driver" / "scripted_model.py"
    return ServerProcess([sys.executable, str(script), str(port)], port, "/", logs / "model.log", counts_children=False)


def find_database(data: pathlib.Path) -> Place:
    """Reads port and socket folder of the embedded PostgreSQL from its lock file, and finds the product's database."""
    lock = next(data.rglob("postmaster.pid")).read_text().splitlines()

    async def names() -> list[str]:
        connection = await Place(lock[4], lock[3], "postgres").connect()
        try:
            query = "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY datname = 'postgres'"
            return [row["datname"] for row in await connection.fetch(query)]
        finally:
            await connection.close()

    return Place(lock[4], lock[3], asyncio.run(names())[0])


async def publish_workflow(place: Place) -> Place:
    """Stores the benchmark's workflow, without search: a turn is to cost what a turn costs."""
    connection = await place.connect()
    try:
        tenant, user = await connection.fetchrow("SELECT tenant_id, user_id FROM memberships LIMIT 1")
        workflow = await connection.fetchval(
            """INSERT INTO workflows (id, tenant_id, slug, title) VALUES (uuidv7(), $1, 'bench', 'Benchmark')
               RETURNING id""", tenant)
        version = await connection.fetchval(
            """INSERT INTO workflow_versions (id, tenant_id, workflow_id, number, definition)
               VALUES (uuidv7(), $1, $2, 1, $3) RETURNING id""", tenant, workflow, json.dumps(WORKFLOW))
        await connection.execute("UPDATE workflows SET published_version_id = $1 WHERE id = $2", version, workflow)
        # The peer has no model name its threads; with titles, ours would ask the model twice for each new one.
        await connection.execute(
            """INSERT INTO conversation_settings (tenant_id, model_titles, sharing, visitors, updated_at, version)
               VALUES ($1, false, false, false, now(), 1)""", tenant)
        return Place(place.folder, place.port, place.database, tuple(map(str, (tenant, user, workflow, version))))
    finally:
        await connection.close()


async def counts(place: Place) -> dict[str, int]:
    """How many rows every table of a turn has."""
    connection = await place.connect()
    try:
        return {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}
    finally:
        await connection.close()


def sign_in(server: ServerProcess) -> str:
    body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    request = urllib.request.Request(
        server.base_url + "/api/v1/auth/login", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["access_token"]


def wait_for_sample(server: ServerProcess, token: str) -> None:
    """Waits until the sample course is there: reading it costs processor time that no turn should pay."""
    request = urllib.request.Request(server.base_url + "/api/v1/workflows", headers={"Authorization": f"Bearer {token}"})
    until = time.monotonic() + 300
    while True:
        with urllib.request.urlopen(request) as answer:
            if "course-assistant" in [workflow["slug"] for workflow in json.load(answer)["data"]]:
                return
        if time.monotonic() > until:
            raise RuntimeError("the sample course was not loaded")
        time.sleep(0.1)


def rows_of_one_turn(server: ServerProcess, turn: load.Load, place: Place) -> dict[str, int]:
    """Takes one turn, checks that it streams the whole scripted answer, and gives the rows that it stored."""
    before = asyncio.run(counts(place))
    headers = {"Content-Type": "application/json", **dict(turn.headers)}
    with urllib.request.urlopen(urllib.request.Request(server.base_url + turn.path, turn.body, headers)) as answer:
        frames = [json.loads(frame.removeprefix("data: ")) for frame in answer.read().decode().split("\n\n") if frame]
    text = "".join(
        frame["update"]["delta"] for frame in frames
        if frame["type"] == "thread.item.updated" and frame["update"]["type"].endswith("text_delta"))
    if text != TEXT or frames[-1]["type"] != "thread.item.done":
        raise RuntimeError(f"{turn.path} did not answer as scripted: {text!r}, {frames[-1]}")
    after = asyncio.run(counts(place))
    return {table: after[table] - before[table] for table in TABLES}


def compare(pace: Pace) -> list[Measure]:
    """Takes turns on both servers alternately."""
    measure = Measure(
        "chat turn, 16 connections", "turns per CPU-second", (CHATKIT, MODEL_IN_MEMORY),
        (AtLeast(8, CHATKIT), AtLeast(5, MODEL_IN_MEMORY)))
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        model = stack.enter_context(start_model(logs))
        ours = stack.enter_context(start_lyceum(logs, model.port))
        token = sign_in(ours)
        wait_for_sample(ours, token)
        place = asyncio.run(publish_workflow(find_database(logs / "data")))
        peers = {
            CHATKIT: stack.enter_context(start_peer(logs, place, model.port)),
            MODEL_IN_MEMORY: stack.enter_context(start_peer(logs, place)),
        }
        bearer = (("Authorization", f"Bearer {token}"),)
        plans = {
            OURS: (ours, load.Load("/chatkit/bench", 16, QUESTION, bearer)),
            **{name: (peer, load.Load("/chatkit", 16, QUESTION)) for name, peer in peers.items()},
        }
        rows = {name: rows_of_one_turn(server, turn, place) for name, (server, turn) in plans.items()}
        if any(rows[OURS] != stored for stored in rows.values()):
            raise RuntimeError(f"the two do not store the same rows for a turn: {rows}")
        for server, turn in plans.values():
            load.run(server, turn, 1)
        measure.take(pace, lambda name: load.run(*plans[name], pace.seconds).per_cpu_second)
    return [measure]
