"""What is measured, and what is asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

OURS = "Lyceum"


@dataclass(frozen=True)
class Pace:
    """How long a family measures."""

    rounds: int
    seconds: float
    """Of each run under load."""


@dataclass(frozen=True)
class AtLeast:
    """Ours has to be so many times as good as a peer."""

    factor: float
    peer: str

    def __str__(self) -> str:
        return f"≥ {self.factor:g}×"

    def is_met(self, measure: "Measure") -> bool:
        return measure.ratio(self.peer) >= self.factor


@dataclass(frozen=True)
class AtMost:
    """Our own figure has a limit, in the measure's unit."""

    limit: float
    peer: None = None

    def __str__(self) -> str:
        return f"≤ {self.limit:g}"

    def is_met(self, measure: "Measure") -> bool:
        return measure.figure(OURS) <= self.limit


@dataclass
class Measure:
    """One measure, with the figures of every server: ours first, then its peers."""

    title: str
    unit: str
    """What a figure counts, for instance answers per CPU-second."""
    peers: tuple[str, ...] = ()
    asked: tuple[AtLeast | AtMost, ...] = ()
    less_is_better: bool = False
    figures: dict[str, list[float]] = field(init=False)

    def __post_init__(self) -> None:
        self.figures = {name: [] for name in (OURS, *self.peers)}

    def take(self, pace: Pace, run: Callable[[str], float]) -> "Measure":
        """Runs every server in turns; `run` gives one figure of the server it is told."""
        for _ in range(pace.rounds):
            for name, figures in self.figures.items():
                figures.append(run(name))
        return self

    def figure(self, server: str) -> float:
        """The median of a server's figures."""
        return median(self.figures[server])

    @property
    def is_relative(self) -> bool:
        """Whether the figures can be divided: a growth of memory may well be none."""
        return all(self.figure(server) > 0 for server in self.figures)

    def ratio(self, peer: str) -> float:
        """How many times as good as the peer ours is."""
        ours, theirs = self.figure(OURS), self.figure(peer)
        return theirs / ours if self.less_is_better else ours / theirs


def take_together(measures: Mapping[str, Measure], pace: Pace, run: Callable[[str], Mapping[str, float]]) -> None:
    """Fills several measures of the same servers, where one run of a server gives a figure for each of them."""
    servers = next(iter(measures.values())).figures
    for _ in range(pace.rounds):
        for server in servers:
            for name, figure in run(server).items():
                measures[name].figures[server].append(figure)
