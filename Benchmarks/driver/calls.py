"""Calls: 300 and 800 at once with µ-law both ways, every one of them echoed by our engine of media.

The callers are a process of their own; only the engine is measured."""

import subprocess
import time

from driver.measure import OURS, AtMost, Measure, Pace
from driver.servers import FOLDER

PROGRAM = str(FOLDER / ".build" / "release" / "CallLoad")
PORT = 40_000
CORES = "cores"
LATE = "milliseconds within which 99.9 % of the ticks were over"
GROWTH = "MiB"


class Program:
    """A process that is asked by lines and answers by lines."""

    def __init__(self, *arguments: object):
        self.process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def line(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"CallLoad ended with {self.process.wait()}")
        return line.strip()

    def tell(self, text: str = "") -> None:
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def cpu_seconds(self) -> float:
        return time.clock_gettime(~self.process.pid << 3 | 2)

    def resident_mebibytes(self) -> float:
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def echo(count: int, seconds: float) -> tuple[float, float, float]:
    """Cores of the engine, lateness of its ticks, and growth of its memory."""
    with Program("engine", count, PORT, 1) as engine, Program("callers", count, PORT) as callers:
        callers.tell(engine.line())
        time.sleep(3)  # every buffer has found its size
        engine.tell()
        engine.line()
        memory, used, began = engine.resident_mebibytes(), engine.cpu_seconds(), time.monotonic()
        time.sleep(seconds)
        cores = (engine.cpu_seconds() - used) / (time.monotonic() - began)
        growth = engine.resident_mebibytes() - memory
        engine.tell()
        ticks, late, worst, over, alive = map(float, engine.line().split())
        callers.tell()
        sent, received, others = map(float, callers.line().split())
        if alive != count:
            raise RuntimeError(f"{count - alive:g} of {count} calls heard nothing")
        if received < 0.99 * (sent - 10 * count):
            raise RuntimeError(f"{received:g} packets came back of {sent:g}")
        print(f"{count} calls: {cores:.3f} cores, p99.9 {late:g} ms, worst {worst:.1f} ms of {ticks:g} ticks, "
              f"{over:g} late, {growth:+.2f} MiB; callers {others:.2f} cores")
        return cores, late, growth


def compare(pace: Pace) -> list[Measure]:
    """Measures 300 calls, then 800."""
    measures = []
    for count, cores in ((300, 0.4), (800, 1.0)):
        taken = [
            Measure(f"{count} calls of µ-law both ways, echoed", CORES, (), (AtMost(cores),), less_is_better=True),
            Measure(f"{count} calls, the clock's ticks", LATE, (), (AtMost(20),), less_is_better=True),
            Measure(f"{count} calls, growth of resident memory", GROWTH, (), (AtMost(1),), less_is_better=True),
        ]
        for _ in range(pace.rounds):
            for measure, figure in zip(taken, echo(count, 5 * pace.seconds)):
                measure.figures[OURS].append(figure)
        measures += taken
    return measures
