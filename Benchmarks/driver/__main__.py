"""`python -m driver [short|long] [family…]`: measures, prints the table, and keeps that of all families in README.md."""

import datetime
import importlib
import os
import pathlib
import resource
import sys
import time
import traceback

from driver import report
from driver.measure import Measure, Pace

PACES = {"short": Pace(3, 2.0), "long": Pace(7, 10.0)}
FAMILIES = {
    "plain": "driver.plain", "sse": "driver.sse", "memory": "driver.memory", "upload": "driver.upload",
    "websocket": "driver.websocket", "json": "driver.json_coding", "tls": "driver.tls", "outgoing": "driver.outgoing",
    "chat": "driver.chat", "identity": "driver.identity", "postgres": "driver.postgres", "vector": "driver.vector",
    "tokens": "driver.tokens", "runs": "driver.runs", "conversations": "driver.conversations",
    "launches": "driver.launches", "relay": "driver.relay", "calls": "driver.calls",
    "telephone": "driver.telephone",
}
"""Each module has `compare(pace)`, which gives the family's measures."""


def processor() -> str:
    """The name of the processor, as the kernel knows it."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return os.uname().machine


def main() -> None:
    mode, *families = sys.argv[1:] or ["short"]
    if mode not in PACES or not set(families) <= FAMILIES.keys():
        sys.exit(f"{__doc__}\nfamilies: {', '.join(FAMILIES)}")
    # The servers inherit it: some families open thousands of connections.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    pace = PACES[mode]
    measures: list[Measure] = []
    failed = []
    for family in families or FAMILIES:
        began = time.monotonic()
        try:
            measures += importlib.import_module(FAMILIES[family]).compare(pace)
        except Exception:
            traceback.print_exc()
            failed.append(family)
        print(f"{family}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    note = (
        f"{datetime.date.today().isoformat()}, {os.cpu_count()} cores of {processor()}, Linux {os.uname().release}, "
        f"`run.sh {mode}`: medians of {pace.rounds} alternating runs of {pace.seconds:g} s."
    )
    text = report.table(measures, note)
    print(text)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")
    if not families:
        report.keep(text)


if __name__ == "__main__":
    main()
