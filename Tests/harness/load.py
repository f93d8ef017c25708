"""Requests that go on while something breaks, and what became of each."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx


@dataclass
class Outcome:
    """What became of one request."""

    kind: str
    """A status, or the name of the client's error."""
    began: float
    seconds: float


@dataclass
class Load:
    """So many clients that send one request after the other, each waiting at most `patience` seconds."""

    base_url: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    clients: int = 8
    patience: float = 30
    outcomes: list[Outcome] = field(default_factory=list)

    def __enter__(self) -> "Load":
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(self.clients)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join(self.patience + 5)
        assert not any(thread.is_alive() for thread in self._threads), f"a request to {self.path} hangs"

    def _ask(self) -> None:
        with httpx.Client(base_url=self.base_url, headers=self.headers, timeout=self.patience) as client:
            while not self._ends.is_set():
                began = time.monotonic()
                try:
                    kind = str(client.get(self.path).status_code)
                except httpx.HTTPError as error:
                    kind = type(error).__name__
                    # A server that is gone refuses at once; the next try can wait a little.
                    self._ends.wait(0.01)
                self.outcomes.append(Outcome(kind, began, time.monotonic() - began))

    def counts(self, since: float = 0) -> Counter:
        """How many requests that began after a moment became what."""
        return Counter(outcome.kind for outcome in self.outcomes if outcome.began >= since)

    def slowest(self, since: float = 0) -> float:
        """The longest wait of them, in seconds."""
        return max((outcome.seconds for outcome in self.outcomes if outcome.began >= since), default=0)
