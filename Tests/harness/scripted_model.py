"""An OpenAI-compatible model server whose words, pace and faults the test decides.

`POST …/chat/completions` streams the next `Reply`; `POST …/embeddings` gives vectors that lie closer the more words
two texts share, so that search finds what a reader would expect without any weights.
"""

import json
import math
import re
import socket
import threading
import unicodedata
import zlib
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer

from harness.scripted_server import ScriptedHandler

DIMENSIONS = 384
COMMON_WORDS = frozenset(
    """a an and are as at be by can do does for from has how i in is it its many much of on or say says that the
    their then there this to was what when which why with you your about explain give me tell
    au aux avec ce cela ces combien comment comme d dans de des dit du elle en est et explique il je l la le les leur
    ma me mon n on ou par pas plus pour pourquoi qu quand que quel quelle quels qui s sa se ses son sont sur tu un une
    query passage""".split()
)


@dataclass
class Reply:
    """One scripted answer of the model."""

    chunks: list[str]
    thoughts: list[str] = field(default_factory=list)
    """What the model thinks before it answers, as servers of models that think stream it."""
    pace: float = 0.0
    """Seconds before each chunk."""
    hold_after: int | None = None
    """After this many chunks, waits until `release` is set."""
    hold_call_after: int | None = None
    """Within the arguments of its calls, after this many pieces, waits until `release` is set."""
    dies_after: int | None = None
    """After this many chunks, breaks the connection off without an end mark."""
    status: int = 200
    """Any other than 200 is sent as an error body at once."""
    release: threading.Event = field(default_factory=threading.Event)
    held: threading.Event = field(default_factory=threading.Event)
    """Set once the reply waits at `hold_after`."""
    calls: list["Call"] = field(default_factory=list)
    """The tools that the model asks for at its end."""

    @staticmethod
    def of(text: str, **faults) -> "Reply":
        """The text in chunks of one word."""
        return Reply(re.findall(r"\S+\s*", text), **faults)


@dataclass
class Call:
    """What a model asks of a tool, with the JSON text that it writes for its arguments."""

    name: str
    arguments: str = "{}"


class ScriptedModel:
    """The server, on a port of its own; `stop` and `start` keep the port, as a restarted process would."""

    def __init__(self, reply: Reply | None = None):
        self.reply = reply or Reply.of("A scripted answer, in words that never change.")
        """What every request without a queued reply gets."""
        self.queue: list[Reply] = []
        """Replies for the next requests, first in, first out."""
        self.requests: list[dict] = []
        """The bodies of the chat requests, in their order."""
        self.embedded: list[str] = []
        """The texts whose vectors were asked for, in their order."""
        self.traceparents: list[str] = []
        """What the requests said of their traces, in their order."""
        self.title = "-"
        """What it calls conversations that it is asked to name; nothing that would be a title, unless a test says so."""
        self.named: list[dict] = []
        """The bodies of requests for titles, which count among no others."""
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self.port = 0
        self.start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        """Listens, again on the same port after `stop`."""
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.model = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stops listening and breaks every connection, as a killed process would."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server.break_connections()
            self._server = None

    def take(self, body: dict) -> Reply:
        """Records a request and gives its reply."""
        with self._lock:
            if str(body["messages"][0].get("content")).startswith("You name conversations."):
                self.named.append(body)
                return Reply([self.title])
            self.requests.append(body)
            return self.queue.pop(0) if self.queue else self.reply

    def reset(self) -> None:
        """Forgets requests and queued replies."""
        with self._lock:
            self.queue.clear()
            self.requests.clear()
            self.named.clear()
            self.title = "-"
            self.embedded.clear()
            self.traceparents.clear()


def embedding(text: str) -> list[float]:
    """A unit vector: a large part that all texts share, as real models have, and a part that their words decide."""
    plain = unicodedata.normalize("NFKD", text.lower())
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    counts: dict[int, float] = {}
    for word in words:
        if word in COMMON_WORDS:
            continue
        stem = word[:6]
        place = 1 + zlib.crc32(stem.encode()) % (DIMENSIONS - 1)
        counts[place] = counts.get(place, 0.0) + 1.0
    vector = [0.0] * DIMENSIONS
    weights = {place: 1.0 + math.log(count) for place, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    vector[0] = math.sqrt(0.8) if length else 1.0
    for place, weight in weights.items():
        vector[place] = math.sqrt(0.2) * weight / length
    return vector


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = True
    model: ScriptedModel

    def __init__(self, *arguments):
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        super().__init__(*arguments)

    def process_request(self, request, client_address):
        with self._connections_lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        with self._connections_lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def break_connections(self) -> None:
        with self._connections_lock:
            connections = list(self._connections)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def handle_error(self, request, client_address):
        """A client that left is part of many tests and worth no traceback."""


class _Handler(ScriptedHandler):
    server: _Server

    def do_GET(self):
        self.answer(200, {"object": "list", "data": [{"id": "scripted", "object": "model"}], "status": "ok"})

    def do_POST(self):
        body = json.loads(self.body())
        if parent := self.headers["traceparent"]:
            self.server.model.traceparents.append(parent)
        if self.path.endswith("/embeddings"):
            texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
            self.server.model.embedded += texts
            data = [{"object": "embedding", "index": i, "embedding": embedding(t)} for i, t in enumerate(texts)]
            usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
            self.answer(200, {"object": "list", "model": "scripted", "data": data, "usage": usage})
        elif self.path.endswith("/chat/completions"):
            self._stream(self.server.model.take(body))
        else:
            self.answer(404, {"error": {"message": f"no {self.path} here", "type": "invalid_request_error"}})

    def _stream(self, reply: Reply) -> None:
        if reply.status != 200:
            self.answer(reply.status, {"error": {"message": "scripted failure", "type": "server_error"}})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._event({"role": "assistant", "content": ""})
        for thought in reply.thoughts:
            self._event({"reasoning_content": thought})
        for number, chunk in enumerate(reply.chunks):
            if reply.dies_after == number:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            if reply.hold_after == number:
                reply.held.set()
                reply.release.wait(60)
            if reply.pace:
                threading.Event().wait(reply.pace)
            self._event({"content": chunk})
        for number, call in enumerate(reply.calls):
            start = {"index": number, "id": f"model_{number}", "type": "function", "function": {"name": call.name}}
            self._event({"tool_calls": [start]})
            for place in range(0, len(call.arguments), 7):
                piece = call.arguments[place:place + 7]
                if reply.hold_call_after == place // 7:
                    reply.held.set()
                    reply.release.wait(60)
                self._event({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
        self._event({}, finish_reason="tool_calls" if reply.calls else "stop")
        usage = {"prompt_tokens": 7, "completion_tokens": len(reply.chunks), "total_tokens": 7 + len(reply.chunks)}
        self._data({**self._frame(), "choices": [], "usage": usage})
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _frame(self) -> dict:
        return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}

    def _event(self, delta: dict, finish_reason: str | None = None) -> None:
        self._data({**self._frame(), "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]})

    def _data(self, value: dict) -> None:
        self._chunk(b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n")

    def _chunk(self, payload: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(payload), payload))
        self.wfile.flush()
