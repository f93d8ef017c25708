"""What people may ask of their data, with the real binary: a whole archive, and an erasure that survives a dead server."""

import io
import json
import time
import zipfile

import httpx
import pytest

from harness.client import ChatClient, user_input
from harness.database import Database
from harness.server import LyceumServer

http = httpx.Client(timeout=60)
PASSWORD = "a password of the tests"


@pytest.fixture(scope="module")
def private(own_model):
    """A server of this module's own."""
    server = LyceumServer(own_model.base_url)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def owner(private):
    client = ChatClient(private.base_url)
    client.wait_for_workflow()
    return client


def person(server, owner, address: str) -> tuple[str, ChatClient]:
    """Somebody new who has signed in, and their identifier."""
    made = owner.http.post("/api/v1/invitations", json={"email": address, "role": "learner"}).raise_for_status().json()
    token = made["link"].split("=")[1]
    body = {"token": token, "name": "Ann Learner", "password": PASSWORD}
    accepted = http.post(server.base_url + "/api/v1/invitations/accept", json=body).raise_for_status().json()
    return accepted["user"]["id"], ChatClient(server.base_url, address, PASSWORD)


def archive(answer: httpx.Response) -> dict:
    """The files of an export, as any program unpacks them."""
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        assert opened.testzip() is None
        files = {name: opened.read(name) for name in opened.namelist()}
    return {name: json.loads(data) if name.endswith(".json") else data.decode() for name, data in files.items()}


def erase(owner, user: str) -> httpx.Response:
    path = f"/api/v1/privacy/people/{user}/erasure"
    preview = owner.http.post(path, json={}).raise_for_status().json()
    assert preview["state"] == "previewed"
    return owner.http.post(path, json={"confirmation": preview["confirmation"]})


def wait_for(condition, timeout: float = 60) -> None:
    until = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_an_export_has_everything_and_no_secret(private, owner):
    user, ann = person(private, owner, "ann@north.example")
    ann.stream("threads.create", input=user_input("What is an ohm, please?"))
    sent = {"notes: a|b.txt": b"Ohm's law. " * 40_000, "notes.txt": b"Short."}
    for name, content in sent.items():
        announced = ann.call("attachments.create", name=name, size=len(content), mime_type="text/plain")
        http.put(announced["upload_descriptor"]["url"], content=content).raise_for_status()
    files = archive(ann.http.get("/api/v1/privacy/export"))
    listed = {entry["name"]: files.pop(entry["file"]).encode() for entry in files["attachments.json"]}
    assert listed == sent
    assert {"index.html", "profile.json", "courses.json", "sessions.json", "api_keys.json", "invitations.json",
            "external_identities.json", "consents.json", "audit_events.json", "conversations.json", "messages.json",
            "attachments.json", "feedback.json", "runs.json", "learning_platforms.json", "model_calls.json",
            "calls.json"} == set(files)
    assert files["profile.json"][0]["email"] == "ann@north.example" and files["profile.json"][0]["role"] == "learner"
    assert len(files["conversations.json"]) == 1 and len(files["sessions.json"]) == 1
    kinds = [message["kind"] for message in files["messages.json"]]
    assert kinds[0] == "user_message" and "assistant_message" in kinds
    assert "What is an ohm, please?" in json.dumps(files["messages.json"])
    assert files["runs.json"][0]["status"] == "completed" and files["runs.json"][0]["steps"]
    actions = [event["action"] for event in files["audit_events.json"]]
    assert "session.create" in actions and "data.export" in actions
    assert "ann@north.example" in files["index.html"] and "messages.json" in files["index.html"]
    text = json.dumps(files)
    assert PASSWORD not in text and "$2b$" not in text and "hash" not in text
    same = archive(owner.http.get(f"/api/v1/privacy/people/{user}/export"))
    assert same["messages.json"] == files["messages.json"]


def test_conversations_of_many_pages_come_whole_and_in_order(private, owner):
    user, eve = person(private, owner, "eve@north.example")
    eve.stream("threads.create", input=user_input("One question"))
    database = Database(private)
    database.rows(f"""
        INSERT INTO threads (id, tenant_id, user_id, workflow_id, created_at, updated_at)
        SELECT gen_random_uuid(), tenant_id, user_id, workflow_id, now(), now()
        FROM threads, generate_series(1, 40) WHERE user_id = '{user}';
        INSERT INTO thread_items (id, tenant_id, thread_id, kind, content, created_at)
        SELECT gen_random_uuid(), tenant_id, id, 'user_message', jsonb_build_object('number', n), now()
        FROM threads, generate_series(1, 60) AS n WHERE user_id = '{user}'""")
    # Conversations in which nothing was said hide none that follow.
    database.rows(f"""
        INSERT INTO threads (id, tenant_id, user_id, workflow_id, created_at, updated_at)
        SELECT overlay(gen_random_uuid()::text PLACING '000000' FROM 1)::uuid, tenant_id, user_id, workflow_id, now(),
            now() FROM (SELECT * FROM threads WHERE user_id = '{user}' LIMIT 1) AS one, generate_series(1, 250)""")
    messages = archive(eve.http.get("/api/v1/privacy/export"))["messages.json"]
    assert len(messages) == len({message["id"] for message in messages}) > 41 * 60
    order = [(message["conversation_id"], message["id"]) for message in messages]
    assert order == sorted(order)


def test_a_reader_who_is_slow_holds_the_export_back_and_gets_it_whole(private, owner):
    with owner.http.stream("GET", "/api/v1/privacy/export") as answer:
        pieces = []
        for piece in answer.iter_raw(1024):
            pieces.append(piece)
            time.sleep(0.001)
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as opened:
        assert opened.testzip() is None


def test_erasure_ends_a_conversation_that_is_running(private, owner, own_model):
    user, bob = person(private, owner, "bob@north.example")
    answers = []

    def watch(seen: bytes) -> bool:
        # In the middle of the answer: the person goes, and the stream ends by itself.
        if not answers and b"thread.item" in seen:
            answers.append(erase(owner, user))
        return False

    bob.stream("threads.create", watch=watch, input=user_input("What is a volt?"))
    assert answers and answers[0].status_code == 202
    assert bob.http.get("/api/v1/me").status_code == 401
    path = f"/api/v1/privacy/people/{user}/erasure"
    wait_for(lambda: owner.http.get(path).json()["state"] == "completed")
    assert owner.http.get(f"/api/v1/users/{user}").status_code == 404
    sign_in = {"email": "bob@north.example", "password": PASSWORD}
    assert http.post(private.base_url + "/api/v1/auth/login", json=sign_in).status_code == 401


def test_an_erasure_goes_on_after_the_server_was_killed(private, owner):
    user, cy = person(private, owner, "cy@north.example")
    for number in range(3):
        cy.stream("threads.create", input=user_input(f"Question {number}"))
    # What answering and searching took is written down beside the answers.
    wait_for(lambda: len(archive(cy.http.get("/api/v1/privacy/export"))["model_calls.json"]) == 6)
    assert erase(owner, user).status_code == 202
    private.kill()
    private.start()
    again = ChatClient(private.base_url)
    path = f"/api/v1/privacy/people/{user}/erasure"
    wait_for(lambda: again.http.get(path).json()["state"] == "completed")
    assert again.http.get(path).json()["emptied"] == 9, "three conversations and six calls of models"
    # The address is free: whoever has it now is somebody else.
    other, dee = person(private, again, "cy@north.example")
    assert other != user
    assert archive(dee.http.get("/api/v1/privacy/export"))["conversations.json"] == []
