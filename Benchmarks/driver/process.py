"""A server process and the processor time that it has used."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time
from http.client import HTTPConnection, HTTPException


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ServerProcess:
    """A server under test, in a session of its own so that it can be ended with its workers."""

    def __init__(self, command: list[str], port: int, ready_path: str, log: pathlib.Path, counts_children: bool,
                 environment: dict[str, str] | None = None):
        self.port = port
        self.counts_children = counts_children
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True)
        self._wait_until_ready(ready_path)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time so far: of the server, and of its workers where they do its work.

        By the clock that the kernel keeps for each process, in nanoseconds and with the threads that have ended:
        `/proc` tells the same in hundredths of a second, too coarse for a run in which a server hardly works.
        """
        return sum(time.clock_gettime(~pid << 3 | 2) for pid in self._pids())

    def run_on(self, cores: set[int]) -> None:
        """Lets the server, and its workers where they do its work, run on these cores alone."""
        for pid in self._pids():
            for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
                with contextlib.suppress(ProcessLookupError):  # a thread may end meanwhile
                    os.sched_setaffinity(int(thread.name), cores)

    def resident_kibibytes(self) -> int:
        """The memory that the server, and its workers where they do its work, have in use now."""
        total = 0
        for pid in self._pids():
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
        return total

    def _pids(self) -> list[int]:
        pids = [self.process.pid]
        if self.counts_children:
            children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
            pids += map(int, children.split())
        return pids

    def stop(self) -> None:
        """Ends the server and waits for it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self) -> "ServerProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _wait_until_ready(self, path: str) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
            try:
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.02)
            finally:
                connection.close()
        output = self.log.read_text(errors="replace")[-2000:]
        self.stop()
        raise RuntimeError(f"{self.process.args[0]} did not become ready:\n{output}")
