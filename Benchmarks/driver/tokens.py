"""Tokens: whole checks of signed tokens beside bare signature checks of `openssl speed`, in one run."""

import json
import re
import subprocess
from collections.abc import Mapping

from driver.measure import OURS, AtLeast, AtMost, Measure, Pace, take_together
from driver.servers import FOLDER

OPENSSL = "openssl speed"
ASKED = (AtLeast(0.75, OPENSSL),)
SPEEDS = {"RS256": ("rsa2048", r"\+F2:\d+:2048:[\d.]+:([\d.]+)"),
          "ES256": ("ecdsap256", r"\+F4:\d+:256:[\d.]+:([\d.]+)"),
          "EdDSA": ("ed25519", r"\+F6:\d+:253:Ed25519:[\d.]+:([\d.]+)")}
"""What `openssl speed` calls each algorithm, and the line in which it prints the checks a second."""


def checks(name: str, pace: Pace) -> Mapping[str, float]:
    """Checks per CPU-second of each algorithm with public keys."""
    if name == OURS:
        command = [str(FOLDER / ".build" / "release" / "TokenChecks"), str(pace.seconds * 4)]
        costs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return {algorithm: 1e6 / costs[f"{algorithm} token"] for algorithm in SPEEDS}
    seconds = max(1, round(pace.seconds / 2))
    command = ["openssl", "speed", "-mr", "-seconds", str(seconds), *(kind for kind, _ in SPEEDS.values())]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {algorithm: float(re.search(line, output)[1]) for algorithm, (_, line) in SPEEDS.items()}


def cost(pace: Pace) -> float:
    """CPU microseconds of one check with HS256."""
    command = [str(FOLDER / ".build" / "release" / "TokenChecks"), str(pace.seconds / 2), "HS256 token"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(output)["HS256 token"]


def compare(pace: Pace) -> list[Measure]:
    """Measures the algorithms with public keys beside openssl in turns, then HS256 alone."""
    measures = {
        name: Measure(f"tokens with {name}", "checks per CPU-second", (OPENSSL,),
                      () if name == "EdDSA" else ASKED)
        for name in SPEEDS
    }
    take_together(measures, pace, lambda name: checks(name, pace))
    shared = Measure("a token of 400 bytes with HS256", "CPU µs a check", (), (AtMost(5),), less_is_better=True)
    return [*measures.values(), shared.take(pace, lambda _: cost(pace))]
