"""A server that speaks Ollama's API as far as its clients go, with words, calls and faults that the test decides."""

import json
import threading
from dataclasses import dataclass, field

from harness.scripted_server import ScriptedHandler, ScriptedServer

CREATED = "2026-01-01T00:00:00Z"
DETAILS = {"parent_model": "", "format": "gguf", "family": "llama", "families": ["llama"], "parameter_size": "1B",
           "quantization_level": "Q4_K_M"}


@dataclass
class Said:
    """One answer of the model."""

    words: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    calls: list[tuple[str, dict]] = field(default_factory=list)
    """Names of tools and their arguments."""
    error_after: int | None = None
    """After so many words, a line that is an error."""
    ends_after: int | None = None
    """After so many words, the end of the stream without its mark."""
    pace: float = 0.0
    """Seconds before each line, so that what comes before a fault is seen."""
    status: int = 200
    error: str = "the model has trouble"


class Ollama(ScriptedServer):
    """One model of the name `tiny`, on a port of its own, within a `with` block."""

    def __init__(self, *models: str):
        self.models = models or ("tiny:latest",)
        self.said: list[Said] = []
        """Answers for the next questions, first in, first out."""
        self.asked: list[tuple[str, dict]] = []
        """The paths and bodies of requests, in their order."""
        self.fields: list[dict] = []
        """The head of each, in small letters."""
        self._lock = threading.Lock()
        self.handler = _Handler

    def __enter__(self):
        super().__enter__()
        self.base_url = self.base_url.removesuffix("/v1")
        return self

    def take(self, path: str, body: dict, fields: dict) -> Said:
        with self._lock:
            self.asked.append((path, body))
            self.fields.append(fields)
            if path != "/api/chat":
                return Said()
            return self.said.pop(0) if self.said else Said(["Hello", " there", "."])

    def has(self, model: str) -> bool:
        """Names without a tag mean the newest."""
        return (model if ":" in model else model + ":latest") in self.models


class _Handler(ScriptedHandler):
    def do_GET(self):
        if self.path == "/api/tags":
            models = [{"name": name, "model": name, "modified_at": CREATED, "size": 1, "digest": "0" * 64,
                       "details": DETAILS} for name in self.server.script.models]
            self.answer(200, {"models": models})
        elif self.path == "/api/version":
            self.answer(200, {"version": "0.0.0"})
        else:
            self.answer(404, {"error": "path not found"})

    def do_POST(self):
        body = json.loads(self.body())
        fields = {name.lower(): value for name, value in self.headers.items()}
        said = self.server.script.take(self.path, body, fields)
        if not self.server.script.has(body.get("model", "")):
            self.answer(404, {"error": f"model '{body.get('model')}' not found"})
        elif said.status != 200:
            self.answer(said.status, {"error": said.error})
        elif self.path == "/api/chat":
            self._chat(body, said)
        elif self.path == "/api/embed":
            texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
            vectors = [[1.0] + [0.0] * 383 for _ in texts]
            self.answer(200, {"model": body["model"], "embeddings": vectors, "total_duration": 1, "load_duration": 1,
                              "prompt_eval_count": len(texts)})
        elif self.path == "/api/show":
            self.answer(200, {
                "modelfile": "", "parameters": "", "template": "", "details": DETAILS, "modified_at": CREATED,
                "model_info": {"general.architecture": "llama", "llama.context_length": 8192},
                "capabilities": ["completion", "tools"]})
        else:
            self.answer(404, {"error": "path not found"})

    def _chat(self, body: dict, said: Said) -> None:
        lines = [{"role": "assistant", "content": "", "thinking": thought} for thought in said.thoughts]
        lines += [{"role": "assistant", "content": word} for word in said.words]
        lines += [{"role": "assistant", "content": "", "tool_calls": [
            {"function": {"name": name, "arguments": arguments}}]} for name, arguments in said.calls]
        last = {"done": True, "done_reason": "stop", "total_duration": 5, "load_duration": 1, "prompt_eval_count": 11,
                "prompt_eval_duration": 1, "eval_count": len(lines), "eval_duration": 3}
        head = {"model": body["model"], "created_at": CREATED}
        if body.get("stream", True) is False:
            message = {"role": "assistant", "content": "".join(said.words)}
            if said.calls:
                message["tool_calls"] = [line["tool_calls"][0] for line in lines if "tool_calls" in line]
            self.answer(200, {**head, "message": message, **last})
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, line in enumerate(lines):
            if said.pace:
                threading.Event().wait(said.pace)
            if number == said.error_after:
                self._line({"error": said.error})
                break
            if number == said.ends_after:
                break
            self._line({**head, "message": line, "done": False})
        else:
            self._line({**head, "message": {"role": "assistant", "content": ""}, **last})
        self.wfile.write(b"0\r\n\r\n")

    def _line(self, value: dict) -> None:
        payload = json.dumps(value).encode() + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(payload), payload))
        self.wfile.flush()
