"""Ping and JSON echo: our HTTP server and router, FastAPI on uvicorn, and nginx as the limit."""

import contextlib
import json
import pathlib
import sys

from driver import load
from driver.process import ServerProcess, free_port
from driver.report import Comparison

FOLDER = pathlib.Path(__file__).resolve().parents[1]
OURS = "Lyceum"
FASTAPI = "FastAPI + uvicorn"
NGINX = "nginx, `return 200`"
PING = load.Load("/ping", connections=64)
CROWDED_PING = load.Load("/ping", connections=512)


def kibibyte() -> bytes:
    """A JSON object of 1,024 bytes with the usual mixture of values."""
    value = {
        "id": "msg_0193f2a7c1d27e6f9a3b5c8d7e6f5a4b", "role": "user", "created_at": "2026-11-21T09:19:17.764203Z",
        "scores": [0.25, 17, -3.5e-2, 1048576], "draft": False, "parent": None,
        "tags": ["voltage", "current", "loi d'Ohm", "résistance"], "content": "",
    }
    missing = 1024 - len(json.dumps(value, ensure_ascii=False).encode())
    value["content"] = ("A resistor limits the current in a circuit. " * 30)[:missing]
    return json.dumps(value, ensure_ascii=False).encode()


ECHO = load.Load("/echo", connections=64, body=kibibyte())


def start_ours(logs: pathlib.Path) -> ServerProcess:
    port = free_port()
    binary = FOLDER / ".build" / "release" / "PlainServer"
    return ServerProcess([str(binary), str(port)], port, "/ping", logs / "ours.log", counts_children=False)


def start_fastapi(logs: pathlib.Path) -> ServerProcess:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "plain_fastapi:app", "--app-dir", str(FOLDER / "peers"), "--port",
               str(port), "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    return ServerProcess(command, port, "/ping", logs / "fastapi.log", counts_children=False)


def start_nginx(logs: pathlib.Path) -> ServerProcess:
    port = free_port()
    text = (FOLDER / "peers" / "nginx.conf").read_text().replace("PORT", str(port)).replace("FOLDER", str(logs))
    configuration = logs / "nginx.conf"
    configuration.write_text(text)
    return ServerProcess(["nginx", "-c", str(configuration)], port, "/ping", logs / "nginx.out", counts_children=True)


def compare(rounds: int, seconds: float) -> list[Comparison]:
    """Runs every load against every server in turns, `rounds` times."""
    ping = Comparison("ping, 64 connections", "10× FastAPI", {OURS: [], FASTAPI: [], NGINX: []})
    crowded = Comparison("ping, 512 connections", "", {OURS: [], FASTAPI: [], NGINX: []})
    echo = Comparison("1 KiB JSON echo, 64 connections", "", {OURS: [], FASTAPI: []})
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(load.folder_for_logs())
        servers = {
            OURS: stack.enter_context(start_ours(logs)),
            FASTAPI: stack.enter_context(start_fastapi(logs)),
            NGINX: stack.enter_context(start_nginx(logs)),
        }
        for comparison, request in ((ping, PING), (crowded, CROWDED_PING), (echo, ECHO)):
            for name in comparison.samples:
                load.run(servers[name], request, 1)
            for _ in range(rounds):
                for name, samples in comparison.samples.items():
                    samples.append(load.run(servers[name], request, seconds))
    return [ping, crowded, echo]
