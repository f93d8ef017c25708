"""What must not work: the right status, the error shape, and nothing stored."""

import base64
import hashlib
import hmac
import json
import re

import httpx
import pytest

from harness.client import ChatClient, user_input
from harness.server import EMAIL, PASSWORD

UNKNOWN_THREAD = "thr_" + "0" * 32


def assert_error(answer: httpx.Response, status: int) -> dict:
    """Fails unless the answer has this status and the one shape of errors; gives the error."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    error = answer.json()["error"]
    assert set(answer.json()) == {"error"}
    assert {"code", "message", "request_id"} <= set(error) <= {"code", "message", "request_id", "details"}
    assert re.fullmatch(r"[a-z][a-z0-9_]*", error["code"])
    assert error["message"] and error["request_id"] == answer.headers["x-request-id"]
    return error


@pytest.fixture
def untouched(database):
    """Fails the test where it left a row behind."""
    before = database.counts()
    yield
    assert database.counts() == before


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"{'type': 'threads.list'}", b'{"type": "threads.list", "params": {}} extra',
        b'{"type": "threads.list", "type": "threads.delete", "params": {}}', b'\xff\xfe{}', b"[" * 100_000,
        b'{"type": "threads.list", "params": {"limit": 1e999}}',
    ],
)
def test_a_body_that_is_no_json_object_is_refused(client, untouched, body):
    answer = client.http.post(
        "/chatkit/course-assistant", content=body, headers={"content-type": "application/json"})
    assert_error(answer, 400)


def test_a_body_of_another_media_type_is_refused(client, untouched):
    answer = client.http.post("/chatkit/course-assistant", content=b"hello", headers={"content-type": "text/plain"})
    assert answer.status_code in (400, 415)
    assert_error(answer, answer.status_code)


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_limit_is_refused(client, untouched, declared):
    text = "a" * (64 << 20)
    body = json.dumps({"type": "threads.create", "params": {"input": user_input(text)}}).encode()
    content = body if declared else (body[at:at + 65_536] for at in range(0, len(body), 65_536))
    try:
        answer = client.http.post(
            "/chatkit/course-assistant", content=content, headers={"content-type": "application/json"})
    except httpx.WriteError:
        return  # The server answered and closed while the client still sent, which HTTP/1.1 allows.
    assert_error(answer, 413)


@pytest.mark.parametrize(
    "request_body",
    [
        {"params": {}},
        {"type": "threads.explode", "params": {}},
        {"type": 7, "params": {}},
        {"type": "threads.create"},
        {"type": "threads.create", "params": {}},
        {"type": "threads.create", "params": {"input": {"content": "hello"}}},
        {"type": "threads.create", "params": {"input": {"content": [{"type": "input_video"}], "attachments": [],
                                                        "inference_options": {}}}},
        {"type": "threads.get_by_id", "params": {"thread_id": 7}},
        {"type": "threads.list", "params": {"order": "sideways"}},
        {"type": "threads.list", "params": {"limit": "many"}},
    ],
)
def test_a_request_that_the_protocol_does_not_know_is_refused(client, untouched, request_body):
    answer = client.request(request_body)
    assert answer.status_code in (400, 422)
    assert_error(answer, answer.status_code)


@pytest.mark.parametrize("thread_id", [UNKNOWN_THREAD, "thr_1", "", "x", "thr_'; DROP TABLE threads; --"])
@pytest.mark.parametrize(
    "kind, params",
    [
        ("threads.get_by_id", {}),
        ("items.list", {}),
        ("threads.update", {"title": "Mine now"}),
        ("threads.delete", {}),
        ("threads.add_user_message", {"input": user_input("Hello")}),
    ],
)
def test_an_unknown_thread_is_not_found(client, untouched, kind, params, thread_id):
    assert_error(client.request({"type": kind, "params": {"thread_id": thread_id, **params}}), 404)


def test_an_unknown_workflow_is_not_found(client, untouched):
    body = {"type": "threads.create", "params": {"input": user_input("Hello")}}
    assert_error(client.request(body, workflow="no-such-assistant"), 404)


@pytest.mark.parametrize(
    "kind, params",
    [
        ("threads.get_by_id", {}),
        ("items.list", {}),
        ("threads.update", {"title": "Mine now"}),
        ("threads.delete", {}),
        ("threads.add_user_message", {"input": user_input("Hello")}),
    ],
)
def test_another_persons_thread_is_not_found(client, server, database, kind, params):
    thread_id = client.ask("What is a voltage divider?").thread_id
    if database.value("SELECT count(*) FROM users WHERE email = 'second@example.org'") == "0":
        database.add_person("second@example.org")
    second = ChatClient(server.base_url, email="second@example.org")
    before = database.counts()
    assert_error(second.request({"type": kind, "params": {"thread_id": thread_id, **params}}), 404)
    assert all(thread["id"] != thread_id for thread in second.call("threads.list", limit=100)["data"])
    assert database.counts() == before
    assert client.call("threads.get_by_id", thread_id=thread_id)["id"] == thread_id


@pytest.mark.parametrize(
    "email, password",
    [(EMAIL, "wrong"), (EMAIL, PASSWORD + " "), (EMAIL, PASSWORD.upper()), (EMAIL, PASSWORD + "\0"),
     ("nobody@example.org", PASSWORD), (EMAIL, "x" * 1000)])
def test_a_wrong_password_is_refused_and_the_right_one_still_works(server, email, password):
    answer = httpx.post(f"{server.base_url}/api/v1/auth/login", json={"email": email, "password": password})
    assert_error(answer, 401)
    assert ChatClient(server.base_url).token


@pytest.mark.parametrize(
    "body", [{}, {"email": EMAIL}, {"email": EMAIL, "password": ""}, {"email": EMAIL, "password": "x" * 10_000},
             {"email": EMAIL, "password": 7}, {"email": [EMAIL], "password": PASSWORD}])
def test_a_sign_in_that_is_not_one_names_the_wrong_field(server, body):
    error = assert_error(httpx.post(f"{server.base_url}/api/v1/auth/login", json=body), 400)
    assert "email" in error["message"] or "password" in error["message"]


def test_unknown_people_and_wrong_passwords_cannot_be_told_apart(server):
    url = f"{server.base_url}/api/v1/auth/login"
    wrong = httpx.post(url, json={"email": EMAIL, "password": "wrong"}).json()["error"]
    unknown = httpx.post(url, json={"email": "nobody@example.org", "password": "wrong"}).json()["error"]
    assert (wrong["code"], wrong["message"]) == (unknown["code"], unknown["message"])


def test_guessing_is_slowed_down(server):
    url = f"{server.base_url}/api/v1/auth/login"
    answers = []
    # A busy machine hashes for longer than the first waits last; they double.
    while len(answers) < 30 and not (answers and answers[-1].status_code == 429):
        answers.append(httpx.post(url, json={"email": "guessed@example.org", "password": str(len(answers))}, timeout=60))
    assert answers[0].status_code == 401
    assert_error(answers[-1], 429)
    assert int(answers[-1].headers["retry-after"]) >= 1


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forged(token: str) -> dict[str, str]:
    """Tokens that only look like one that the server signed."""
    head, claims, signature = token.split(".")
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=="))
    later = base64url(json.dumps({**decoded, "exp": decoded["exp"] + 86_400}).encode())
    none = base64url(b'{"alg":"none","typ":"JWT"}')
    hs256 = base64url(b'{"alg":"HS256","typ":"JWT"}')
    guessed = base64url(hmac.new(b"secret", f"{hs256}.{claims}".encode(), hashlib.sha256).digest())
    return {
        "changed claims": f"{head}.{later}.{signature}",
        "no algorithm": f"{none}.{claims}.",
        "a guessed key": f"{hs256}.{claims}.{guessed}",
        "a cut signature": token[:-4],
        "no signature": f"{head}.{claims}.",
        "no token at all": "letmein",
        "nothing": "",
    }


@pytest.mark.parametrize(
    "fault",
    ["changed claims", "no algorithm", "a guessed key", "a cut signature", "no signature", "no token at all",
     "nothing"])
def test_a_forged_token_is_refused(client, untouched, fault):
    body = {"type": "threads.create", "params": {"input": user_input("Hello")}}
    answer = httpx.post(
        f"{client.http.base_url}/chatkit/course-assistant", json=body,
        headers={"authorization": f"Bearer {forged(client.token)[fault]}".strip()})
    assert_error(answer, 401)
    assert "bearer" in answer.headers["www-authenticate"].lower()


@pytest.mark.parametrize(
    "method, path",
    [("POST", "/chatkit/course-assistant"), ("POST", "/chatkit"), ("GET", "/api/v1/me"), ("GET", "/api/v1/workflows"),
     ("POST", "/api/v1/vector-stores"), ("POST", "/api/v1/vector-stores/course/search"),
     ("POST", "/api/v1/vector-stores/course/documents")])
def test_a_missing_token_is_refused(client, untouched, method, path):
    answer = httpx.request(method, f"{client.http.base_url}{path}", json={} if method == "POST" else None)
    assert_error(answer, 401)
    assert "www-authenticate" in answer.headers


def test_an_unknown_path_is_not_found(client):
    assert_error(client.http.get("/api/v1/no-such-thing"), 404)


def test_a_wrong_method_names_the_right_ones(client):
    answer = client.http.delete("/api/v1/me")
    assert_error(answer, 405)
    assert "GET" in answer.headers["allow"]
