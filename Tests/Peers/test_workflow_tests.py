"""Workflow tests from outside: written and played by API, required before publishing, and played from files."""

import json
import os
import subprocess

from harness.client import ChatClient
from harness.server import ROOT, binary

COURSE = ROOT / "Samples" / "first-steps-in-electric-circuits"
TUTOR = {
    "nodes": [
        {"slug": "start", "kind": "start"},
        {"slug": "search", "kind": "vector_search", "parameters": {"store": "course", "query": "{{ input.text }}"}},
        {"slug": "answer", "kind": "agent",
         "parameters": {"instructions": "From {{ vars.search.hits.map(h, h.text) }}", "input": "{{ input.text }}"}},
        {"slug": "rest", "kind": "delay", "parameters": {"seconds": 86400}},
        {"slug": "end", "kind": "end"},
    ],
    "edges": [{"source": a, "target": b} for a, b in
              (("start", "search"), ("search", "answer"), ("answer", "rest"), ("rest", "end"))],
}
TEST = {
    "name": "Answers from the course",
    "script": {"search": [{"hits": [{"document": "Ohm", "text": "U = R I"}]}], "answer": [{"text": "Divide."}]},
    "turns": [{"message": "Which current?", "expect": ["answer == 'Divide.'"]}],
    "expect": ["status == 'completed'", "asked[0].text.contains('U = R I')"],
}


def play(*words: str) -> subprocess.CompletedProcess:
    own = {key: value for key, value in os.environ.items() if not key.startswith("LYCEUM_")}
    return subprocess.run(
        [binary(), "workflow", "test", *map(str, words)], capture_output=True, text=True, timeout=60, env=own)


def test_a_draft_is_published_when_its_tests_pass(server, model):
    http = ChatClient(server.base_url).http
    one = "/api/v1/workflows/tested"
    http.post("/api/v1/workflows", json={"slug": "tested", "title": "Tested"}).raise_for_status()
    http.put(one + "/draft", json={"definition": TUTOR}).raise_for_status()
    made = http.post(one + "/tests", json=TEST)
    assert made.status_code == 201, made.text
    test = one + "/tests/" + made.json()["id"]
    report = http.post(one + "/tests/run", json={}).json()
    assert report["passed"], report
    assert report["tests"][0]["steps"] == ["start", "search", "answer", "rest", "end"]

    http.patch(one, json={"required_tests": True}).raise_for_status()
    wrong = {**TEST, "expect": ["answer == 'Multiply.'"]}
    assert http.put(test, json=wrong, headers={"If-Match": made.headers["ETag"]}).status_code == 200
    assert http.put(test, json=wrong, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    refused = http.post(one + "/publish", json={"note": "no"})
    assert refused.status_code == 422, refused.text
    (failed,) = refused.json()["error"]["details"]["tests"]
    assert failed["name"] == TEST["name"] and 'answer is "Divide."' in failed["problems"][0]
    http.put(test, json={**TEST, "script": {}}).raise_for_status()
    refused = http.post(one + "/publish", json={"note": "no"}).json()
    assert "The step 'search' asks for the passages" in refused["error"]["details"]["tests"][0]["problems"][0]
    http.put(test, json=TEST).raise_for_status()
    assert http.post(one + "/publish", json={"note": "yes"}).status_code == 201
    assert http.get("/api/v1/runs", params={"workflow": "tested"}).json()["data"] == []
    assert model.requests == [], "no model was asked"
    http.delete(one).raise_for_status()
    assert http.get(test).status_code == 404


def test_a_conversation_becomes_a_test(server, model):
    client = ChatClient(server.base_url)
    stream = client.ask("What does Ohm's law say about voltage and current?")
    run = client.http.get("/api/v1/runs", params={"thread_id": stream.thread_id}).json()["data"][0]["id"]
    recorded = client.http.post(
        "/api/v1/workflows/course-assistant/tests/record", json={"name": "Ohm", "run_id": run})
    assert recorded.status_code == 201, recorded.text
    assert recorded.json()["report"]["passed"], recorded.text
    asked = len(model.requests)
    report = client.http.post("/api/v1/workflows/course-assistant/tests/run", json={"names": ["Ohm"]}).json()
    assert report["passed"] and len(model.requests) == asked, report
    client.http.delete("/api/v1/workflows/course-assistant/tests/" + recorded.json()["test"]["id"]).raise_for_status()


def test_files_are_played_without_a_server(tmp_path):
    files = [COURSE / folder / f"laboratory.{language}.json" for language in ("en", "fr") for folder in (".", "tests")]
    played = play(*files)
    assert played.returncode == 0, played.stdout + played.stderr
    assert "laboratory: 3 of 3 tests passed" in played.stdout

    document = tmp_path / "tutor.json"
    wrong = {**TEST, "name": "Wrong", "expect": ["status == 'failed'", "size(said) == 2"]}
    document.write_text(json.dumps({"definition": TUTOR, "tests": [TEST, wrong]}))
    played = play(document)
    assert played.returncode == 1
    assert "tutor: 1 of 2 tests passed" in played.stdout and 'status is "completed"' in played.stdout
    assert "size(said) is 1" in played.stdout and "The test 'Wrong' fails." in played.stderr
    document.write_text(json.dumps({"definition": TUTOR, "tests": [{**TEST, "expect": ["status ="]}]}))
    played = play(document)
    assert played.returncode == 1 and "line 1, column" in played.stderr, played.stderr
    assert play(tmp_path / "none.json").returncode == 1


def test_an_exported_workflow_goes_out_and_is_played_from_its_file(server, tmp_path):
    http = ChatClient(server.base_url).http
    one = "/api/v1/workflows/carried"
    http.post("/api/v1/workflows", json={"slug": "carried", "title": "Carried"}).raise_for_status()
    http.put(one + "/draft", json={"definition": TUTOR}).raise_for_status()
    http.post(one + "/tests", json=TEST).raise_for_status()
    document = tmp_path / "carried.json"
    document.write_bytes(http.get(one + "/export").content)
    played = play(document)
    assert played.returncode == 0 and "carried: 1 of 1 tests passed" in played.stdout, played.stdout + played.stderr
    http.delete(one).raise_for_status()
