"""A body of 100 MB: what it costs, how long it takes, and what it leaves in the server's memory."""

import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from driver.measure import OURS, AtLeast, AtMost, Measure, Pace, take_together
from driver.process import ServerProcess
from driver.servers import folder_for_logs, start_nginx, start_ours

BYTES = 100_000_000
BODY = memoryview(bytes(1 << 20) * (BYTES // (1 << 20) + 1))[:BYTES]
DROPS, RELAYS = "nginx, drops the body", "nginx, hands it to another"
PEERS = (DROPS, RELAYS)


@dataclass(frozen=True)
class Target:
    """Who takes an upload, and where."""

    server: ServerProcess
    path: str = "/upload"


def send(target: Target) -> None:
    """Sends one body and reads the answer."""
    head = f"POST {target.path} HTTP/1.1\r\nHost: bench\r\nContent-Length: {BYTES}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", target.server.port)) as connection:
        connection.sendall(head.encode())
        connection.sendall(BODY)
        answer = connection.makefile("rb").read()
    if b" 200 " not in answer.split(b"\r\n", 1)[0]:
        raise RuntimeError(f"the upload failed: {answer[:200]!r}")


class PeakMemory:
    """Watches a server's resident memory from a thread of its own."""

    def __init__(self, server: ServerProcess):
        self.server = server
        self.start = self.highest = server.resident_kibibytes()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self.ended.wait(0.005):
            self.highest = max(self.highest, self.server.resident_kibibytes())

    def __enter__(self) -> "PeakMemory":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()

    @property
    def grown_mebibytes(self) -> float:
        return (self.highest - self.start) / 1024


def upload(target: Target, seconds: float) -> Mapping[str, float]:
    """Sends bodies one after the other for so long, and gives a figure for each measure."""
    server = target.server
    with PeakMemory(server) as memory:
        began, used, count = time.monotonic(), server.cpu_seconds(), 0
        while time.monotonic() - began < seconds:
            send(target)
            count += 1
        took, used = time.monotonic() - began, server.cpu_seconds() - used
    megabytes = count * BYTES / 1e6
    return {"cost": megabytes / used, "speed": megabytes / took, "memory": memory.grown_mebibytes}


def compare(pace: Pace) -> list[Measure]:
    """Uploads to the servers in turns."""
    title, asked = "100 MB upload", tuple(AtLeast(0.5, peer) for peer in PEERS)
    measures = {
        "cost": Measure(title, "MB per CPU-second", PEERS, asked),
        "speed": Measure(title, "MB per second", PEERS, asked),
        "memory": Measure(f"{title}, growth of resident memory", "MiB", PEERS, (AtMost(2),), less_is_better=True),
    }
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        upstream = stack.enter_context(start_nginx(logs / "upstream"))
        nginx = stack.enter_context(start_nginx(logs / "nginx", upstream.port))
        targets = {
            OURS: Target(stack.enter_context(start_ours(logs))), DROPS: Target(nginx), RELAYS: Target(nginx, "/relay"),
        }
        for target in targets.values():
            send(target)
        take_together(measures, pace, lambda name: upload(targets[name], pace.seconds))
    return list(measures.values())
