"""WebSocket echo: text messages that connections send some at a time, again as soon as all of them are back."""

import contextlib
import subprocess
import sys

from driver.measure import OURS, AtLeast, Measure, Pace
from driver.process import ServerProcess
from driver.servers import FOLDER, folder_for_logs, start_ours, start_uvicorn

PEER = "websockets under uvicorn"
NEWER = "websockets-sansio under uvicorn"
"""The implementation that uvicorn takes unless told otherwise: the parser of `websockets` without its connection."""
CONNECTIONS = 64
SIZES = (100, 4096)
MESSAGES = (16, 1)
"""Of a connection at once."""


def echoes_per_cpu_second(server: ServerProcess, size: int, messages: int, seconds: float) -> float:
    """What a second of the server's processor time is good for; what the load itself costs does not count."""
    command = [str(FOLDER / ".build" / "release" / "WebSocketLoad"), str(server.port), str(size), str(CONNECTIONS),
               str(messages), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as load:
        first = load.stdout.readline()
        before = server.cpu_seconds()
        last = load.stdout.readline()
        used = server.cpu_seconds() - before
    if first != "started\n" or load.returncode != 0:
        raise RuntimeError(f"the load ended with {first}{last}")
    count, own = last.split()
    if float(own) > used:
        print(f"the load needed {own} s of processor time, the server {used:.2f} s", file=sys.stderr)
    return int(count) / used


def compare(pace: Pace) -> list[Measure]:
    """Echoes with all servers in turns, for each size of message. None of them compresses."""
    measures = []
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        servers = {OURS: stack.enter_context(start_ours(logs))}
        for name, implementation in ((PEER, "websockets"), (NEWER, "websockets-sansio")):
            (logs / implementation).mkdir()
            servers[name] = stack.enter_context(
                start_uvicorn(logs / implementation, "websocket_echo", "/ping", options=("--ws", implementation)))
        for messages in MESSAGES:
            for size in SIZES:
                at_once = f"{messages} at once" if messages > 1 else "one at a time"
                measure = Measure(
                    f"WebSocket echo of {size:,} bytes, {CONNECTIONS} connections, {at_once}",
                    "messages per CPU-second", (PEER, NEWER), (AtLeast(5, PEER),))
                measures.append(
                    measure.take(pace, lambda name, size=size, messages=messages: echoes_per_cpu_second(
                        servers[name], size, messages, pace.seconds)))
    return measures
