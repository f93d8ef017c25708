"""A page that talks to an assistant over a WebSocket: sends sound as time passes, keeps what comes."""

import json
import threading
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from harness.speech import RATE, tone

FRAME = RATE // 50 * 2
"""Bytes of 20 ms."""


class TalkingPage:
    """Within a `with` block: connects to a session, is silent, speaks when it is told to, and hears."""

    def __init__(self, base_url: str, url: str):
        self.socket = connect(base_url.replace("http:", "ws:") + url, compression=None)
        self.messages: list[dict] = []
        self.heard = bytearray()
        """All sound that came."""
        self.code: int | None = None
        """How the connection was closed."""
        self._to_say = bytearray()
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._speak)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._stopped.set()
        self.socket.close()

    def _listen(self) -> None:
        try:
            for message in self.socket:
                with self._changed:
                    if isinstance(message, bytes):
                        self.heard += message
                    else:
                        self.messages.append(json.loads(message) | {"at": time.monotonic(), "after": len(self.heard)})
                    self._changed.notify_all()
        except ConnectionClosed:
            pass
        with self._changed:
            self.code = self.socket.protocol.close_code
            self._changed.notify_all()

    def _speak(self) -> None:
        due = time.monotonic()
        try:
            while not self._stopped.wait(max(0, due - time.monotonic())):
                with self._changed:
                    piece = bytes(self._to_say[:FRAME])
                    del self._to_say[:FRAME]
                self.socket.send(piece + bytes(FRAME - len(piece)))
                due += 0.02
        except ConnectionClosed:
            pass

    def say(self, seconds: float = 0.8) -> None:
        """Makes a sound for so long."""
        with self._changed:
            self._to_say += tone(seconds, pitch=300)

    def send(self, **message) -> None:
        """Sends a control message."""
        self.socket.send(json.dumps(message))

    def wait(self, kind: str, seconds: float = 20, **members) -> dict:
        """The first message of that type with these members, whenever it comes."""
        def found() -> dict | None:
            return next((one for one in self.messages if one["type"] == kind
                         and all(one.get(name) == value for name, value in members.items())), None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() or self.code is not None, seconds) and found(), self.messages
            return found()

    def wait_for_states(self, *states: str, seconds: float = 20) -> None:
        """Until it was their turn in this order, with others in between."""
        def found() -> bool:
            came = iter([one["state"] for one in self.messages if one["type"] == "state"])
            return all(state in came for state in states)

        with self._changed:
            assert self._changed.wait_for(found, seconds), self.messages

    def wait_for_end(self, seconds: float = 20) -> dict:
        """The last message, once the connection is closed."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.code is not None, seconds), self.messages
        return self.messages[-1]

    def kinds(self) -> list[str]:
        """The types of messages that came, but for whose turn it is."""
        return [one["type"] for one in self.messages if one["type"] != "state"]
