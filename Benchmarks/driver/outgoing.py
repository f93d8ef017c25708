"""Streams that the server itself reads, as it does from models: processor time of the client for one event."""

import contextlib
import subprocess
import sys

from driver.measure import OURS, AtLeast, Measure, Pace
from driver.servers import FOLDER, folder_for_logs, start_ours

HTTPX = "httpx2"
COMMANDS = {
    OURS: [str(FOLDER / ".build" / "release" / "OutgoingClient")],
    HTTPX: [sys.executable, str(FOLDER / "peers" / "outgoing_httpx2.py")],
}
CASES = {
    "one stream, as fast as it goes": ("/flood", 1),
    "200 streams of 5 events a second": ("/ticks", 200),
}


def compare(pace: Pace) -> list[Measure]:
    """Both clients read from the same server in turns."""
    measures = []
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        server = stack.enter_context(start_ours(logs))
        for title, (path, streams) in CASES.items():

            def run(name: str, path: str = path, streams: int = streams) -> float:
                command = [*COMMANDS[name], server.base_url + path, str(streams), str(pace.seconds)]
                answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                return float(answer.split()[0])

            measure = Measure(
                f"reading events, {title}", "CPU µs", (HTTPX,), (AtLeast(2, HTTPX),), less_is_better=True)
            measures.append(measure.take(pace, run))
    return measures
