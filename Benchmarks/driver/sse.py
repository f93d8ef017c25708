"""Bursts of server-sent events: a hundred events a stream, as fast as they go."""

import contextlib
import urllib.request

from driver.load import Load, run
from driver.measure import OURS, AtLeast, Measure, Pace
from driver.servers import FASTAPI, folder_for_logs, start_fastapi, start_ours

BURST = Load("/events", connections=64)
EVENTS = 100


def compare(pace: Pace) -> list[Measure]:
    """Streams from both servers in turns, once it is sure that both send the same bytes."""
    measure = Measure(
        f"SSE burst of {EVENTS} events, 64 connections", "streams per CPU-second", (FASTAPI,), (AtLeast(5, FASTAPI),))
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        servers = {
            OURS: stack.enter_context(start_ours(logs)), FASTAPI: stack.enter_context(start_fastapi(logs)),
        }
        bodies = set()
        for server in servers.values():
            with urllib.request.urlopen(server.base_url + BURST.path) as answer:
                bodies.add(answer.read())
            run(server, BURST, 1)
        if len(bodies) != 1 or bodies.pop().count(b"\n\n") != EVENTS:
            raise RuntimeError("the two servers do not stream the same events")
        measure.take(pace, lambda name: run(servers[name], BURST, pace.seconds).per_cpu_second)
    return [measure]
