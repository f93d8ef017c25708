"""Counts the verdicts of Autobahn's reports: autobahn_verdicts.py FOLDER ROLE… Fails unless every case passes.

What a case is worth is its behaviour and how the connection was closed; a later report of a case replaces an earlier.
"""

import collections
import json
import pathlib
import sys

PASSED = {"OK", "NON-STRICT", "INFORMATIONAL"}
CASES = 517
"""As many as the suite has in all."""


def verdicts(folder: pathlib.Path) -> dict[str, tuple[str, str]]:
    """By case."""
    found = {}
    for report in sorted(folder.glob("*/index.json"), key=lambda path: path.stat().st_mtime):
        for cases in json.loads(report.read_text()).values():
            found |= {case: (result["behavior"], result["behaviorClose"]) for case, result in cases.items()}
    return found


def main() -> None:
    failed = False
    for role in sys.argv[2:]:
        found = verdicts(pathlib.Path(sys.argv[1]) / role)
        for name, place in (("behaviour", 0), ("close", 1)):
            counts = collections.Counter(verdict[place] for verdict in found.values())
            print(f"{role}, {name}: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()))
        for case, verdict in sorted(found.items(), key=lambda item: [int(part) for part in item[0].split(".")]):
            if set(verdict) - {"OK", "INFORMATIONAL"}:
                print(f"  {case}: {verdict[0]}, close {verdict[1]}")
            failed |= bool(set(verdict) - PASSED)
        if len(found) < CASES:
            print(f"{role}: {len(found)} of {CASES} cases have a verdict")
            failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
