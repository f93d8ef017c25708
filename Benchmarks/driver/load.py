"""Load from wrk, and what the server under test paid for it."""

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass

from driver.process import ServerProcess


@dataclass(frozen=True)
class Load:
    """One kind of request, sent again and again on a number of connections."""

    path: str
    connections: int
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    shares_core: bool = False
    """Whether client and server run on one core. On two, each request of one connection finds the other core asleep,
    and to wake it up is most of what the run costs, whoever answers."""

    def cores(self) -> set[int]:
        """Where server and client may run."""
        cores = os.sched_getaffinity(0)
        return {min(cores)} if self.shares_core else cores

    def script(self) -> str:
        """The request as wrk's Lua."""
        lines = [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in self.headers]
        if self.body is not None:
            lines += ['wrk.method = "POST"', 'wrk.headers["Content-Type"] = "application/json"',
                      f"wrk.body = [==[{self.body.decode()}]==]"]
        return "\n".join(lines)


@dataclass(frozen=True)
class Sample:
    """One run of a load against one server."""

    answers: int
    cpu_seconds: float
    seconds: float
    latency_ms: float
    """Median, as wrk saw it."""

    @property
    def per_cpu_second(self) -> float:
        return self.answers / self.cpu_seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of processor time for one answer."""
        return 1000 * self.cpu_seconds / self.answers


def run(server: ServerProcess, load: Load, seconds: float) -> Sample:
    """Sends the load for so long. Fails on any answer that is no success: a wrong answer is often a quick one."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(load.script())
        script.flush()
        cores = load.cores()
        server.run_on(cores)
        before = server.cpu_seconds()
        output = subprocess.run(
            ["wrk", "-t1", f"-c{load.connections}", f"-d{seconds:.0f}s", "--timeout", "30s", "--latency", "-s",
             script.name, server.base_url + load.path],
            capture_output=True, text=True, check=True, preexec_fn=lambda: os.sched_setaffinity(0, cores)).stdout
        used = server.cpu_seconds() - before
    if "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(f"{load.path} failed:\n{output}")
    answers, took = re.search(r"(\d+) requests in ([\d.]+)s", output).groups()
    median, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", output).groups()
    milliseconds = float(median) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]
    return Sample(int(answers), used, float(took), milliseconds)
