"""One who follows a stream of server-sent events in the background, and waits for what it brings."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator

import httpx

from harness.client import ChatClient


class Follower:
    """What came so far: pairs of an event's name and its data."""

    def __init__(self):
        self.frames: list[tuple[str, dict]] = []
        self.status: int | None = None
        self._news = threading.Condition()

    def named(self, name: str) -> list[dict]:
        return [data for event, data in self.frames if event == name]

    def wait(self, wanted: Callable[[str, dict], bool], seconds: float = 20) -> dict:
        """The data of the first frame that is wanted, which may have come already."""
        with self._news:
            found = self._news.wait_for(lambda: next((f for f in self.frames if wanted(*f)), None), seconds)
        assert found, f"it did not come; there came {self.frames[-5:]}"
        return found[1]

    def read(self, answer: httpx.Response) -> None:
        with self._news:
            self.status = answer.status_code
            self._news.notify_all()
        event, data = "message", []
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "data":
                data.append(value)
            elif not line:
                if data:
                    with self._news:
                        self.frames.append((event, json.loads("\n".join(data))))
                        self._news.notify_all()
                event, data = "message", []

    def wait_for_answer(self, seconds: float = 20) -> None:
        with self._news:
            assert self._news.wait_for(lambda: self.status is not None, seconds), "no answer"
        assert self.status == 200


@contextlib.contextmanager
def following(client: ChatClient, path: str) -> Iterator[Follower]:
    """Follows the path as the client's person until the block ends."""
    follower, http = Follower(), httpx.Client(base_url=client.http.base_url, headers=client.http.headers, timeout=60)

    def run() -> None:
        # The connection is closed under the reader at the end.
        with contextlib.suppress(httpx.HTTPError, httpx.StreamError, OSError):
            follower.read(answer)

    with http, http.stream("GET", path) as answer:
        reader = threading.Thread(target=run, daemon=True)
        reader.start()
        follower.wait_for_answer()
        try:
            yield follower
        finally:
            with contextlib.suppress(OSError):
                answer.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            reader.join(10)


def says(text: str, kind: str = "thread.item.done") -> Callable[[str, dict], bool]:
    """Whether a frame of a conversation's stream says the text."""
    return lambda event, data: (
        event == "message" and data["type"] == kind
        and "".join(part.get("text", "") for part in data["item"].get("content", [])) == text)
