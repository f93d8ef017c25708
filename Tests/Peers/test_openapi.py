"""The description of the API against the answers of a real server: every operation is asked, and what it answers fits the
shape that it is said to have, without members that nobody described."""

import base64
import hashlib
import hmac
import json
import re
import time
import urllib.parse
import uuid

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from harness import authenticator
from harness.client import ChatClient
from harness.server import EMAIL, PASSWORD, LyceumServer
from harness.workflows import graph, message, publish

TOKEN = "the-operators-token-of-the-tests-0123456789"


@pytest.fixture(scope="module")
def described(own_model):
    server = LyceumServer(own_model.base_url, LYCEUM_OPERATOR_TOKEN=TOKEN)
    server.start()
    ChatClient(server.base_url).wait_for_workflow()
    described = Described(server.base_url)
    described.model = own_model.base_url
    yield described
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
        self.model = ""
        """Where the scripted model is."""
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


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The fields of a webhook (Standard Webhooks 1.0)."""
    name, now = "msg_1", str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    code = hmac.new(key, f"{name}.{now}.".encode() + body, hashlib.sha256).digest()
    return {"webhook-id": name, "webhook-timestamp": now,
            "webhook-signature": "v1," + base64.b64encode(code).decode(), "Content-Type": "application/json"}


DOT = (b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;")
"""A picture of one pixel."""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
"""Another one, as PNG."""


def test_every_operation_answers_as_described(described):
    """What a client does from signing in to removing what it made, each answer checked."""
    def ask(*words, refused=False, **values):
        answer = described.ask(*words, **values)
        assert answer.is_success != refused, f"{words}: {answer.status_code} {answer.text[:300]}"
        return answer

    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/", "/sign-in", "/docs", "/shared", "/embed.js",
                 "/design", "/admin", "/builder", "/teach",
                 "/.well-known/jwks.json", "/api/v1/installation"):
        ask("GET", path)
    for page in ("admin", "builder", "teach"):
        ask("GET", "/" + page + "/{path}", path="people")
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
    ask("GET", "/api/v1/me/tenants")
    ask("POST", "/api/v1/auth/tenant", json={"tenant": me["tenant"]["slug"]})
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
    look = ask("PUT", "/api/v1/appearance", json={
        "accent": "#ffcc00", "logo": "data:image/png;base64," + base64.b64encode(PIXEL).decode()}).json()
    assert ask("GET", "/api/v1/appearance").json() == look
    ask("GET", "/api/v1/appearance/{tenant}", tenant=look["tenant"], fields={})
    place = dict(zip(("tenant", "digest"), look["logo"].split("/")[2:], strict=True))
    assert ask("GET", "/appearance/{tenant}/{digest}", fields={}, **place).content == PIXEL
    ask("PUT", "/api/v1/appearance", json={"logo": None})
    assert len(ask("GET", "/api/v1/overview", query="?days=7").json()["days"]) == 7
    ask("GET", "/api/v1/system")
    ask("GET", "/api/v1/shared/system", fields=bearer(TOKEN))
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
    ask("POST", "/api/v1/widgets", json={
        "slug": "asked", "name": "Asked", "template": {"type": "Card", "children": []}})
    ask("GET", "/api/v1/widgets")
    ask("GET", "/api/v1/widgets/{slug}", slug="asked")
    ask("PATCH", "/api/v1/widgets/{slug}", slug="asked", json={"name": "Asked for"})
    ask("POST", "/api/v1/widgets/{slug}/preview", slug="asked", json={"data": {}})
    ask("POST", "/api/v1/widgets/import", json={
        "version": "1.0", "name": "Taken in", "template": '{"type": "Card", "children": []}'})
    ask("DELETE", "/api/v1/widgets/{slug}", slug="asked")
    ask("POST", "/api/v1/vector-stores", json={"slug": "notes", "title": "Notes"})
    ask("POST", "/api/v1/vector-stores/{slug}/documents", slug="notes", json={
        "name": "n.md", "media_type": "text/markdown", "text": "# Ohm\n\nVoltage is current times resistance."})
    ask("POST", "/api/v1/vector-stores/{slug}/search", slug="notes", json={"query": "voltage", "limit": 2})
    stores, notes = "/api/v1/vector-stores/{slug}", {"slug": "notes"}
    ask("GET", "/api/v1/vector-stores", query="?search=note")
    ask("GET", stores, **notes)
    ask("PATCH", stores, json={"description": "What was said."}, **notes)
    coming = ask("POST", stores + "/documents", query="?wait=false", json={
        "name": "m.md", "media_type": "text/markdown", "text": "# Kirchhoff\n\nCurrents add up."}, **notes).json()["id"]
    ask("GET", stores + "/documents", query="?limit=1", **notes)
    ask("GET", stores + "/documents/{document_id}", document_id=coming, **notes)
    ask("POST", stores + "/documents/{document_id}/retry", document_id=coming, refused=True, **notes)
    described.answered.add(("POST", stores + "/documents/{document_id}/retry"))
    ask("DELETE", stores + "/documents/{document_id}", document_id=coming, **notes)
    ask("DELETE", stores, **notes)
    ask("GET", "/api/v1/workflows")
    ask("POST", "/chatkit", json={"type": "threads.list", "params": {}})
    ask("POST", "/chatkit/{workflow}", workflow="course-assistant", json={"type": "threads.list", "params": {}})
    ask("GET", "/v1/models")
    ask("GET", "/v1/models/{model}", model="course-assistant")
    asked = {"model": "course-assistant", "messages": [{"role": "user", "content": "What is a resistor?"}]}
    ask("POST", "/v1/chat/completions", json=asked)
    model = ask("GET", "/models/v1/models").json()["data"][0]["id"]
    ask("POST", "/models/v1/chat/completions", json={
        "model": model, "messages": [{"role": "user", "content": "Say yes."}], "max_tokens": 8})
    made = ask("POST", "/v1/responses", json={"model": "course-assistant", "input": "What is a resistor?"}).json()
    ask("GET", "/v1/responses/{response_id}", response_id=made["id"])
    ask("DELETE", "/v1/responses/{response_id}", response_id=made["id"])
    ask("GET", "/v1/responses/{response_id}", response_id=made["id"], refused=True)
    ask("POST", "/v1/embeddings", json={"model": "multilingual-e5-small", "input": "a cat"})
    client = ChatClient(described.base_url, token=tokens["access_token"])
    stream = client.ask("What does Ohm's law say about voltage and current?")
    ask("GET", "/api/v1/threads/{thread_id}/items/{item_id}/citations",
        thread_id=stream.thread_id, item_id=stream.cited_answer["id"])
    rated = stream.cited_answer["id"]
    given = {"thread_id": stream.thread_id, "item_ids": [rated], "kind": "positive"}
    assert client.request({"type": "items.feedback", "params": given}).json() == {}
    said = ask("GET", "/api/v1/workflows/{slug}/feedback", slug="course-assistant").json()["data"]
    assert [(row["item_id"], row["kind"]) for row in said] == [(rated, "positive")]
    opinion = "/api/v1/threads/{thread_id}/items/{item_id}/feedback"
    ask("PUT", opinion, thread_id=stream.thread_id, item_id=rated, json={"kind": "negative", "comment": "Too long."})
    said = ask("GET", "/api/v1/threads/{thread_id}/feedback", thread_id=stream.thread_id).json()["data"]
    assert [(row["item_id"], row["kind"], row["comment"]) for row in said] == [(rated, "negative", "Too long.")]
    ask("DELETE", opinion, thread_id=stream.thread_id, item_id=rated)
    # It has no end: what it begins with is looked at.
    path = "/api/v1/threads/{thread_id}/events"
    with client.http.stream("GET", path.format(thread_id=stream.thread_id)) as answer:
        assert answer.headers["content-type"] in described.document["paths"][path]["get"]["responses"]["200"]["content"]
        assert next(answer.iter_raw()).startswith(b": ")
    described.answered.add(("GET", path))

    # Conversations.
    settings = ask("GET", "/api/v1/conversation-settings").json()
    ask("PUT", "/api/v1/conversation-settings", json={**settings, "sharing": True, "visitors": True})
    one, conversation = "/api/v1/threads/{thread_id}", {"thread_id": stream.thread_id}
    ask("GET", "/api/v1/threads", query="?workflow=course-assistant&limit=1")
    ask("GET", "/api/v1/threads", query="?search=voltage")
    ask("GET", one, **conversation)
    ask("PATCH", one, json={"title": "Ohm", "pinned": True}, **conversation)
    ask("GET", one + "/export", **conversation)
    ask("GET", one + "/export", query="?format=markdown", **conversation)
    link = ask("POST", one + "/shares", json={"live": True}, **conversation).json()
    ask("GET", one + "/shares", **conversation)
    ask("GET", "/api/v1/shared/{token}", token=link["token"], fields={})
    ask("DELETE", one + "/shares/{share_id}", share_id=link["id"], **conversation)
    ask("PUT", one + "/status", json={"status": "locked", "reason": "Handed in"}, **conversation)
    ask("PUT", one + "/status", json={"status": "active"}, **conversation)
    branch, behind = one + "/branches/{branch_id}", {"fork_after_item_id": stream.answers[-1]["id"]}
    made = ask("POST", one + "/branches", json=behind, **conversation).json()["id"]
    first = ask("GET", one + "/branches", **conversation).json()["data"][0]["id"]
    ask("PATCH", branch, json={"name": "Again"}, branch_id=made, **conversation)
    ask("POST", branch + "/switch", branch_id=first, **conversation)
    ask("DELETE", branch, branch_id=made, **conversation)
    ask("DELETE", one, **conversation)
    ask("POST", one + "/restore", **conversation)

    # The same in other pages.
    course = {"slug": "course-assistant"}
    ask("PUT", "/api/v1/workflows/{slug}/embed", json={"origins": ["https://school.example"], "visitors": True}, **course)
    embedded = ask("GET", "/api/v1/workflows/{slug}/embed", **course).json()["assistant"].split("/")
    names = dict(zip(("tenant", "workflow"), embedded, strict=True))
    ask("GET", "/api/v1/embed/{tenant}/{workflow}", fields={}, **names)
    ask("GET", "/embed/{tenant}/{workflow}", fields={}, **names)
    ask("POST", "/api/v1/embed/{tenant}/{workflow}/visitors", fields={}, **names)

    # Teaching.
    one, client.workflow = "/api/v1/conversations/{thread_id}", "taught"
    publish(client.http, "taught", graph(
        message("intro", "Helo."), {"slug": "ask", "kind": "wait_for_user_input", "parameters": {"message": "Well?"}}))
    taught = {"thread_id": client.ask("Hello").thread_id}
    course = ask("POST", "/api/v1/courses", json={"title": "Chemistry"}).json()["id"]
    assert ask("GET", "/api/v1/conversations", query="?workflow=taught&idle_for=0").json()["data"]
    ask("POST", "/api/v1/courses/{course_id}/workflows", course_id=course, json={"workflow": "taught"})
    ask("GET", "/api/v1/courses/{course_id}/workflows", course_id=course)
    ask("DELETE", "/api/v1/courses/{course_id}/workflows/{slug}", course_id=course, slug="taught")
    ask("GET", "/api/v1/courses/{course_id}/conversations", course_id=course)
    ask("GET", "/api/v1/courses/{course_id}/questions", query="?days=7", course_id=course)
    ask("GET", "/api/v1/courses/{course_id}/resource-links", course_id=course)
    for path in ("/api/v1/conversations/events", "/api/v1/courses/{course_id}/conversations/events"):
        with client.http.stream("GET", path.format(course_id=course)) as answer:
            assert answer.headers["content-type"] in described.document["paths"][path]["get"]["responses"]["200"]["content"]
            assert next(answer.iter_raw()).startswith(b": ")
        described.answered.add(("GET", path))
    ask("GET", one, **taught)
    ask("POST", one + "/messages", json={"text": "Look at it again."}, **taught)
    ask("POST", one + "/take-over", json={"hours": 1}, **taught)
    ask("POST", one + "/give-back", json={}, **taught)
    ask("POST", one + "/move", json={"step": "ask"}, **taught)
    ask("POST", one + "/reset", json={}, **taught)
    ask("GET", "/api/v1/threads/{thread_id}/readers", **taught)
    ask("POST", "/api/v1/workflows/{slug}/corrections", slug="taught", json={"node": "intro", "text": "Hello."})

    # Runs.
    begin = "/api/v1/workflows/{slug}/runs"
    ask("POST", begin, slug="course-assistant", json={"input": {"text": "What is a volt?"}})
    run = ask("POST", begin, slug="course-assistant", json={"input": {"text": "What is an ohm?"}, "wait": True}).json()
    ask("POST", begin, slug="course-assistant", json={"input": {"text": "And an ampere?"}, "stream": True})
    ask("GET", "/api/v1/runs", query="?workflow=course-assistant&status=completed")
    for part in ("", "/steps", "/events"):
        ask("GET", "/api/v1/runs/{run_id}" + part, run_id=run["id"])
    ask("POST", "/api/v1/runs/{run_id}/cancel", run_id=run["id"])

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

    # Secrets, and what workflows ask people to decide.
    ask("PUT", "/api/v1/secrets/{secret_name}", secret_name="mail-key", json={"value": "a secret"})
    ask("GET", "/api/v1/secrets")
    ask("GET", "/api/v1/secrets/{secret_name}", secret_name="mail-key")
    ask("DELETE", "/api/v1/secrets/{secret_name}", secret_name="mail-key")
    ask("POST", "/api/v1/workflows", json={"slug": "asking", "title": "Asking"})
    ask("PUT", "/api/v1/workflows/{slug}/draft", slug="asking", json={"definition": {
        "nodes": [{"slug": "start", "kind": "start"}, {"slug": "end", "kind": "end"},
                  {"slug": "ask", "kind": "approval", "parameters": {"request": "May they?"}}],
        "edges": [{"source": "start", "target": "ask"}, {"source": "ask", "target": "end", "port": "approved"},
                  {"source": "ask", "target": "end", "port": "rejected"}]}})
    ask("POST", "/api/v1/workflows/{slug}/publish", slug="asking", json={"note": "First"})
    ask("POST", "/api/v1/workflows/{slug}/runs", slug="asking", json={"input": {"text": "x"}, "wait": True})
    asked = ask("GET", "/api/v1/approvals").json()["data"][0]
    assert asked["request"] == "May they?" and asked["status"] == "pending"
    decided = ask("POST", "/api/v1/approvals/{approval_id}/decision", approval_id=asked["id"],
                  json={"decision": "approved", "comment": "Yes."}).json()
    assert decided["status"] == "approved"

    # Workflows: drafts, versions, and what is taken out and in.
    ask("GET", "/api/v1/step-kinds")
    one = "/api/v1/workflows/{slug}"
    ask("GET", one, slug="asking")
    ask("PATCH", one, slug="asking", json={"title": "Asks"})
    draft = ask("GET", one + "/draft", slug="asking").json()
    ask("PUT", one + "/draft", slug="asking", json={"definition": draft["definition"]})
    ask("GET", one + "/draft/history", slug="asking")
    ask("POST", one + "/validate", slug="asking", json={})
    ask("POST", one + "/publish", slug="asking", json={"note": "Second"})
    ask("GET", one + "/versions", slug="asking")
    ask("GET", one + "/versions/{number}", slug="asking", number=1)
    ask("POST", one + "/versions/{number}/publish", slug="asking", number=1)
    ask("GET", one + "/diff", slug="asking", query="?from=1&to=draft")
    ask("POST", one + "/draft/restore", slug="asking", json={"version": 1})
    ask("POST", one + "/runs/move", slug="asking", json={"to": 2})
    ask("POST", one + "/duplicate", slug="asking", json={"slug": "asking-too"})
    taken = ask("GET", one + "/export", slug="asking").json()
    tests = one + "/tests"
    test = ask("POST", tests, slug="asking", json={
        "name": "Asks", "turns": [{"message": "Hello", "expect": ["status == 'waiting'"]}]}).json()
    ask("GET", tests, slug="asking")
    ask("GET", tests + "/{test_id}", slug="asking", test_id=test["id"])
    ask("PUT", tests + "/{test_id}", slug="asking", test_id=test["id"], json={
        "name": "Asks first", "turns": [{"message": "Hello", "expect": ["waits_for == ['approval']"]},
                                        {"decision": "approved"}], "expect": ["status == 'failed'"]})
    ask("POST", one + "/draft/runs", slug="asking", json={
        "input": {"text": "x"}, "wait": True, "pinned": {"ask": {"decision": "approved"}}})
    report = ask("POST", tests + "/run", slug="asking", json={}).json()
    assert not report["passed"] and 'status is "completed"' in report["tests"][0]["expectations"][1]["message"]
    ask("DELETE", tests + "/{test_id}", slug="asking", test_id=test["id"])
    ask("POST", tests + "/record", slug="course-assistant", json={"name": "Recorded", "run_id": run["id"]})
    ask("POST", "/api/v1/workflows/import", json={**taken, "slug": "asking-again"})
    ask("DELETE", one, slug="asking-too")

    # What starts workflows by itself, and what they send out.
    trigger = ask("POST", "/api/v1/triggers", json={"workflow": "asking", "kind": "webhook", "name": "Asked"}).json()
    ask("GET", "/api/v1/triggers")
    ask("GET", "/api/v1/triggers/{trigger_id}", trigger_id=trigger["id"])
    ask("PATCH", "/api/v1/triggers/{trigger_id}", trigger_id=trigger["id"], json={"name": "Asked for"})
    secret = ask("POST", "/api/v1/triggers/{trigger_id}/secret", trigger_id=trigger["id"], json={}).json()["secret"]
    ask("POST", "/hooks/{trigger_id}", trigger_id=trigger["id"], json={"mark": 5}, fields=signed(secret, b'{"mark":5}'))
    ask("DELETE", "/api/v1/triggers/{trigger_id}", trigger_id=trigger["id"])
    ask("GET", "/api/v1/effects", query="?status=failed")
    ask("POST", "/api/v1/effects/{effect_id}/retry", effect_id="eff_" + "0" * 32, refused=True)

    # What models take, and what they may.
    budget = ask("POST", "/api/v1/budgets", json={
        "name": "Asked", "scope": "tenant", "unit": "tokens", "period": "month", "limit": 10**9, "action": "warn"}).json()
    ask("GET", "/api/v1/budgets")
    ask("GET", "/api/v1/budgets/{budget_id}", budget_id=budget["id"])
    ask("PATCH", "/api/v1/budgets/{budget_id}", budget_id=budget["id"], json={"warn_at": 0.5})
    ask("GET", "/api/v1/usage", query="?group_by=step")
    ask("GET", "/api/v1/usage", query="?format=csv")
    ask("DELETE", "/api/v1/budgets/{budget_id}", budget_id=budget["id"])

    # The telephone.
    account = ask("POST", "/api/v1/sip-accounts", json={
        "name": "Asked", "mode": "open", "outbound_prefixes": ["33"], "default_workflow": "asking"}).json()
    place = {"sip_account_id": account["id"]}
    ask("GET", "/api/v1/sip-accounts")
    ask("GET", "/api/v1/sip-accounts/{sip_account_id}", **place)
    ask("PATCH", "/api/v1/sip-accounts/{sip_account_id}", json={"minutes_a_day": 10}, **place)
    tested = described.ask("POST", "/api/v1/sip-accounts/{sip_account_id}/test", **place)
    assert tested.status_code in (200, 503)
    described.answered.add(("POST", "/api/v1/sip-accounts/{sip_account_id}/test"))
    number = ask("POST", "/api/v1/phone-numbers", json={
        "number": "+33 1 23", "sip_account": "Asked", "workflow": "asking"}).json()["id"]
    ask("GET", "/api/v1/phone-numbers")
    ask("DELETE", "/api/v1/phone-numbers/{phone_number_id}", phone_number_id=number)
    ask("GET", "/api/v1/voice-settings")
    ask("PUT", "/api/v1/voice-settings", query="?workflow=asking", json={
        "language": "fr", "pin": "offer", "greeting": "Bonjour.", "phrases": {"fillers": ["Un instant."]},
        "transcriber": {"model": None}, "synthesizer": None})
    call = ask("POST", "/api/v1/calls", json={"to": "+3312", "workflow": "asking", "sip_account": "Asked"}).json()["id"]
    ask("GET", "/api/v1/calls", query="?direction=outbound")
    ask("GET", "/api/v1/calls/{call_id}", call_id=call)
    hung = described.ask("POST", "/api/v1/calls/{call_id}/hang-up", call_id=call)
    assert hung.status_code in (202, 409)
    ask("GET", "/api/v1/calls/{call_id}/recording", call_id=call, refused=True)
    ask("POST", "/api/v1/threads/{thread_id}/phone-pin", thread_id=stream.thread_id)
    ask("DELETE", "/api/v1/sip-accounts/{sip_account_id}", **place)
    described.answered |= {("POST", "/api/v1/calls/{call_id}/hang-up"), ("GET", "/api/v1/calls/{call_id}/recording")}
    # Nothing hears or speaks here (test_voice_sessions.py).
    ask("GET", "/api/v1/voice")
    ask("POST", "/api/v1/voice/sessions", json={"thread_id": stream.thread_id}, refused=True)
    ask("GET", "/api/v1/voice/sessions/{call_id}/socket", call_id=call, refused=True)
    described.answered |= {
        ("POST", "/api/v1/voice/sessions"), ("GET", "/api/v1/voice/sessions/{call_id}/socket")}

    # Learning platforms.
    invited = ask("POST", "/api/v1/lti/invitations", json={"name": "LMS", "days": 1}).json()
    ask("GET", "/api/v1/lti/invitations")
    ask("GET", "/lti/register", query="?" + invited["registration_url"].split("?")[1])
    ask("GET", "/lti/register.js")
    ask("GET", "/lti/canvas.json")
    ask("DELETE", "/api/v1/lti/invitations/{lti_invitation_id}", lti_invitation_id=invited["invitation"]["id"])
    platform = ask("POST", "/api/v1/lti/registrations", json={
        "name": "LMS", "issuer": "https://lms.example", "client_id": "c1", "jwks_url": "https://lms.example/keys",
        "authorization_endpoint": "https://lms.example/auth", "token_endpoint": "https://lms.example/token",
        "deployment_ids": ["1"]}).json()
    place = {"registration_id": platform["id"]}
    ask("GET", "/api/v1/lti/registrations")
    ask("GET", "/api/v1/lti/registrations/{registration_id}", **place)
    ask("PATCH", "/api/v1/lti/registrations/{registration_id}", json={"name": "Our LMS"}, **place)
    ask("GET", "/api/v1/lti/registrations/{registration_id}/deployments", **place)
    ask("PUT", "/api/v1/lti/registrations/{registration_id}/deployments", **place,
        json={"deployment_id": "1", "status": "active"})
    for method in ("GET", "POST"):
        begun = {"iss": "https://lms.example", "client_id": "c1", "login_hint": "someone",
                 "target_link_uri": described.base_url + "/lti/launch"}
        form = {"content": urllib.parse.urlencode(begun).encode(), "fields": {
            "Content-Type": "application/x-www-form-urlencoded"}} if method == "POST" else {
            "query": "?" + urllib.parse.urlencode(begun)}
        sent = ask(method, "/lti/login", refused=True, **form)
        assert sent.headers["location"].startswith("https://lms.example/auth?"), sent.text
        described.answered.add((method, "/lti/login"))
    ask("GET", "/api/v1/lti/launches")
    ask("GET", "/lti/jwks.json")
    ask("GET", "/lti/icon.svg")
    ask("DELETE", "/api/v1/lti/registrations/{registration_id}", **place)

    # The audit log, and the operator.
    assert ask("GET", "/api/v1/audit-events").json()["data"]
    ask("GET", "/api/v1/audit-events", query="?format=csv")
    operator = bearer(TOKEN)
    made = ask("POST", "/api/v1/tenants", fields=operator, json={
        "slug": "south", "name": "South", "owner_email": "head@south.example"}).json()
    tenant = made["id"]
    # Attachments, in both ways.
    announced = ask("POST", "/chatkit/{workflow}", workflow="course-assistant", json={
        "type": "attachments.create", "params": {"name": "a.txt", "size": 5, "mime_type": "text/plain"}}).json()
    ask("PUT", "/uploads/{upload}", fields={"Content-Type": "application/octet-stream"}, content=b"Words",
        upload=announced["upload_descriptor"]["url"].rsplit("/", 1)[1])
    ask("GET", "/api/v1/attachments/{attachment_id}/content", attachment_id=announced["id"])
    form = (b'--x\r\nContent-Disposition: form-data; name="file"; filename="dot.gif"\r\nContent-Type: image/gif\r\n\r\n'
            + DOT + b"\r\n--x--\r\n")
    attached = ask("POST", "/api/v1/attachments", content=form,
                   fields={**described.fields, "Content-Type": "multipart/form-data; boundary=x"}).json()
    ask("GET", "/files/{attachment_id}/{link}", attachment_id=attached["id"],
        link=attached["preview_url"].rsplit("/", 1)[1])
    # Models, of the institution and of the operator.
    for scope, fields, address in [("", None, "https://models.invalid/v1"), ("shared/", operator, described.model)]:
        providers, models = f"/api/v1/{scope}providers", f"/api/v1/{scope}models"
        ask("POST", providers, fields=fields, json={
            "slug": "asked", "kind": "openai_compatible", "base_url": address, "api_key": "sk-0123456789abcdef"})
        ask("POST", models, fields=fields, json={
            "slug": "asked", "provider": "asked", "name": "m", "prices": {"input": 0.15}, "fallbacks": []})
        ask("GET", providers, fields=fields)
        ask("GET", providers + "/{slug}", fields=fields, slug="asked")
        ask("PATCH", providers + "/{slug}", fields=fields, slug="asked", json={"concurrency": 4})
        ask("POST", providers + "/{slug}/test", fields=fields, slug="asked")
        ask("POST", providers + "/{slug}/import", fields=fields, slug="asked", refused=not scope)
        ask("GET", models, fields=fields)
        ask("GET", models + "/{slug}", fields=fields, slug="asked")
        ask("PATCH", models + "/{slug}", fields=fields, slug="asked", json={"context_length": 1000})
        ask("DELETE", providers + "/{slug}", fields=fields, slug="asked", refused=True)
        ask("DELETE", models + "/{slug}", fields=fields, slug="asked")
        ask("DELETE", providers + "/{slug}", fields=fields, slug="asked")
    described.answered.add(("POST", "/api/v1/providers/{slug}/import"))

    ask("GET", "/api/v1/tenants", fields=operator)
    ask("GET", "/api/v1/tenants/{tenant_id}", fields=operator, tenant_id=tenant)
    ask("PATCH", "/api/v1/tenants/{tenant_id}", fields=operator, tenant_id=tenant, json={"name": "Further south"})
    ask("DELETE", "/api/v1/tenants/{tenant_id}", fields=operator, tenant_id=tenant)
    assert me["user"]["email"] == EMAIL
    ask("DELETE", "/api/v1/sessions", query="?keep=current")

    left = {(method, path) for method, path, _ in described.operations()} - described.answered
    # What has failed for good takes most of a day to do so; links are made by launches (Browser/test_lti.py), and calls
    # are heard by Peers/test_telephone_machines.py.
    link = "/api/v1/lti/resource-links/{link_id}"
    assert left == {
        ("POST", "/api/v1/effects/{effect_id}/retry"), ("GET", "/api/v1/calls/{call_id}/listen"),
        ("GET", link + "/grades"), ("GET", link + "/groups"), ("GET", link + "/results"), ("POST", link + "/grades/send"),
        ("POST", link + "/grades/release"),
        ("GET", link + "/grades/{user_id}"), ("PUT", link + "/grades/{user_id}"),
        ("DELETE", link + "/grades/{user_id}"), ("POST", link + "/grades/{user_id}/send"), ("POST", link + "/roster"),
        ("GET", link), ("PUT", link), ("POST", link + "/restart"), ("POST", "/lti/launch"),
        ("POST", "/lti/launch/storage"), ("POST", "/lti/deep-linking"), ("POST", "/api/v1/lti/session"),
        ("GET", "/api/v1/lti/deep-linking/{deep_linking_id}"),
        ("POST", "/api/v1/lti/deep-linking/{deep_linking_id}/response"),
        ("POST", "/api/v1/lti/registrations/{registration_id}/check")}


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
                assert "invalid_json" not in answer.text, f"{method} {path} reads a body"
        if "requestBody" in operation:
            described.ask(method, path, fields={**fields, "Content-Type": "text/plain"}, content=b"x", **values)
            described.ask(method, path, fields={**fields, **kind}, content=b" " * (9 << 20), **values)


def test_the_names_of_operations_are_words_for_programs(described):
    names = [operation["operationId"] for _, _, operation in described.operations()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9]+", name) for name in names), names
    assert json.dumps(described.document)
