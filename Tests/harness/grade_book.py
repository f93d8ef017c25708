"""A learning platform's grade book that fails as often as a test wants, and keeps what arrived."""

import json
import random
import threading
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from harness.scripted_server import ScriptedHandler, ScriptedServer


class _Handler(ScriptedHandler):
    def do_POST(self):
        path, body = urlsplit(self.path).path, self.body()
        if path == "/v1/token":
            form = parse_qs(body.decode())
            assert form["grant_type"] == ["client_credentials"] and form["client_assertion"][0].count(".") == 2
            return self.answer(200, {"access_token": "t", "token_type": "Bearer", "expires_in": 3600})
        assert path == "/v1/lineitem/scores" and self.headers["Authorization"] == "Bearer t", path
        assert self.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
        score = json.loads(body)
        failure = self.server.script.failure(score["userId"])
        if failure == "busy":
            self.send_response(429)
            self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if failure == "broken":
            return self.answer(500, {})
        if failure == "gone":
            return self.leave()
        taken = self.server.script.take(score)
        if failure == "late-500":
            return self.answer(500, {})
        if failure == "late-gone":
            return self.leave()
        return self.answer(200, {}) if taken else self.answer(409, {})

    def leave(self):
        """Breaks the connection off without an answer."""
        self.close_connection = True
        self.connection.shutdown(2)


class GradeBook(ScriptedServer):
    """Fails half the time, in every way: before it took a score, and after. Never more often than five times in a row for
    one person, so that pauses stay short."""

    handler = _Handler
    FAILURES = ("busy", "broken", "gone", "late-500", "late-gone")

    def __init__(self, seed: int = 7):
        self.lock = threading.Lock()
        self.random = random.Random(seed)
        self.in_a_row: dict[str, int] = {}
        self.latest: dict[str, datetime] = {}
        self.arrived: dict[str, list[float]] = {}
        self.requests = self.failures = self.conflicts = 0

    def failure(self, person: str) -> str | None:
        with self.lock:
            self.requests += 1
            if self.in_a_row.get(person, 0) >= 5 or self.random.random() < 0.5:
                self.in_a_row[person] = 0
                return None
            self.in_a_row[person] = self.in_a_row.get(person, 0) + 1
            self.failures += 1
            return self.random.choice(self.FAILURES)

    def take(self, score: dict) -> bool:
        """Keeps a score, unless the platform has one as new: whole seconds count, as in Moodle."""
        person, time = score["userId"], datetime.fromisoformat(score["timestamp"]).replace(microsecond=0)
        with self.lock:
            if person in self.latest and self.latest[person] >= time:
                self.conflicts += 1
                return False
            self.latest[person] = time
            self.arrived.setdefault(person, []).append(score["scoreGiven"])
            return True

    def count(self) -> int:
        with self.lock:
            return sum(len(scores) for scores in self.arrived.values())
