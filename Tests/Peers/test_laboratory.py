"""The sample's guided laboratory, played by a learner: with a scripted model, with the local one, and in both languages."""

import json

import pytest

from harness.client import ChatClient, annotations
from harness.database import Database
from harness.scripted_model import Reply
from harness.server import ROOT, LyceumServer

COURSE = ROOT / "Samples" / "first-steps-in-electric-circuits"
HAS_MODELS = (ROOT / ".tools" / "models").exists()
CODE = "tri-9ohm"


def laboratory(server, slug: str) -> ChatClient:
    client = ChatClient(server.base_url)
    client.wait_for_workflow(slug)
    client.workflow = slug
    return client


def grade(server, thread_id: str) -> dict:
    result = Database(server).value(
        f"SELECT result FROM workflow_runs WHERE thread_id = '{thread_id.removeprefix('thr_')}' AND status = 'completed'")
    return json.loads(result)["grade"]


def test_a_learner_who_knows_it_gets_every_point(own_server):
    client = laboratory(own_server, "laboratory")
    first = client.ask("I am ready to begin.")
    assert "one battery, two resistors" in first.answer_text and "**1. Prediction.**" in first.answer_text
    thread = first.thread_id
    assert "**2. Series circuit.**" in client.ask("20 mA", thread).answer_text
    assert "**3. Parallel circuit.**" in client.ask("0,0164 A", thread).answer_text
    assert "**4. Explanation.**" in client.ask("132 ohm", thread).answer_text
    last = client.ask("The second resistor gives the current one more path to take.", thread)
    assert "Your result: 20 of 20 points" in last.answer_text
    assert "*Written by" in last.answer_text
    assert grade(own_server, thread)["score"] == grade(own_server, thread)["maximum"] == 20


def test_who_needs_help_gets_it_from_the_course_and_answers_again(own_server, own_model):
    client = laboratory(own_server, "laboratory")
    thread = client.ask("Let us go.").thread_id
    hint = client.ask("50", thread).answer_text
    assert "I = U / R" in hint and "1000 milliampere" in client.ask("0.2 A", thread).answer_text
    client.ask("0.02", thread)
    own_model.reset()
    client.ask("40 mA", thread)
    intro = client.ask("27 mA", thread).answer_text
    assert "“ready”" in intro
    own_model.queue.append(Reply.of("The resistances add up. What do they make here?"))
    help_turn = client.ask("How do resistors in series add up?", thread)
    assert annotations(help_turn.answers[0]), "the course is quoted"
    assert "The resistances add up." in help_turn.answer_text
    said = own_model.requests[-1]["messages"]
    assert "27 mA" in [message["content"] for message in said], "help knows what was said before"
    assert "Which current flows" in client.ask("READY!", thread).answer_text
    assert "**3. Parallel circuit.**" in client.ask("16.4", thread).answer_text
    client.ask("132", thread)
    last = client.ask("There are more branches, so more current flows.", thread)
    assert "Your result: 16 of 20 points" in last.answer_text


def test_the_laboratory_in_french_without_any_model(own_server, own_model):
    client = laboratory(own_server, "laboratoire")
    own_model.reply = Reply([], status=500)
    try:
        thread = client.ask("Bonjour").thread_id
        for wrong in ("1", "2"):
            client.ask(wrong, thread)
        assert "Continuons : 9 V / 450 Ω = 0,02 A" in client.ask("3", thread).answer_text
        client.ask("16,4 mA", thread)
        client.ask("132", thread)
        last = client.ask("Le courant a un chemin de plus, donc il en passe davantage.", thread)
    finally:
        own_model.reset()
        own_model.reply = Reply.of("A scripted answer, in words that never change.")
    assert "Votre résultat : 15 points sur 20" in last.answer_text and last.of_type("error") == []
    assert grade(own_server, thread)["score"] == 15


