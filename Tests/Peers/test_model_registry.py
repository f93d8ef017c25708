"""The registry of models on a real server: a key that stays secret, addresses that are not to be reached, two replicas."""

import secrets
import time

import httpx
import pytest

from harness.client import ChatClient
from harness.postgres import PostgresServer
from harness.scripted_model import Reply, ScriptedModel
from harness.server import LyceumServer
from harness.workflows import agent, graph, publish

KEY = "sk-of-north-0123456789-wxyz"
OPERATOR = "an-operators-token-of-40-characters-0001"


@pytest.fixture(scope="module")
def postgres():
    postgres = PostgresServer()
    yield postgres
    postgres.close()


@pytest.fixture(scope="module")
def pair(postgres, own_model):
    """Two servers on one database, which may reach this machine for their tenants."""
    secret = secrets.token_urlsafe(48)
    servers = [
        LyceumServer(
            own_model.base_url, LYCEUM_DATABASE_URL=postgres.url(), LYCEUM_SECRET_KEY=secret,
            LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8", LYCEUM_OPERATOR_TOKEN=OPERATOR)
        for _ in range(2)
    ]
    for server in servers:
        server.start()
    yield servers
    for server in servers:
        server.close()


@pytest.fixture(scope="module")
def other_model():
    model = ScriptedModel()
    yield model
    model.stop()


def answer(client: ChatClient, question: str) -> str:
    """What the assistant says, or the error."""
    stream = client.ask(question)
    errors = stream.of_type("error")
    if errors:
        return errors[0]["message"]
    said = [item for item in client.items(stream.thread_id) if item["type"] == "assistant_message"]
    return said[-1]["content"][0]["text"]


def test_a_step_names_a_model_of_the_registry_and_every_replica_sees_a_change(pair, other_model):
    first, second = (ChatClient(server.base_url) for server in pair)
    made = first.http.post("/api/v1/providers", json={
        "slug": "other", "kind": "openai_compatible", "base_url": other_model.base_url, "api_key": KEY})
    assert made.status_code == 201, made.text
    assert made.json()["api_key_hint"] == "wxyz" and "0123456789" not in made.text
    model = {"slug": "good", "provider": "other", "name": "the-good-one", "purpose": "chat", "default_for": []}
    first.http.post("/api/v1/models", json=model).raise_for_status()
    publish(first.http, "named", graph(agent("answer", model="good")))
    other_model.reset()
    other_model.reply = Reply.of("From the other one.")
    second.workflow = "named"
    assert answer(second, "Who are you?") == "From the other one."

    tag = first.http.get("/api/v1/models/good").headers["ETag"]
    changed = first.http.patch("/api/v1/models/good", json={"enabled": False}, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    # Less than the seconds for which it would be remembered without a word.
    until = time.monotonic() + 3
    while "out of use" not in (text := answer(second, "And now?")):
        assert time.monotonic() < until, text
    for server in pair:
        assert KEY not in server.log_path.read_text()


def test_the_operators_models_are_everybodys_and_a_draft_tells_of_those_that_are_not_there(pair, other_model):
    operator = httpx.Client(base_url=pair[0].base_url, headers={"Authorization": f"Bearer {OPERATOR}"}, timeout=60)
    operator.post("/api/v1/shared/providers", json={
        "slug": "house", "kind": "openai_compatible", "base_url": other_model.base_url}).raise_for_status()
    operator.post("/api/v1/shared/models", json={
        "slug": "ours", "provider": "house", "name": "house", "default_for": []}).raise_for_status()
    client = ChatClient(pair[1].base_url)
    (ours,) = [model for model in client.http.get("/api/v1/models").json()["data"] if model["slug"] == "ours"]
    assert ours["shared"] is True
    assert client.http.patch("/api/v1/models/ours", json={"enabled": False}).status_code == 404
    assert client.http.get("/api/v1/shared/models").status_code == 401
    publish(client.http, "shared", graph(agent("answer", model="ours")))
    other_model.reset()
    other_model.reply = Reply.of("From the house.")
    client.workflow = "shared"
    assert answer(client, "Who are you?") == "From the house."
    client.http.post("/api/v1/workflows", json={"slug": "wrong", "title": "wrong"}).raise_for_status()
    saved = client.http.put("/api/v1/workflows/wrong/draft", json={
        "definition": graph(agent("answer", model="nobody"))}).json()
    assert any("nobody" in problem["message"] for problem in saved["problems"]), saved["problems"]


def test_a_providers_test_says_what_works(pair, other_model):
    http = ChatClient(pair[0].base_url).http
    other_model.reset()
    other_model.reply = Reply.of("Yes")
    found = http.post("/api/v1/providers/other/test").raise_for_status().json()
    results = {finding["name"]: finding["result"] for finding in found["findings"]}
    assert results["reachable"] == "noted" and results["answer"] == "passed", found
    assert all(finding["message"].endswith((".", "Yes")) for finding in found["findings"]), found


def test_an_institution_reaches_no_private_address(own_model):
    server = LyceumServer(own_model.base_url)
    try:
        server.start()
        http = ChatClient(server.base_url).http
        for slug, address in [("here", own_model.base_url), ("cloud", "http://169.254.169.254/v1")]:
            http.post("/api/v1/providers", json={
                "slug": slug, "kind": "openai_compatible", "base_url": address}).raise_for_status()
            found = http.post(f"/api/v1/providers/{slug}/test").raise_for_status().json()
            assert found["works"] is False and [f["name"] for f in found["findings"]] == ["reachable"], found
            assert http.post(f"/api/v1/providers/{slug}/import").status_code == 503
    finally:
        server.close()
