"""A collector of traces that keeps everything it is sent."""

import http.server
import threading


class Collector(http.server.ThreadingHTTPServer):
    """Takes whatever is posted, and keeps the bodies."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []
        self._arrived = threading.Condition()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def keep(self, body: bytes) -> None:
        with self._arrived:
            self.bodies.append(body)
            self._arrived.notify_all()

    def wait_for(self, text: bytes, seconds: float = 30) -> None:
        """Returns once a body with the text has come."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: any(text in body for body in self.bodies), seconds), text

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.keep(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments):
        pass
