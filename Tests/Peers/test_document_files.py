"""Files of teachers from outside: a PDF, a Word document and a presentation are read, found, and cited with their place."""

import time

import pytest

from harness.client import annotations
from harness.documents import archive, docx, pdf, pptx
from harness.workflows import node

STORE = "/api/v1/vector-stores/files"
FILES = {
    "Handbook.pdf": pdf(
        "A resistor limits the current that flows through a circuit.", "",
        "A galvanometer shows very small currents by turning a coil between the poles of a magnet."),
    "Syllabus.docx": docx("# Marks", "The written examination in January counts for sixty per cent of the final mark."),
    "Batteries.pptx": pptx(
        ("Zinc and copper", "Volta piled discs of zinc and copper with wet cardboard between them."),
        ("Charging", "A lithium battery must never be charged below the freezing point.")),
}


@pytest.fixture
def store(client):
    client.http.post("/api/v1/vector-stores", json={"slug": "files"}).raise_for_status()
    yield client.http
    client.http.delete(STORE).raise_for_status()


def upload(http, name: str, content: bytes, wait: str = "false") -> dict:
    """Sends a file as browsers do that do not know its type."""
    answer = http.post(f"{STORE}/documents?wait={wait}", files={"file": (name, content, "application/octet-stream")})
    assert answer.status_code in (201, 202), answer.text
    return answer.json()


def settled(http, document: dict) -> dict:
    """The document when nothing is under way with it any more."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        shown = http.get(f"{STORE}/documents/{document['id']}").raise_for_status().json()
        if shown["state"] in ("ready", "failed"):
            return shown
        time.sleep(0.05)
    raise AssertionError(shown)


def test_files_are_read_found_and_cited_with_their_place(store, client, assistant):
    sent = {name: upload(store, name, content) for name, content in FILES.items()}
    for name, document in sent.items():
        shown = settled(store, document)
        assert (shown["state"], shown["error"], shown["bytes"]) == ("ready", None, len(FILES[name])), shown
    found = {}
    for question in ("What does a galvanometer show?", "How much does the examination count?", "Charging a lithium battery"):
        hit = store.post(STORE + "/search", json={"query": question, "limit": 1}).raise_for_status().json()["data"][0]
        found[hit["document"]] = (hit["heading_path"], hit["place"])
    assert found == {
        "Handbook.pdf": ([], {"kind": "page", "first": 3, "last": 3}),
        "Syllabus.docx": (["Marks"], None),
        "Batteries.pptx": (["Charging"], {"kind": "slide", "first": 2, "last": 2}),
    }

    assistant(
        node("search", "vector_search", store="files", query="{{ input.text }}", limit=1),
        node("quote", "assistant_message", text="", quotes="vars.search.hits"))
    for question, source, place in (
            ("What does a galvanometer show?", ("Handbook.pdf, page 3", "Handbook.pdf"), ("page", 3)),
            ("Charging a lithium battery", ("Charging, slide 2", "Batteries.pptx"), ("slide", 2))):
        stream = client.ask(question)
        (note,) = annotations(stream.cited_answer)
        assert (note["source"]["title"], note["source"]["filename"]) == source
        shown = store.get(f"/api/v1/threads/{stream.thread_id}/items/{stream.cited_answer['id']}/citations")
        (cited,) = shown.raise_for_status().json()["data"]
        assert (cited["place"]["kind"], cited["place"]["first"], cited["place"]["last"]) == (place[0], place[1], place[1])


def test_files_that_cannot_be_read_say_why(store):
    bomb = archive({"[Content_Types].xml": "", "word/document.xml": "<w:p>" + "a" * (40 << 20) + "</w:p>"})
    reasons = {
        "Scan.pdf": (pdf("", ""), "only pictures"), "Broken.pdf": (b"%PDF-1.7\nnothing\n%%EOF", "broken"),
        "Old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"), "Bomb.docx": (bomb, "expand"),
        "Empty.pptx": (pptx(("", "")), "no text"), "Lies.epub": (FILES["Syllabus.docx"], "broken"),
    }
    for name, (content, reason) in reasons.items():
        shown = settled(store, upload(store, name, content))
        assert shown["state"] == "failed" and reason in shown["error"], shown
    waiting = store.post(
        STORE + "/documents", files={"file": ("Scan.pdf", reasons["Scan.pdf"][0], "application/pdf")})
    assert waiting.status_code == 422 and "only pictures" in waiting.json()["error"]["message"], waiting.text
    unknown = store.post(STORE + "/documents", files={"file": ("a.exe", b"MZ", "application/octet-stream")})
    assert unknown.status_code == 415, unknown.text
    again = store.post(f"{STORE}/documents/{shown['id']}/retry").raise_for_status().json()
    assert settled(store, again)["state"] == "failed"
