"""The table of a run, printed and kept in Benchmarks/README.md between its markers."""

import pathlib
import re
from collections.abc import Sequence

from driver.measure import OURS, Measure

README = pathlib.Path(__file__).resolve().parents[1] / "README.md"
BEGIN = "<!-- the table of the last run begins -->"
END = "<!-- the table of the last run ends -->"
HEAD = (
    "| measure | server | figure | lowest–highest | ours against it | asked | met |",
    "| --- | --- | ---: | ---: | ---: | ---: | --- |",
)


def number(value: float) -> str:
    """A figure with as many digits as it deserves."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def rows(measure: Measure) -> list[str]:
    """The lines of a measure: ours first, then each peer with the ratio. A bound stands beside the peer it names."""
    lines = []
    for server, figures in measure.figures.items():
        bounds = [bound for bound in measure.asked if (bound.peer or OURS) == server]
        title = f"{measure.title}: {measure.unit}" if server == OURS else ""
        ratio = f"**{measure.ratio(server):.2f}×**" if server != OURS and measure.is_relative else "–"
        asked = ", ".join(map(str, bounds))
        met = ", ".join("met" if bound.is_met(measure) else "**not met**" for bound in bounds)
        lines.append(
            f"| {title} | {server} | {number(measure.figure(server))} | {number(min(figures))}–{number(max(figures))} "
            f"| {ratio} | {asked} | {met} |")
    return lines


def verdict(measures: Sequence[Measure]) -> str:
    """How many bounds there are and how many of them are met."""
    bounds = [bound.is_met(measure) for measure in measures for bound in measure.asked]
    return f"{sum(bounds)} of {len(bounds)} bounds are met."


def table(measures: Sequence[Measure], note: str) -> str:
    """All measures as one Markdown table under a note about the run."""
    lines = [row for measure in measures for row in rows(measure)]
    return "\n".join([f"{note} {verdict(measures)}", "", *HEAD, *lines])


def keep(text: str) -> None:
    """Writes the table into the README."""
    page = README.read_text()
    between = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not between.search(page):
        raise RuntimeError(f"{README.name} has no place for the table")
    README.write_text(between.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page))
