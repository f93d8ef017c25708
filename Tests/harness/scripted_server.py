"""What the scripted servers of tests have in common: a port of their own, and answers in JSON."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ScriptedHandler(BaseHTTPRequestHandler):
    """Says nothing of what it was asked, and answers in JSON."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def body(self) -> bytes:
        """All that was sent."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status: int, value: dict) -> None:
        payload = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)


class ScriptedServer:
    """A server whose answers the test decides, on a port of its own, within a `with` block."""

    handler: type[ScriptedHandler]
    """Finds this object as `self.server.script`."""

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        self._server.script = self
        self._server.daemon_threads = True
        # A client that leaves is part of what tests do.
        self._server.handle_error = lambda *arguments: None
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error) -> None:
        self._server.shutdown()
        self._server.server_close()
