"""The limits of requests that the configuration names hold on a real server."""

import httpx
import pytest

from harness.server import LyceumServer


@pytest.fixture(scope="module")
def limited(own_model):
    server = LyceumServer(own_model.base_url, LYCEUM_RATE_LIMITS="address=120")
    try:
        server.start()
        yield server
    finally:
        server.close()


def test_who_asks_too_often_is_told_when_to_come_again(limited):
    with httpx.Client(base_url=limited.base_url) as client:
        answers = [client.get("/api/v1/installation") for _ in range(40)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert answers[0].status_code == 200 and answers[0].headers["RateLimit-Limit"] == "20"
        # A sixth of the minute's may come at once; a slow run gains a few more.
        assert 10 <= len(refused) <= 20, [answer.status_code for answer in answers]
        assert refused[0].json()["error"]["code"] == "rate_limited"
        assert int(refused[0].headers["Retry-After"]) >= 1
        assert client.get("/healthz").status_code == 200
