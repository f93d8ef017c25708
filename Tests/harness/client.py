"""A client of the product API and of the ChatKit protocol that keeps every byte of a stream."""

import json
import re
import time
from dataclasses import dataclass, field

import httpx

from harness.server import EMAIL, PASSWORD


@dataclass
class Stream:
    """One streamed answer: its raw bytes and, read from them, its events."""

    status: int
    headers: httpx.Headers
    raw: bytes = b""
    broken: bool = False
    """The connection ended before the stream did."""
    events: list[dict] = field(default_factory=list)

    def read(self) -> "Stream":
        """Reads the events out of the raw bytes, which must be frames of exactly `data: <json>` and a blank line."""
        frames = self.raw.split(b"\n\n")
        rest = frames.pop()
        if not self.broken:
            assert rest == b"", f"the stream ends inside a frame: {rest[-200:]!r}"
        for frame in frames:
            assert re.fullmatch(rb"data: \{[^\r\n]*\}", frame), f"not one data line: {frame[:200]!r}"
            self.events.append(json.loads(frame[6:]))
        return self

    def of_type(self, kind: str) -> list[dict]:
        return [event for event in self.events if event["type"] == kind]

    @property
    def thread_id(self) -> str:
        """The thread that `threads.create` made."""
        return self.of_type("thread.created")[0]["thread"]["id"]

    @property
    def answers(self) -> list[dict]:
        """The finished assistant messages: the sample quotes the course in one and explains in the next."""
        done = [event["item"] for event in self.of_type("thread.item.done")]
        return [item for item in done if item["type"] == "assistant_message"]

    @property
    def cited_answer(self) -> dict:
        """The first assistant message that cites something."""
        return next(item for item in self.answers if annotations(item))

    @property
    def answer_text(self) -> str:
        """What the assistant said, message after message."""
        return "\n\n".join("".join(part["text"] for part in item["content"]) for item in self.answers)


def annotations(item: dict) -> list[dict]:
    """The citations in an assistant message."""
    return [note for part in item["content"] for note in part["annotations"]]


def user_input(text: str) -> dict:
    """The ChatKit `UserMessageInput` of a plain text."""
    return {"content": [{"type": "input_text", "text": text}], "attachments": [], "inference_options": {}}


class ChatClient:
    """One signed-in person."""

    def __init__(self, base_url: str, email: str = EMAIL, password: str = PASSWORD, token: str | None = None):
        self.http = httpx.Client(base_url=base_url, timeout=60, limits=httpx.Limits(max_connections=200))
        if token is None:
            answer = self.http.post("/api/v1/auth/login", json={"email": email, "password": password})
            answer.raise_for_status()
            token = answer.json()["access_token"]
        self.token = token
        self.workflow = "course-assistant"
        """The slug of the workflow that is spoken to."""
        self.http.headers["Authorization"] = f"Bearer {token}"

    def request(self, body: dict, workflow: str | None = None) -> httpx.Response:
        """Sends one ChatKit request and reads its whole answer."""
        return self.http.post(f"/chatkit/{workflow or self.workflow}", json=body)

    def call(self, kind: str, /, **params) -> dict:
        """Sends a request of a kind that is not streamed and gives its JSON."""
        answer = self.request({"type": kind, "params": params})
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        assert answer.headers["content-type"].startswith("application/json")
        return answer.json()

    def stream(self, kind: str, watch=None, **params) -> Stream:
        """Sends a request that is streamed; `watch(bytes so far)` sees every read and may return True to leave."""
        body = {"type": kind, "params": params}
        with self.http.stream("POST", f"/chatkit/{self.workflow}", json=body) as answer:
            stream = Stream(answer.status_code, answer.headers)
            try:
                for piece in answer.iter_raw():
                    stream.raw += piece
                    if watch and watch(stream.raw):
                        stream.broken = True
                        break
            except httpx.TransportError:
                stream.broken = True
        return stream.read()

    def ask(self, text: str, thread_id: str | None = None, watch=None) -> Stream:
        """Says something in a thread, or in a new one."""
        if thread_id is None:
            return self.stream("threads.create", watch=watch, input=user_input(text))
        return self.stream("threads.add_user_message", watch=watch, thread_id=thread_id, input=user_input(text))

    def wait_for_workflow(self, slug: str = "course-assistant", seconds: float = 120) -> None:
        """Waits until the workflow is published: the first start loads the sample while it serves."""
        until = time.monotonic() + seconds
        while slug not in [workflow["slug"] for workflow in self.http.get("/api/v1/workflows").json()["data"]]:
            assert time.monotonic() < until, f"no workflow {slug} after {seconds} s"
            time.sleep(0.05)

    def items(self, thread_id: str) -> list[dict]:
        """Every item of a thread, oldest first."""
        items: list[dict] = []
        after: dict = {}
        while True:
            page = self.call("items.list", thread_id=thread_id, limit=50, order="asc", **after)
            items += page["data"]
            if not page["has_more"]:
                return items
            after = {"after": page["after"]}
