"""Ping, as text and in JSON, and JSON echo: our HTTP server and router, FastAPI on uvicorn, and nginx as the limit."""

import contextlib
import json

from driver.load import Load, run
from driver.measure import OURS, AtLeast, Measure, Pace
from driver.servers import FASTAPI, NGINX, folder_for_logs, start_fastapi, start_nginx, start_ours

PEERS = (FASTAPI, NGINX)
ASKED_OF_PING = (AtLeast(12, FASTAPI), AtLeast(0.8, NGINX))
ASKED_OF_JSON = (AtLeast(12, FASTAPI),)
UNIT = "answers per CPU-second"


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


def compare(pace: Pace) -> list[Measure]:
    """Runs every load against every server in turns."""
    measures = [
        (Load("/ping", connections=1, shares_core=True), Measure("ping, 1 connection", UNIT, PEERS, ASKED_OF_PING)),
        (Load("/ping", connections=1), Measure("ping, 1 connection, client on another core", UNIT, PEERS)),
        (Load("/ping", connections=64), Measure("ping, 64 connections", UNIT, PEERS, ASKED_OF_PING)),
        (Load("/ping", connections=512), Measure("ping, 512 connections", UNIT, PEERS, ASKED_OF_PING)),
        (Load("/message", connections=1, shares_core=True),
         Measure("ping in JSON, 1 connection", UNIT, (FASTAPI,), ASKED_OF_JSON)),
        (Load("/message", connections=64), Measure("ping in JSON, 64 connections", UNIT, (FASTAPI,), ASKED_OF_JSON)),
        (Load("/message", connections=512), Measure("ping in JSON, 512 connections", UNIT, (FASTAPI,), ASKED_OF_JSON)),
        (Load("/echo", connections=64, body=kibibyte()),
         Measure("1 KiB JSON echo, 64 connections", UNIT, (FASTAPI,), (AtLeast(8, FASTAPI),))),
    ]
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        servers = {
            OURS: stack.enter_context(start_ours(logs)), FASTAPI: stack.enter_context(start_fastapi(logs)),
            NGINX: stack.enter_context(start_nginx(logs / "nginx")),
        }
        for load, measure in measures:
            for name in measure.figures:
                run(servers[name], load, 1)
            measure.take(pace, lambda name: run(servers[name], load, pace.seconds).per_cpu_second)
    return [measure for _, measure in measures]
