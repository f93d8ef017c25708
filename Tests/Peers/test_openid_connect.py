"""Signing in with a real provider of OpenID Connect, and with servers that only pretend to be one."""

import json
import socket
import threading
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from harness.client import ChatClient
from harness.database import Database
from harness.identity_provider import IdentityProvider, add_provider
from harness.server import LyceumServer


@pytest.fixture(scope="module")
def lyceum(own_model):
    server = LyceumServer(own_model.base_url, LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8", LYCEUM_LOG_LEVEL="debug")
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def owner(lyceum):
    """The access token of the first tenant's owner."""
    return ChatClient(lyceum.base_url).token


@pytest.fixture(scope="module")
def university():
    provider = IdentityProvider()
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def client(university, lyceum):
    return university.register(lyceum)


@pytest.fixture(scope="module")
def provider(lyceum, owner, university, client):
    return add_provider(lyceum, owner, university.issuer, client, follows_groups=True)


def browser(server) -> httpx.Client:
    return httpx.Client(base_url=server.base_url, timeout=60)


def depart(person: httpx.Client, provider: str, return_to: str = "/") -> str:
    """Goes to the provider; gives the address there, or the page that says why not."""
    answer = person.get(f"/api/v1/auth/oidc/{provider}/start", params={"return_to": return_to})
    assert answer.status_code == 303 and answer.headers["cache-control"] == "no-store"
    return answer.headers["location"]


def consent(address: str, subject: str, action: str | None = None) -> str:
    """What the person does at the provider; gives the address that they are sent back to."""
    answer = httpx.post(address, data={"action": action} if action else {"sub": subject})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def arrive(person: httpx.Client, address: str) -> str:
    answer = person.get(address)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def sign_in(server, provider: str, subject: str, return_to: str = "/") -> tuple[httpx.Client, str]:
    person = browser(server)
    return person, arrive(person, consent(depart(person, provider, return_to), subject))


def me(person: httpx.Client) -> dict:
    granted = person.post("/api/v1/auth/refresh", headers={"X-CSRF-Token": person.cookies["lyceum_csrf"]})
    token = granted.raise_for_status().json()["access_token"]
    return person.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).raise_for_status().json()


def test_the_check_says_that_the_provider_works(lyceum, owner, provider):
    answer = httpx.post(
        f"{lyceum.base_url}/api/v1/identity-providers/{provider}/check", headers={"Authorization": f"Bearer {owner}"},
        timeout=60).raise_for_status().json()
    assert answer["works"], answer
    results = {finding["name"]: finding["result"] for finding in answer["findings"]}
    assert results["discovery"] == results["keys"] == results["issuer"] == "passed"


def test_a_person_signs_in_gets_a_place_and_is_the_same_person_again(lyceum, provider, university):
    university.person("ann", email="ann@north.example", email_verified=True, name="Ann North", groups=["staff"])
    person, page = sign_in(lyceum, provider, "ann", "/?workflow=course-assistant")
    assert page == "/sign-in?next=%2F%3Fworkflow%3Dcourse-assistant#signed-in"
    first = me(person)
    assert first["user"]["email"] == "ann@north.example" and first["user"]["name"] == "Ann North"
    assert first["role"] == "teacher"
    university.person("ann", email="ann.new@north.example", email_verified=True, name="Ann", groups=["students"])
    again, _ = sign_in(lyceum, provider, "ann")
    second = me(again)
    assert second["user"]["id"] == first["user"]["id"] and second["role"] == "learner"


def test_a_client_proves_itself_in_the_body(lyceum, owner, university):
    # This provider refuses clients without a secret; those meet the scripted one alone.
    client = university.register(lyceum, "client_secret_post")
    made = add_provider(lyceum, owner, university.issuer, client, client_authentication="client_secret_post")
    university.person("bea", email="bea@north.example", email_verified=True)
    person, page = sign_in(lyceum, made, "bea")
    assert page.endswith("#signed-in")
    assert me(person)["user"]["email"] == "bea@north.example"


def test_where_neither_token_nor_userinfo_endpoint_names_the_person_the_address_does(lyceum, owner, university, client):
    # Without the scope profile neither place names the person: the address does.
    made = add_provider(lyceum, owner, university.issuer, client, scopes=["openid", "email"])
    university.person("carl", email="carl@north.example", email_verified=True, name="Carl North")
    person, _ = sign_in(lyceum, made, "carl")
    assert me(person)["user"]["name"] == "carl"


def test_who_does_not_consent_is_told_so(lyceum, provider):
    person = browser(lyceum)
    # This provider leaves the state away when it sends an error.
    back = consent(depart(person, provider), "ann", action="deny")
    assert "state" not in parse_qs(urlsplit(back).query)
    assert arrive(person, back) == "/sign-in?error=denied"


def test_an_answer_serves_once_and_only_the_browser_that_asked(lyceum, provider, university):
    university.person("dora", email="dora@north.example", email_verified=True)
    person, thief = browser(lyceum), browser(lyceum)
    back = consent(depart(person, provider), "dora")
    refused = "/sign-in?error=expired&tenant=default"
    assert arrive(thief, back) == refused
    depart(thief, provider)
    assert arrive(thief, back) == refused
    assert arrive(person, back).endswith("#signed-in")
    assert arrive(person, back) == refused


