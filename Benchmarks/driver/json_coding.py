"""JSON: our parser, writer and `Codable` bridge beside pydantic, in one run."""

import json
import subprocess
import sys
from collections.abc import Mapping

from driver import payloads
from driver.measure import OURS, AtLeast, Measure, Pace, take_together
from driver.servers import FOLDER, folder_for_logs

PYDANTIC = "pydantic"
COMMANDS = {
    OURS: [str(FOLDER / ".build" / "release" / "JSONCoding")],
    PYDANTIC: [sys.executable, str(FOLDER / "peers" / "json_pydantic.py")],
}
WAYS = {
    "typed read": "text to types", "typed write": "types to text", "tree read": "text to a tree",
    "tree write": "a tree to text",
}


def compare(pace: Pace) -> list[Measure]:
    """Runs both programs in turns over the same two texts."""
    texts = {"message": payloads.message(), "workflow": payloads.workflow()}
    measures = {
        f"{name} {way}": Measure(
            f"JSON, {'chat message' if name == 'message' else name} of {len(text) / 1000:.3g} KB, {words}", "CPU µs",
            (PYDANTIC,), (AtLeast(1, PYDANTIC),), less_is_better=True)
        for name, text in texts.items() for way, words in WAYS.items()
    }
    with folder_for_logs() as folder:
        for name, text in texts.items():
            (folder / f"{name}.json").write_bytes(text)

        def run(name: str) -> Mapping[str, float]:
            command = [*COMMANDS[name], str(folder), str(pace.seconds)]
            return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

        take_together(measures, pace, run)
    return list(measures.values())
