"""A TCP proxy of the tests' own, which does to connections what bad networks do."""

import selectors
import socket
import struct
import threading
import time


class FaultyProxy:
    """Passes bytes between clients and one target address, until it is told to do worse."""

    def __init__(self, target: tuple[str, int] | str):
        """The target is a host and a port, or the path of a socket."""
        self.target = target
        self.passed = 0
        """Bytes passed on, both ways together."""
        self.refused = 0
        """Connections that were reset because the target did not take them."""
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._lock = threading.Lock()
        self._flows = threading.Event()
        self._flows.set()
        self._cut_after: int | None = None
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def connections(self) -> int:
        """How many clients are connected now."""
        with self._lock:
            return len(self._pairs) // 2

    def reset(self) -> int:
        """Resets every connection at both ends; gives how many."""
        with self._lock:
            ends = list(self._pairs)
        for end in ends:
            self._drop(end, resets=True)
        return len(ends) // 2

    def cut_after(self, count: int | None) -> None:
        """Resets each connection once so many more bytes in all have passed."""
        self._cut_after = None if count is None else self.passed + count

    def stall(self) -> None:
        """Passes nothing on from now, and closes nothing: a cable that was pulled."""
        self._flows.clear()

    def flow(self) -> None:
        """Passes everything on again."""
        self._flows.set()

    def close(self) -> None:
        """Resets everything and listens no more."""
        self._ends.set()
        self.flow()
        self._thread.join(5)
        self.reset()
        self._listener.close()

    def _run(self) -> None:
        while not self._ends.is_set():
            if not self._flows.wait(0.05):
                continue
            for key, _ in self._selector.select(0.05):
                if not self._flows.is_set():
                    break
                if key.fileobj is self._listener:
                    self._accept()
                else:
                    self._pass_on(key.fileobj)

    def _accept(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:
            return
        try:
            if isinstance(self.target, str):
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.target)
            else:
                server = socket.create_connection(self.target, timeout=5)
        except OSError:
            self.refused += 1
            _reset(client)
            return
        for end in (client, server):
            end.settimeout(5)
        with self._lock:
            self._pairs[client] = server
            self._pairs[server] = client
            for end in (client, server):
                self._selector.register(end, selectors.EVENT_READ)

    def _pass_on(self, source: socket.socket) -> None:
        target = self._pairs.get(source)
        if target is None:
            return
        try:
            data = source.recv(65_536)
            if data:
                target.sendall(data)
                self.passed += len(data)
        except OSError:
            return self._drop(source, resets=True)
        if not data:
            return self._drop(source, resets=False)
        if self._cut_after is not None and self.passed >= self._cut_after:
            self._cut_after = None
            self.reset()

    def _drop(self, end: socket.socket, resets: bool) -> None:
        with self._lock:
            other = self._pairs.pop(end, None)
            self._pairs.pop(other, None)
            ends = [each for each in (end, other) if each is not None]
            for each in ends:
                try:
                    self._selector.unregister(each)
                except (KeyError, ValueError):
                    pass
        for each in ends:
            if resets:
                _reset(each)
            else:
                each.close()


def _reset(end: socket.socket) -> None:
    """Closes so that the peer gets a reset instead of an end."""
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass
    end.close()


def wait_until(condition, seconds: float, what: str) -> float:
    """Waits until the condition holds; gives the seconds that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not after {seconds} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - began
