"""The description of the API against the answers of a real server: every operation is asked, and what it answers fits the
shape that it is said to have, without members that nobody described."""

import json
import re
import uuid

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from harness import authenticator
from harness.client import ChatClient
from harness.server import EMAIL, PASSWORD, LyceumServer

TOKEN = "the-operators-token-of-the-tests-0123456789"


@pytest.fixture(scope="module")
def described(own_model):
    server = LyceumServer(own_model.base_url, LYCEUM_OPERATOR_TOKEN=TOKEN)
    server.start()
    ChatClient(server.base_url).wait_for_workflow()
    yield Described(server.base_url)
    server.close()


def strict(schema):
    """The schema, in which objects have no members but those described."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        changed["additionalProperties"] = False
    return changed


class Described:
    """A server, its description, and which operations were seen to answer as described."""

    def __init__(self, base_url: str):
        self.base_url = base_url
        self.document = httpx.get(base_url + "/openapi.json", timeout=60).raise_for_status().json()
        self.components = strict(self.document["components"])
        self.answered: set[tuple[str, str]] = set()
        self.fields: dict[str, str] = {}

    def operations(self):
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def ask(self, method: str, path: str, /, fields=None, cookies=None, query="", **values) -> httpx.Response:
        """Sends a request and checks the answer; `path` is that of the description, filled in from `values`."""
        operation = self.document["paths"][path][method.lower()]
        body = values.pop("json", None)
        content = values.pop("content", None)
        address = re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), path)
        answer = httpx.request(
            method, self.base_url + address + query, json=body, content=content, cookies=cookies,
            headers=self.fields if fields is None else fields, timeout=120)
        self.check(method, path, operation, answer)
        return answer

    def check(self, method: str, path: str, operation: dict, answer: httpx.Response) -> None:
        name = f"{method} {path} {answer.status_code}"
        assert str(answer.status_code) in operation["responses"], f"{name}: {answer.text[:300]}"
        described = operation["responses"][str(answer.status_code)]
        if answer.is_success:
            self.answered.add((method, path))
        if "content" not in described:
            assert answer.content == b"", name
            return
        kind = answer.headers["content-type"].split(";")[0]
        assert kind in described["content"], f"{name}: {kind}"
        if kind != "application/json":
            return
        schema = {**strict(described["content"][kind]["schema"]), "components": self.components}
        errors = [
            f"{error.json_path}: {error.message[:200]}"
            for error in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(answer.json())]
        assert errors == [], f"{name}: {errors}"
        if not answer.is_success:
            codes = described["description"]
            assert f"`{answer.json()['error']['code']}`" in codes, f"{name}: {answer.text}, described: {codes}"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_every_operation_answers_as_described(described):
    """What a client does from signing in to removing what it made, each answer checked."""
    def ask(*words, refused=False, **values):
        answer = described.ask(*words, **values)
        assert answer.is_success != refused, f"{words}: {answer.status_code} {answer.text[:300]}"
        return answer

    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/", "/sign-in", "/docs",
                 "/.well-known/jwks.json", "/api/v1/installation"):
        ask("GET", path)
    page = httpx.get(described.base_url + "/").text
    ask("GET", "/assets/{path}", path=re.search(r'/assets/([^"]+\.js)"', page)[1])

    # Signing in, with and without cookies.
    login = {"email": EMAIL, "password": PASSWORD}
    tokens = ask("POST", "/api/v1/auth/login", json=login).json()
    described.fields = bearer(tokens["access_token"])
    in_page = ask("POST", "/api/v1/auth/login", json={**login, "cookies": True})
    csrf = {"X-CSRF-Token": in_page.json()["csrf_token"]}
    again = ask("POST", "/api/v1/auth/refresh", fields=csrf, cookies=dict(in_page.cookies))
    ask("POST", "/api/v1/auth/logout", fields={"X-CSRF-Token": again.json()["csrf_token"]}, cookies=dict(again.cookies))
    other = ask("POST", "/api/v1/auth/login", json=login).json()
    other = ask("POST", "/api/v1/auth/refresh", json={"refresh_token": other["refresh_token"]}).json()
    me = ask("GET", "/api/v1/me").json()
    ask("GET", "/api/v1/permissions")
    assert ask("GET", "/api/v1/sessions").json()["data"]
    ask("DELETE", "/api/v1/sessions/{id}", id=other["session_id"])

    # Keys, with an act that is asked for twice.
    named = {**described.fields, "Idempotency-Key": str(uuid.uuid4())}
    new = {"name": "k", "scopes": ["members.read"], "expires_at": "2027-01-31T00:00:00Z"}
    key = ask("POST", "/api/v1/api-keys", fields=named, json=new).json()
    assert ask("POST", "/api/v1/api-keys", fields=named, json=new).json() == key
    ask("POST", "/api/v1/api-keys", fields=named, json={**new, "name": "other"}, refused=True)
    ask("GET", "/api/v1/api-keys")
    ask("GET", "/api/v1/api-keys/{id}", id=key["id"])
    ask("DELETE", "/api/v1/api-keys/{id}", id=key["id"])

    # The institution and its people.
    ask("GET", "/api/v1/tenant")
    ask("PATCH", "/api/v1/tenant", json={"name": "Another name"})
    invited = ask("POST", "/api/v1/invitations", json={"email": "ann@example.org", "role": "learner"}).json()
    ask("POST", "/api/v1/invitations/accept", json={
        "token": invited["link"].split("=")[1], "name": "Ann", "password": PASSWORD})
    bob = ask("POST", "/api/v1/invitations", json={"email": "bob@example.org", "role": "learner"}).json()
    ask("GET", "/api/v1/invitations")
    ask("DELETE", "/api/v1/invitations/{invitation_id}", invitation_id=bob["id"])
    people = ask("GET", "/api/v1/users").json()["data"]
    ann = next(person["id"] for person in people if person["email"] == "ann@example.org")
    ask("GET", "/api/v1/users/{user_id}", user_id=ann)
    ask("PATCH", "/api/v1/users/{user_id}", user_id=ann, json={"name": "Ann B."})
    ask("POST", "/api/v1/users/{user_id}/disable", user_id=ann)
    ask("POST", "/api/v1/users/{user_id}/enable", user_id=ann)
    ask("GET", "/api/v1/memberships")
    ask("GET", "/api/v1/memberships/{user_id}", user_id=ann)
    ask("PATCH", "/api/v1/memberships/{user_id}", user_id=ann, json={"role": "teacher"})
    course = ask("POST", "/api/v1/courses", json={"title": "Physics"}).json()["id"]
    ask("GET", "/api/v1/courses")
    ask("GET", "/api/v1/courses/{course_id}", course_id=course)
    ask("PATCH", "/api/v1/courses/{course_id}", course_id=course, json={"title": "Physics 2"})
    ask("POST", "/api/v1/courses/{course_id}/memberships", course_id=course, json={"user_id": ann, "role": "learner"})
    ask("GET", "/api/v1/courses/{course_id}/memberships", course_id=course)
    both = {"course_id": course, "user_id": ann}
    ask("PATCH", "/api/v1/courses/{course_id}/memberships/{user_id}", **both, json={"role": "tutor"})
    ask("DELETE", "/api/v1/courses/{course_id}/memberships/{user_id}", **both)
    ask("DELETE", "/api/v1/courses/{course_id}", course_id=course)

    # Passwords and second factors.
    link = ask("POST", "/api/v1/users/{id}/password-reset", id=ann).json()["url"]
    ask("POST", "/api/v1/auth/password-reset/complete", json={
        "token": link.split("=")[1], "password": "a new password for ann"})
    ask("POST", "/api/v1/auth/password-reset", json={"email": "nobody@example.org"})
    hers = ask("POST", "/api/v1/auth/login", json={
        "email": "ann@example.org", "password": "a new password for ann"}).json()
    second = bearer(hers["access_token"])
    ask("POST", "/api/v1/auth/password", fields=second, json={
        "password": "a new password for ann", "new_password": PASSWORD})
    ask("GET", "/api/v1/auth/second-factor", fields=second)
    secret = ask("POST", "/api/v1/auth/second-factor/enrol", fields=second, json={"password": PASSWORD}).json()["secret"]
    ask("POST", "/api/v1/auth/second-factor/confirm", fields=second, json={"code": authenticator.code(secret, -1)})
    challenge = ask("POST", "/api/v1/auth/login", json={"email": "ann@example.org", "password": PASSWORD}).json()
    hers = ask("POST", "/api/v1/auth/second-factor", json={
        "ticket": challenge["second_factor"]["ticket"], "code": authenticator.code(secret)}).json()
    second = bearer(hers["access_token"])
    codes = ask("POST", "/api/v1/auth/second-factor/recovery-codes", fields=second, json={
        "code": authenticator.code(secret, 1)}).json()["recovery_codes"]
    ask("POST", "/api/v1/auth/second-factor/disable", fields=second, json={"recovery_code": codes[0]})
    ask("DELETE", "/api/v1/memberships/{user_id}", user_id=ann)

    # Documents and conversations.
    ask("POST", "/api/v1/vector-stores", json={"slug": "notes", "title": "Notes"})
    ask("POST", "/api/v1/vector-stores/{slug}/documents", slug="notes", json={
        "name": "n.md", "media_type": "text/markdown", "text": "# Ohm\n\nVoltage is current times resistance."})
    ask("POST", "/api/v1/vector-stores/{slug}/search", slug="notes", json={"query": "voltage", "limit": 2})
    ask("GET", "/api/v1/workflows")
    ask("POST", "/chatkit", json={"type": "threads.list", "params": {}})
    ask("POST", "/chatkit/{workflow}", workflow="course-assistant", json={"type": "threads.list", "params": {}})
    client = ChatClient(described.base_url, token=tokens["access_token"])
    stream = client.ask("What does Ohm's law say about voltage and current?")
    ask("GET", "/api/v1/threads/{thread_id}/items/{item_id}/citations",
        thread_id=stream.thread_id, item_id=stream.cited_answer["id"])

    # Services that people sign in with.
    path = "/api/v1/identity-providers"
    provider = ask("POST", path, json={
        "name": "School", "issuer": "https://id.example.org", "client_id": "lyceum", "client_secret": "a secret"}).json()
    ask("GET", path)
    ask("GET", path + "/{provider_id}", provider_id=provider["id"])
    ask("PATCH", path + "/{provider_id}", provider_id=provider["id"], json={"name": "Another"})
    ask("POST", path + "/{provider_id}/check", provider_id=provider["id"])
    ask("GET", "/api/v1/auth/providers", query="?tenant=" + me["tenant"]["slug"])
    described.answered |= {("GET", "/api/v1/auth/oidc/{provider_id}/start"), ("GET", "/api/v1/auth/oidc/callback")}
    assert ask("GET", "/api/v1/auth/oidc/{provider_id}/start", provider_id=provider["id"], refused=True).is_redirect
    assert ask("GET", "/api/v1/auth/oidc/callback", query="?state=x", refused=True).is_redirect
    ask("DELETE", path + "/{provider_id}", provider_id=provider["id"])

    # Privacy.
    text = ask("POST", "/api/v1/privacy/consent-texts", json={
        "key": "recording", "locale": "en", "title": "Recording", "text": "We record."}).json()
    ask("GET", "/api/v1/privacy/consent-texts")
    ask("POST", "/api/v1/privacy/consents", json={"text_id": text["id"], "action": "given"})
    ask("GET", "/api/v1/privacy/consents")
    periods = ask("GET", "/api/v1/privacy/retention").json()
    ask("PUT", "/api/v1/privacy/retention", json=periods)
    ask("GET", "/api/v1/privacy/export")
    carl = ask("POST", "/api/v1/invitations", json={"email": "carl@example.org", "role": "learner"}).json()
    carl = ask("POST", "/api/v1/invitations/accept", json={
        "token": carl["link"].split("=")[1], "name": "Carl", "password": PASSWORD}).json()
    user = next(person["id"] for person in ask("GET", "/api/v1/users").json()["data"]
                if person["email"] == "carl@example.org")
    ask("GET", "/api/v1/privacy/people/{user_id}/export", user_id=user)
    erasure = "/api/v1/privacy/people/{user_id}/erasure"
    preview = ask("POST", erasure, user_id=user, json={}).json()
    ask("POST", erasure, user_id=user, json={"confirmation": preview["confirmation"]})
    ask("GET", erasure, user_id=user)

    # The audit log, and the operator.
    assert ask("GET", "/api/v1/audit-events").json()["data"]
    ask("GET", "/api/v1/audit-events", query="?format=csv")
    operator = bearer(TOKEN)
    made = ask("POST", "/api/v1/tenants", fields=operator, json={
        "slug": "south", "name": "South", "owner_email": "head@south.example"}).json()
    tenant = made["id"]
    ask("GET", "/api/v1/tenants", fields=operator)
    ask("GET", "/api/v1/tenants/{tenant_id}", fields=operator, tenant_id=tenant)
    ask("PATCH", "/api/v1/tenants/{tenant_id}", fields=operator, tenant_id=tenant, json={"name": "Further south"})
    ask("DELETE", "/api/v1/tenants/{tenant_id}", fields=operator, tenant_id=tenant)
    assert me["user"]["email"] == EMAIL
    ask("DELETE", "/api/v1/sessions", query="?keep=current")

    left = {(method, path) for method, path, _ in described.operations()} - described.answered
    assert left == set()


def test_every_refusal_is_described(described):
    """Each operation is asked without a token, by a wrong one, with text that is no JSON, and with a body of the wrong
    shape and size: every answer is among those described."""
    owner = bearer(ChatClient(described.base_url).token)
    for method, path, operation in described.operations():
        if (method, path) == ("DELETE", "/api/v1/sessions"):
            continue
        values = {name: "01939e2a-7b1c-7d43-8c5e-5f2a9c1b0d3e" for name in re.findall(r"\{(\w+)\}", path)}
        if operation["security"]:
            described.ask(method, path, fields={}, **values)
            described.ask(method, path, fields=bearer("nonsense"), **values)
        fields = {**(bearer(TOKEN) if {"operator": []} in operation["security"] else owner)}
        if method == "GET":
            described.ask(method, path, fields=fields, query="?limit=0&after=%00&state=x&format=x&from=x", **values)
            continue
        kind = {"Content-Type": "application/json"}
        for body in (b'{"', b"[]", b'{"name": 3, "email": [], "type": null}', b"{}"):
            answer = described.ask(method, path, fields={**fields, **kind}, content=body, **values)
            if "requestBody" not in operation and answer.status_code == 400:
                # A body that nobody described is not read.
                assert answer.json()["error"]["code"] != "invalid_json", f"{method} {path} reads a body"
        if "requestBody" in operation:
            described.ask(method, path, fields={**fields, "Content-Type": "text/plain"}, content=b"x", **values)
            described.ask(method, path, fields={**fields, **kind}, content=b" " * (9 << 20), **values)


def test_the_names_of_operations_are_words_for_programs(described):
    names = [operation["operationId"] for _, _, operation in described.operations()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9]+", name) for name in names), names
    assert json.dumps(described.document)
