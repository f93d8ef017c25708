"""A server of OpenAI's `/images/generations` whose pictures, pace and faults the test decides."""

import base64
import json
import threading
from dataclasses import dataclass, field

from harness.attachments import png
from harness.scripted_server import ScriptedHandler, ScriptedServer


@dataclass
class Picture:
    """One scripted answer."""

    content: bytes = field(default_factory=png)
    sketches: int = 2
    """How many of those that are asked for come before the image, where it is streamed."""
    revised: str | None = None
    status: int = 200
    """Any other than 200 is sent as an error body at once."""
    code: str = "server_error"
    hold: bool = False
    """Behind its sketches it waits until `release` is set."""
    dies: bool = False
    """Behind its sketches it breaks the connection off."""
    release: threading.Event = field(default_factory=threading.Event)
    held: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    """Set once the client is seen to have left while it waited."""


class _Handler(ScriptedHandler):
    def do_POST(self):
        body = json.loads(self.body())
        painter = self.server.script
        painter.requests.append({**body, "path": self.path, "authorization": self.headers["Authorization"]})
        picture = painter.queue.pop(0) if painter.queue else Picture()
        if picture.status != 200:
            self.answer(picture.status, {"error": {"code": picture.code, "message": "scripted failure"}})
        elif body.get("stream"):
            self._stream(picture, body)
        else:
            if picture.hold:
                self._wait(picture)
            image = {"b64_json": base64.b64encode(picture.content).decode()}
            if picture.revised:
                image["revised_prompt"] = picture.revised
            self.answer(200, {"created": 1, "data": [image] * body.get("n", 1)})

    def _stream(self, picture: Picture, body: dict) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for index in range(min(picture.sketches, body["partial_images"])):
            self._event("image_generation.partial_image", picture, partial_image_index=index)
        if picture.hold and not self._wait(picture):
            return
        if picture.dies:
            return
        usage = {"input_tokens": 11, "output_tokens": 272, "total_tokens": 283}
        self._event("image_generation.completed", picture, usage=usage)

    def _wait(self, picture: Picture) -> bool:
        """Waits for `release`; False once the client has left."""
        picture.held.set()
        self.connection.settimeout(0.05)
        while not picture.release.is_set():
            try:
                if self.connection.recv(1) == b"":
                    picture.left.set()
                    return False
            except TimeoutError:
                pass
            except OSError:
                picture.left.set()
                return False
        self.connection.settimeout(None)
        return True

    def _event(self, kind: str, picture: Picture, **members) -> None:
        data = {"type": kind, "b64_json": base64.b64encode(picture.content).decode(), "created_at": 1,
                "size": "1024x1024", "quality": "low", "background": "opaque", "output_format": "png", **members}
        self.wfile.write(f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()


class ScriptedPainter(ScriptedServer):
    """The server, within a `with` block."""

    handler = _Handler

    def __init__(self):
        self.queue: list[Picture] = []
        """The next answers, first in, first out; then plain ones."""
        self.requests: list[dict] = []
