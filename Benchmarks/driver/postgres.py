"""PostgreSQL: our exclusive and our shared connections beside pgbench and asyncpg, on the product's own database.

Commits do not wait for the disk here, for nobody: what is measured is what clients cost."""

import asyncio
import contextlib
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass

from driver.chat import Place, find_database, start_lyceum, start_model
from driver.measure import OURS, AtLeast, Measure, Pace
from driver.servers import FOLDER, ROOT, folder_for_logs

PGBENCH = "pgbench -M prepared"
ASYNCPG = "asyncpg"
RATE, PER_CPU = "operations per second", "operations per CPU-second of the client"
PER_ALL_CPU = "operations per CPU-second of client and PostgreSQL"
WORKS = {"select": "SELECT by key", "insert": "INSERT, then SELECT"}
ROUTES = {"exclusive": ("16 connections", 0.85), "shared": ("2 shared connections", 1.5)}
SCRIPTS = {
    "select": r"""
        \set id random(1, 10000)
        SELECT title, body FROM bench_items WHERE id = :id;
    """,
    "insert": r"""
        \set number random(1, 10000)
        INSERT INTO bench_rows (number, text) VALUES (:number, 'hello world, some text') RETURNING id \gset
        SELECT number, text, created FROM bench_rows WHERE id = :id;
    """,
}
TABLES = """
    CREATE TABLE bench_items (id integer PRIMARY KEY, title text NOT NULL, body text NOT NULL);
    INSERT INTO bench_items SELECT n, 'title ' || n, repeat('body ', 20) FROM generate_series(1, 10000) AS n;
    CREATE TABLE bench_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number integer NOT NULL,
        text text NOT NULL, created timestamptz NOT NULL DEFAULT now());
    GRANT SELECT ON bench_items TO lyceum_app;
    GRANT SELECT, INSERT ON bench_rows TO lyceum_app;
    ANALYZE bench_items;
"""


def program(name: str) -> str:
    """One of the programs that come with the embedded PostgreSQL."""
    return str(next((ROOT / ".tools" / "postgres").rglob(f"bin/{name}")))


async def prepare(place: Place) -> None:
    connection = await place.connect()
    try:
        await connection.execute(f"ALTER DATABASE {place.database} SET synchronous_commit = off")
        await connection.execute(TABLES)
    finally:
        await connection.close()


async def empty(place: Place) -> None:
    """Every run meets the same table, and none pays for the rows of the one before it."""
    connection = await place.connect()
    try:
        await connection.execute("TRUNCATE bench_rows")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


@dataclass(frozen=True)
class Sample:
    """What one run of a client gave."""

    rate: float
    """Operations per second."""
    client_cpu: float
    """Seconds of processor time of the client for one operation."""
    all_cpu: float
    """The same of the client and of PostgreSQL's processes for it, with their start and end."""


class Server:
    """The processes of PostgreSQL, and what those that have ended cost."""

    def __init__(self, data: pathlib.Path):
        self.pid = next(data.rglob("postmaster.pid")).read_text().split()[0]

    def cpu_seconds(self) -> float:
        """User and system time of the first process and of all that it has seen end."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def processes(self) -> int:
        return len(pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split())

    def cost(self, command: list[str]) -> tuple[str, float, float]:
        """Runs a client; gives its output, and the processor time of the client alone and of both sides."""
        processes, began = self.processes(), self.cpu_seconds()
        client = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        client = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - client
        until = time.monotonic() + 2
        while self.processes() > processes and time.monotonic() < until:
            time.sleep(0.01)
        return output, client, client + self.cpu_seconds() - began


def pgbench(server: Server, place: Place, scripts: pathlib.Path, work: str, seconds: float) -> Sample:
    """16 connections on as many threads as there are cores."""
    command = [
        program("pgbench"), "-n", "-M", "prepared", "-c", "16", "-j", str(min(16, os.cpu_count() or 1)), "-T",
        str(max(1, round(seconds))), "-h", place.folder, "-p", place.port, "-U", "lyceum_app", "-f",
        str(scripts / f"{work}.sql"), place.database,
    ]
    output, client, both = server.cost(command)
    count = int(re.search(r"actually processed: (\d+)", output).group(1))
    rate = float(re.search(r"^tps = ([\d.]+)", output, re.MULTILINE).group(1))
    return Sample(rate, client / count, both / count)


def client(server: Server, command: list[str]) -> Sample:
    """One of the two clients that print their own figures."""
    output, _, both = server.cost(command)
    figures = json.loads(output)
    return Sample(figures["rate"], figures["cpu"] / 1e6, both / figures["operations"])


def compare(pace: Pace) -> list[Measure]:
    """Each round: pgbench, ours on either kind of connection, asyncpg, and pgbench again, whose mean counts."""
    measures = {}
    for work, title in WORKS.items():
        for route, (connections, bound) in ROUTES.items():
            name = f"PostgreSQL, {title}, {connections}, 64 tasks"
            measures[work, route] = (
                Measure(name, RATE, (PGBENCH, ASYNCPG), (AtLeast(bound, PGBENCH), AtLeast(4, ASYNCPG))),
                Measure(name, PER_CPU, (ASYNCPG,), (AtLeast(4, ASYNCPG),)),
                Measure(name, PER_ALL_CPU, (PGBENCH, ASYNCPG), (AtLeast(bound, PGBENCH),)),
            )
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        model = stack.enter_context(start_model(logs))
        stack.enter_context(start_lyceum(logs, model.port))
        place, server = find_database(logs / "data"), Server(logs / "data")
        asyncio.run(prepare(place))
        for work, script in SCRIPTS.items():
            (logs / f"{work}.sql").write_text(script)
        ours = FOLDER / ".build" / "release" / "PostgresLoad"
        peer = FOLDER / "peers" / "postgres_asyncpg.py"
        for _ in range(pace.rounds):
            for work in WORKS:
                asyncio.run(empty(place))
                bounds = [pgbench(server, place, logs, work, pace.seconds)]
                samples = {
                    route: client(server, [str(ours), place.folder, place.database, route, work, str(os.cpu_count()),
                                           str(pace.seconds)])
                    for route in ROUTES
                }
                theirs = client(server, [sys.executable, str(peer), place.folder, place.port, place.database, work,
                                         str(pace.seconds)])
                bounds.append(pgbench(server, place, logs, work, pace.seconds))
                for route, sample in samples.items():
                    rate, per_cpu, per_all_cpu = measures[work, route]
                    rate.figures[OURS].append(sample.rate)
                    rate.figures[PGBENCH].append(sum(bound.rate for bound in bounds) / 2)
                    rate.figures[ASYNCPG].append(theirs.rate)
                    per_cpu.figures[OURS].append(1 / sample.client_cpu)
                    per_cpu.figures[ASYNCPG].append(1 / theirs.client_cpu)
                    per_all_cpu.figures[OURS].append(1 / sample.all_cpu)
                    per_all_cpu.figures[PGBENCH].append(2 / sum(bound.all_cpu for bound in bounds))
                    per_all_cpu.figures[ASYNCPG].append(1 / theirs.all_cpu)
    return [measure for group in measures.values() for measure in group]