def test_two_answers_at_the_same_time_make_one_session(lyceum, provider, university):
    university.person("emil", email="emil@north.example", email_verified=True)
    person = browser(lyceum)
    back = consent(depart(person, provider), "emil")
    cookie = {"Cookie": f"lyceum_oidc={person.cookies['lyceum_oidc']}"}
    pages: list[str] = []
    threads = [
        threading.Thread(target=lambda: pages.append(httpx.get(back, headers=cookie, timeout=60).headers["location"]))
        for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(page.endswith("#signed-in") for page in pages) == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("subject", "claims", "code"),
    [
        ("f1", {"email": "f1@north.example", "email_verified": False}, "email_unverified"),
        ("f2", {"email": "f2@north.example"}, "email_unverified"),
        ("f3", {}, "email_unverified"),
        ("f4", {"email": "owner@example.org", "email_verified": True}, "account_exists"),
        ("f5", {"email": "\u0430nn@north.example", "email_verified": True}, "email_unverified"),
        ("f6" + "x" * 260, {"email": "f6@north.example", "email_verified": True}, "provider_error"),
    ])
def test_who_is_not_let_in_is_told_a_code(lyceum, provider, university, subject, claims, code):
    university.person(subject, **claims)
    _, page = sign_in(lyceum, provider, subject)
    assert page == f"/sign-in?error={code}&tenant=default"


def test_a_provider_that_goes_away_is_told_and_one_that_comes_back_works(lyceum, owner):
    away = IdentityProvider()
    client = away.register(lyceum)
    made = add_provider(lyceum, owner, away.issuer, client)
    away.person("gus", email="gus@north.example", email_verified=True)
    person = browser(lyceum)
    back = consent(depart(person, made), "gus")
    away.stop()
    unavailable = "/sign-in?error=provider_unavailable&tenant=default"
    assert arrive(person, back) == unavailable
    again = IdentityProvider(away.port)
    try:
        again.person("gus", email="gus@north.example", email_verified=True)
        person, page = sign_in(lyceum, made, "gus")
        assert page.endswith("#signed-in")
    finally:
        again.stop()


class Pretender:
    """Answers every request with the same bytes, or, without any, with a byte now and then."""

    def __init__(self, answer: bytes | None):
        self.answer = answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.issuer = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.requests: list[bytes] = []
        self.ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                self.requests.append(connection.recv(65536))
                if self.answer is not None:
                    connection.sendall(self.answer)
                    return
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not self.ended.wait(0.5):
                    connection.sendall(b" ")
            except OSError:
                pass

    def close(self) -> None:
        self.ended.set()
        self.listener.close()


def document(issuer: str, **other) -> bytes:
    body = json.dumps({
        "issuer": issuer, "authorization_endpoint": issuer + "/a", "token_endpoint": issuer + "/t",
        "jwks_uri": issuer + "/k", **other}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize("kind", ["slow", "huge", "endless", "redirect", "issuer", "scheme"])
def test_a_description_that_cannot_be_used_costs_little_and_lets_nobody_on_their_way(lyceum, owner, kind):
    answers = {
        "slow": None,
        "huge": b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b" " * 300_000,
        "endless": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b" " * 65536 + b"\r\n"
        + b"10000\r\n" + b" " * 65536 + b"\r\n" + b"10000\r\n" + b" " * 65536,
        "redirect": b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n",
        "issuer": document("https://id.example.org"),
        "scheme": document("http://127.0.0.1:1", authorization_endpoint="javascript:alert(1)"),
    }
    pretender = Pretender(answers[kind])
    try:
        made = add_provider(lyceum, owner, pretender.issuer, {"client_id": "x", "client_secret": "y" * 20})
        began = time.monotonic()
        page = depart(browser(lyceum), made)
        assert page == "/sign-in?error=provider_unavailable&tenant=default"
        assert time.monotonic() - began < 20
        assert len(pretender.requests) == 1
        # For some seconds nobody makes the server ask again.
        assert depart(browser(lyceum), made) == page and len(pretender.requests) == 1
    finally:
        pretender.close()


def test_providers_in_the_operators_network_are_out_of_reach_unless_the_operator_lists_it(server, token, university):
    made = add_provider(server, token, university.issuer, {"client_id": "x", "client_secret": "y" * 20})
    page = depart(browser(server), made)
    assert page == "/sign-in?error=provider_unavailable&tenant=default"
    check = httpx.post(
        f"{server.base_url}/api/v1/identity-providers/{made}/check", headers={"Authorization": f"Bearer {token}"},
        timeout=60).json()
    assert not check["works"] and "may not go to" in check["findings"][0]["message"]
    httpx.delete(
        f"{server.base_url}/api/v1/identity-providers/{made}", headers={"Authorization": f"Bearer {token}"}
    ).raise_for_status()


def test_neither_log_nor_database_nor_api_tells_a_secret(lyceum, owner, provider, university, client):
    university.person("hugo", email="hugo@north.example", email_verified=True)
    person = browser(lyceum)
    address = depart(person, provider)
    back = consent(address, "hugo")
    code = parse_qs(urlsplit(back).query)["code"][0]
    state = parse_qs(urlsplit(back).query)["state"][0]
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    cookie = person.cookies["lyceum_oidc"]
    rows = Database(lyceum).rows("SELECT * FROM sign_in_attempts")
    assert arrive(person, back).endswith("#signed-in")
    rows += Database(lyceum).rows("SELECT * FROM identity_providers")
    kept = "\n".join("\t".join(row) for row in rows)
    log = lyceum.log_path.read_text(errors="replace")
    listed = httpx.get(
        lyceum.base_url + "/api/v1/identity-providers?limit=100", headers={"Authorization": f"Bearer {owner}"}).text
    for secret in [client["client_secret"], code, state, nonce, cookie]:
        assert secret not in log and secret not in kept and secret not in listed
    assert client["client_secret"][-4:] in listed
    assert "hugo@north.example" not in log