def test_both_languages_are_one_laboratory():
    en, fr = (json.loads((COURSE / f"laboratory.{language}.json").read_text())["definition"] for language in ("en", "fr"))
    assert en["edges"] == fr["edges"]
    for left, right in zip(en["nodes"], fr["nodes"], strict=True):
        assert (left["slug"], left["kind"]) == (right["slug"], right["kind"])
        assert left["parameters"].keys() == right["parameters"].keys()
        for name, value in left["parameters"].items():
            if isinstance(value, (int, float)) or name in ("passes", "judge") and left["slug"] != "explain":
                assert value == right["parameters"][name], f"{left['slug']}.{name}"


def test_a_teachers_code_is_kept_nowhere(own_server, own_model):
    client = ChatClient(own_server.base_url)
    client.wait_for_workflow()
    definition = {
        "nodes": [
            {"slug": "start", "kind": "start"},
            {"slug": "exercise", "kind": "evaluated_step", "parameters": {
                "instruction": "What is 2 + 3?", "evaluation_prompt": "5", "max_attempts": 1, "teacher_code": CODE}},
            {"slug": "say", "kind": "assistant_message", "parameters": {"text": "By {{ vars.exercise.outcome }}."}},
            {"slug": "end", "kind": "end"},
        ],
        "edges": [{"source": a, "target": b}
                  for a, b in (("start", "exercise"), ("exercise", "say"), ("say", "end"))],
    }
    client.http.post("/api/v1/workflows", json={"slug": "coded", "title": "Coded"}).raise_for_status()
    draft = client.http.get("/api/v1/workflows/coded/draft").raise_for_status()
    client.http.put("/api/v1/workflows/coded/draft", json={"definition": definition},
                    headers={"If-Match": draft.headers["ETag"]}).raise_for_status()
    client.http.post("/api/v1/workflows/coded/publish", json={"note": "first"}).raise_for_status()
    client.workflow = "coded"
    own_model.reset()
    own_model.queue.append(Reply.of('{"passed": false, "feedback": "Not yet."}'))
    thread = client.ask("begin").thread_id
    client.ask("4", thread)
    wrong = client.ask("tri-9ohn", thread)
    assert "not the teacher" in wrong.answer_text and "tri-9" not in wrong.raw.decode()
    asked = len(own_model.requests)
    right = client.ask(CODE, thread)
    assert "By teacher." in right.answer_text and len(own_model.requests) == asked
    shown = [item["content"][0]["text"] for item in client.items(thread) if item["type"] == "user_message"]
    assert shown == ["begin", "4", "••••", "••••"]
    database = Database(own_server)
    for table in ("threads", "thread_items", "workflow_runs", "run_steps", "run_events", "idempotency_keys"):
        assert database.value(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%tri-9oh%'") == "0", table
    assert CODE not in json.dumps(own_model.requests)
    # A conversation that begins with the code keeps it no more than another.
    begun = client.ask(CODE)
    assert CODE not in begun.raw.decode()
    assert database.value(f"SELECT count(*) FROM thread_items t WHERE t::text LIKE '%{CODE}%'") == "0"
    assert database.value(f"SELECT count(*) FROM threads t WHERE t::text LIKE '%{CODE}%'") == "0"


@pytest.mark.skipif(not HAS_MODELS, reason="the local models are not installed: make setup")
def test_the_laboratory_with_the_local_model(own_model):
    server = LyceumServer(
        None, LYCEUM_EMBEDDING_BASE_URL=own_model.base_url, LYCEUM_EMBEDDING_API_KEY="scripted",
        LYCEUM_EMBEDDING_MODEL="multilingual-e5-small")
    try:
        server.start()
        client = laboratory(server, "laboratory")
        client.wait_for_workflow()
        thread = client.ask("I am ready to begin.").thread_id
        client.ask("20", thread)
        client.ask("40", thread)
        client.ask("27", thread)
        help_turn = client.ask("How do resistors in series add up?", thread)
        assert "Explanation written by SmolLM2" in help_turn.answer_text and help_turn.of_type("error") == []
        client.ask("ready", thread)
        client.ask("16.36", thread)
        client.ask("132", thread)
        last = client.ask("Two branches let more current flow than one.", thread)
        assert "Your result: 18 of 20 points" in last.answer_text
        assert grade(server, thread)["score"] == 18
    finally:
        server.close()
