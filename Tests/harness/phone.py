"""PeerServer as a telephone: our SIP endpoint with nothing behind it."""

import json
import queue
import subprocess
import threading
import time

from harness.peer import program


class Phone:
    """A telephone on 127.0.0.1 that answers by the rules of Tests/PeerServer/PhoneProgram.swift.

    Whatever takes its place has `ports`, `wait`, `send` and `close`."""

    def __init__(self, *arguments: str, listen: str = "udp:127.0.0.1:0,tcp:127.0.0.1:0"):
        self.process = subprocess.Popen(
            [str(program()), "sip", listen, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.events: list[dict] = []
        self._lines: queue.Queue = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.ports: dict[str, int] = self.wait("listening")["ports"]

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(json.loads(line))
        self._lines.put(None)

    def send(self, **command) -> None:
        """Gives it a command."""
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()

    def wait(self, event: str, seconds: float = 20, **members) -> dict:
        """The first event of that name with these members that nobody has waited for yet."""
        def fits(one: dict) -> bool:
            return one.get("event") == event and all(str(value) in str(one.get(key)) for key, value in members.items())

        until = time.monotonic() + seconds
        while True:
            for index, one in enumerate(self.events):
                if fits(one):
                    return self.events.pop(index)
            try:
                one = self._lines.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {event} {members} among {self.events}") from None
            assert one is not None, f"the telephone is gone; {self.events}"
            self.events.append(one)

    def count(self) -> int:
        """How many calls it has."""
        self.send(count=True)
        return self.wait("count")["calls"]

    def wait_until_idle(self, seconds: float = 10) -> None:
        """Returns when it has no call any more."""
        until = time.monotonic() + seconds
        while self.count() > 0:
            assert time.monotonic() < until, "calls are left over"
            time.sleep(0.05)

    def close(self) -> None:
        """Ends it, with goodbyes to every call."""
        if self.process.poll() is None:
            self.send(drain=5)
            assert self.process.wait(15) == 0
