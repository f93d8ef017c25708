"""An institution's own models embed, paint, hear and speak on a real server, and all that they take is counted and held
to budgets."""

import base64
import csv
import io
import time

import pytest

from harness.client import ChatClient
from harness.images import ScriptedPainter
from harness.scripted_model import Reply, ScriptedModel
from harness.speech import ScriptedSpeech, tone, wav
from harness.talking import TalkingPage
from harness.workflows import agent, graph, message, node, publish

STEPS = [
    node("find", "vector_search", store="ohm", query="{{ input.text }}"),
    node("paint", "generate_image", prompt="A {{ input.text }}", size="1024x1024"),
    message("says", "{{ string(vars.find.count) }}"),
]
USED_UP = "What your institution allows for language models here is used up for now."


@pytest.fixture(scope="module")
def painter():
    with ScriptedPainter() as painter:
        yield painter


@pytest.fixture(scope="module")
def speech():
    with ScriptedSpeech("What is Ohm's law?", pace=0.01) as speech:
        yield speech


@pytest.fixture(scope="module")
def vectors():
    model = ScriptedModel()
    yield model
    model.stop()


@pytest.fixture(scope="module")
def client(server_with, painter, speech, vectors):
    """Somebody of an institution with models for everything, on a server that is configured for chat alone."""
    client = ChatClient(server_with(LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8").base_url)
    client.http.put(
        "/api/v1/conversation-settings", json={"sharing": False, "visitors": False, "model_titles": False})
    for slug, service, models in [
        ("vectors", vectors, [("embed", "embedding", {"input": 1000})]),
        ("studio", painter, [("gpt-image-1", "image", {"image": 0.04})]),
        ("sound", speech, [("ear", "transcription", {"minute": 0.6}), ("voice", "speech", {"input": 100})]),
    ]:
        made = client.http.post("/api/v1/providers", json={
            "slug": slug, "kind": "openai_compatible", "base_url": service.base_url, "api_key": f"key-of-{slug}-01"})
        assert made.status_code == 201, made.text
        for model, purpose, prices in models:
            made = client.http.post("/api/v1/models", json={
                "slug": f"our-{model}", "provider": slug, "name": model, "purpose": purpose, "prices": prices})
            assert made.status_code == 201 and made.json()["default_for"] == [purpose], made.text
    client.http.post("/api/v1/vector-stores", json={"slug": "ohm", "title": "Ohm"}).raise_for_status()
    client.http.post("/api/v1/vector-stores/ohm/documents", json={
        "name": "ohm.md", "media_type": "text/markdown", "text": "Ohm's law says that U is R times I."}).raise_for_status()
    publish(client.http, "pictured", graph(*STEPS))
    publish(client.http, "tutor", graph(agent()))
    client.workflow = "pictured"
    return client


def usage(client, group: str) -> dict[str, dict]:
    lines = client.http.get("/api/v1/usage", params={"group_by": group}).raise_for_status().json()["data"]
    return {line["key"]: line for line in lines}


def counted(client, group: str, *keys: str) -> dict[str, dict]:
    """What was used, once calls of all these are recorded."""
    until = time.monotonic() + 20
    while not set(keys) <= (lines := usage(client, group)).keys():
        assert time.monotonic() < until, lines
        time.sleep(0.05)
    return lines


def transcribe(client):
    sound = wav(tone(2, rate=16_000), rate=16_000)
    return client.request({"type": "input.transcribe", "params": {
        "audio_base64": base64.b64encode(sound).decode(), "mime_type": "audio/wav"}})


def test_the_models_of_the_institution_do_it_and_are_counted_with_who_asked_where(client, painter, speech, own_model):
    assert client.http.get("/api/v1/vector-stores/ohm").json()["embedding_model"] == "embed"
    stream = client.ask("bridge")
    assert not stream.of_type("error"), stream.raw
    assert painter.requests[-1]["authorization"] == "Bearer key-of-studio-01"
    assert transcribe(client).json() == {"text": "What is Ohm's law?"}
    assert speech.requests[-1]["fields"]["model"] == "ear"

    assert client.http.get("/api/v1/voice").json()["available"]
    own_model.queue.append(Reply.of("It says so."))
    made = client.http.post("/api/v1/voice/sessions", json={"workflow": "tutor"})
    assert made.status_code == 201, made.text
    with TalkingPage(str(client.http.base_url).rstrip("/"), made.json()["url"]) as talking:
        talking.wait("ready")
        talking.say()
        assert talking.wait("transcript", speaker="assistant")["text"] == "It says so."
        talking.send(type="end")
        talking.wait_for_end()

    lines = counted(client, "model", "our-embed", "our-gpt-image-1", "our-ear", "our-voice")
    # A text of a document, and a question; a thousand for a million tokens.
    assert lines["our-embed"]["calls"] == 2 and lines["our-embed"]["input_tokens"] == 2
    assert lines["our-embed"]["cost"] == 2000
    assert lines["our-gpt-image-1"]["images"] == 1 and lines["our-gpt-image-1"]["cost"] == 40_000
    # Two seconds to be written down, and those that were spoken; a hundredth a second.
    assert lines["our-ear"]["calls"] == 2 and lines["our-ear"]["sound_seconds"] >= 2
    assert lines["our-ear"]["cost"] >= 20_000
    # The sentences that a voice says of its own accord are read in advance.
    assert lines["our-voice"]["characters"] >= len("It says so.")
    assert lines["our-voice"]["cost"] == 100 * lines["our-voice"]["characters"]
    assert {"find", "paint"} <= counted(client, "step", "find", "paint").keys()
    people = usage(client, "person")
    # The document is nobody's; the samples cost nothing.
    assert people[None]["cost"] == 1000
    names = {line["name"] for line in usage(client, "workflow").values()}
    assert {"pictured", "tutor"} <= names


def test_voice_settings_name_the_models_that_hear_and_speak(client, speech, own_model):
    for model, purpose in [("ear-2", "transcription"), ("voice-2", "speech")]:
        made = client.http.post("/api/v1/models", json={
            "slug": f"our-{model}", "provider": "sound", "name": model, "purpose": purpose, "default_for": []})
        assert made.status_code == 201, made.text
    path = "/api/v1/voice-settings?workflow=tutor"
    for member, model, expectation in [
        ("transcriber", "our-voice", "a model for transcription, not one for speech"),
        ("synthesizer", "nobody", "the slug of a model of the institution"),
    ]:
        refused = client.http.put(path, json={member: {"model": model}})
        assert refused.status_code == 400, refused.text
        assert refused.json()["error"]["details"] == {"path": f"{member}.model", "expectation": expectation}
    named = {"transcriber": {"model": "our-ear-2"}, "synthesizer": {"model": "our-voice-2"}}
    assert client.http.put(path, json=named).raise_for_status().json()["settings"] == named
    own_model.queue.append(Reply.of("It still does."))
    try:
        made = client.http.post("/api/v1/voice/sessions", json={"workflow": "tutor"})
        assert made.status_code == 201, made.text
        with TalkingPage(str(client.http.base_url).rstrip("/"), made.json()["url"]) as talking:
            talking.wait("ready")
            talking.say()
            assert talking.wait("transcript", speaker="assistant")["text"] == "It still does."
            talking.send(type="end")
            talking.wait_for_end()
    finally:
        client.http.put(path, json={}).raise_for_status()
    assert speech.requests[-1]["fields"]["model"] == "ear-2"
    assert counted(client, "model", "our-ear-2", "our-voice-2")["our-voice-2"]["characters"] >= len("It still does.")


def test_reports_as_tables_have_images_characters_and_seconds(client):
    answer = client.http.get("/api/v1/usage", params={"group_by": "purpose", "format": "csv"})
    rows = {row["purpose"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    assert rows["image"]["images"] == "1" and rows["speech"]["characters"] != "0"
    assert int(rows["transcription"]["sound_seconds"]) >= 2


def test_a_budget_that_stops_refuses_all_of_them_in_the_same_words(client, painter, vectors):
    before = (len(painter.requests), len(vectors.embedded))
    made = client.http.post("/api/v1/budgets", json={
        "name": "Nothing", "scope": "person", "unit": "calls", "period": "day", "limit": 0, "action": "stop"})
    assert made.status_code == 201, made.text
    try:
        for refused in (
            client.http.post("/api/v1/vector-stores/ohm/search", json={"query": "Ohm"}), transcribe(client),
            client.http.post("/v1/embeddings", json={"model": "embed", "input": "Ohm"}),
        ):
            assert refused.status_code == 429 and USED_UP in refused.text, refused.text
        assert USED_UP in client.ask("bridge").raw.decode()
        # What the institution takes in is nobody's.
        added = client.http.post("/api/v1/vector-stores/ohm/documents", json={
            "name": "more.md", "media_type": "text/markdown", "text": "Power is U times I."})
        assert added.status_code < 300, added.text
    finally:
        client.http.delete(f"/api/v1/budgets/{made.json()['id']}")
    assert len(painter.requests) == before[0] and len(vectors.embedded) == before[1] + 1
