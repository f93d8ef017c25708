"""`python -m driver [short|long] [plain|chat|all]`: measures, prints the table, and keeps it in README.md."""

import datetime
import os
import pathlib
import sys

from driver import chat, plain, report

MODES = {"short": (3, 2.0), "long": (7, 10.0)}
"""Rounds, and seconds of each run."""


def processor() -> str:
    """The name of the processor, as the kernel knows it."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return os.uname().machine


def main() -> None:
    mode, part = (sys.argv[1:] + ["short", "all"][len(sys.argv) - 1:])[:2]
    if mode not in MODES or part not in ("plain", "chat", "all"):
        sys.exit(__doc__)
    rounds, seconds = MODES[mode]
    comparisons = []
    if part in ("plain", "all"):
        comparisons += plain.compare(rounds, seconds)
    if part in ("chat", "all"):
        comparisons += chat.compare(rounds, seconds)
    note = (
        f"{datetime.date.today().isoformat()}, {os.cpu_count()} cores of {processor()}, Linux {os.uname().release}, "
        f"`run.sh {mode}`: medians of {rounds} alternating runs of {seconds:g} s."
    )
    text = report.table(comparisons, note)
    print(text)
    if part == "all":
        report.keep(text)


if __name__ == "__main__":
    main()
