"""The table of a run, printed and kept in Benchmarks/README.md between its markers."""

import pathlib
import re
from dataclasses import dataclass, field
from statistics import median

from driver.load import Sample

README = pathlib.Path(__file__).resolve().parents[1] / "README.md"
BEGIN = "<!-- the table of the last run begins -->"
END = "<!-- the table of the last run ends -->"


@dataclass
class Comparison:
    """One measure, with the samples of every server in the order in which they are named."""

    measure: str
    target: str
    """What the ratio has to reach, in words; empty where nothing is asked."""
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    def rate(self, server: str) -> float:
        """The median of answers per second of processor time."""
        return median(sample.per_cpu_second for sample in self.samples[server])

    def rows(self) -> list[str]:
        """The lines of the table: ours first, then each peer with the ratio."""
        ours, *peers = self.samples
        lines = [self._row(self.measure, ours, "–", "")]
        lines += [
            self._row("", peer, f"**{self.rate(ours) / self.rate(peer):.1f}×**", self.target if at == 0 else "")
            for at, peer in enumerate(peers)
        ]
        return lines

    def _row(self, measure: str, server: str, ratio: str, target: str) -> str:
        samples = self.samples[server]
        rates = sorted(sample.per_cpu_second for sample in samples)
        return (
            f"| {measure} | {server} | {self.rate(server):,.0f} | {rates[0]:,.0f}–{rates[-1]:,.0f} "
            f"| {median(sample.cpu_ms for sample in samples):.3f} | {ratio} | {target} |"
        )


def table(comparisons: list[Comparison], note: str) -> str:
    """All comparisons as one Markdown table under a note about the run."""
    head = [
        "| measure | server | per CPU-second | lowest–highest | CPU ms each | ours against it | asked |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    return "\n".join([note, "", *head, *(row for comparison in comparisons for row in comparison.rows())])


def keep(text: str) -> None:
    """Writes the table into the README."""
    page = README.read_text()
    between = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not between.search(page):
        raise RuntimeError(f"{README.name} has no place for the table")
    README.write_text(between.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page))
