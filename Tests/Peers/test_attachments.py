"""Attachments over real sockets: both ways of ChatKit, each answer by its types, and each kind of bad file."""

import base64
import io
import json
import zipfile

import httpx
import pytest
from chatkit.types import TranscriptionResult
from pydantic import TypeAdapter

from harness.attachments import announce, direct, png, put
from harness.chatkit import ATTACHMENT, ITEM, assert_survives
from harness.client import ChatClient, user_input
from harness.speech import ScriptedSpeech


def archive(files: dict[str, bytes]) -> bytes:
    """A ZIP archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return file.getvalue()


def document(text: str, **more: bytes) -> bytes:
    """A small document of Word."""
    body = f'<w:document><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": body.encode(), **more})


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(text: str) -> bytes:
    """One page with a line of text."""
    stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
               b" /Resources << /Font << /F1 5 0 R >> >> >>",
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (out + b"xref\n0 6\n0000000000 65535 f \n" + table
            + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out))


def send(client, *attachments: str, text: str = "What does Ohm's law say?", thread: str | None = None):
    message = {**user_input(text), "attachments": list(attachments)}
    kind = "threads.add_user_message" if thread else "threads.create"
    params = {"input": message, **({"thread_id": thread} if thread else {})}
    return client.request({"type": kind, "params": params})


def test_a_file_is_announced_uploaded_sent_and_shown(client, model):
    content = png()
    attachment = announce(client, "a/b\u202egnp.png", "image/png", content)
    assert_survives(ATTACHMENT, attachment)
    assert attachment["type"] == "image" and attachment["name"] == "bgnp.png"
    assert put(attachment, iter([content[:20], content[20:]])).status_code in (204, 411)
    answer = send(client, attachment["id"])
    if answer.status_code == 404:
        assert put(attachment, content).status_code == 204
        answer = send(client, attachment["id"])
    assert answer.status_code == 200
    events = [json.loads(frame[6:]) for frame in answer.text.split("\n\n") if frame]
    item = next(event["item"] for event in events if event["type"] == "thread.item.done")
    assert_survives(ITEM, item)
    shown = item["attachments"][0]
    assert shown["thread_id"] == item["thread_id"]
    page = client.call("items.list", thread_id=item["thread_id"], order="asc")
    assert page["data"][0] == item
    picture = httpx.get(shown["preview_url"])
    assert picture.content == content and picture.headers["content-type"] == "image/png"
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert picture.headers["cross-origin-resource-policy"] == "cross-origin"
    part = httpx.get(shown["preview_url"], headers={"Range": "bytes=1-3"})
    assert part.status_code == 206 and part.content == b"PNG"
    assert httpx.get(shown["preview_url"][:-2]).status_code == 404
    assert client.call("attachments.delete", attachment_id=attachment["id"]) == {}
    assert httpx.get(shown["preview_url"]).status_code == 404


def test_a_file_goes_in_one_step_and_a_model_reads_it(client, model):
    answers = [direct(client, "law.docx", DOCX, document("Volta &amp; Ohm met")),
               direct(client, "page.pdf", "application/pdf", pdf("Ampere wrote this")),
               direct(client, "notes.html", "text/html", b"<p>Seen<script>hidden()</script></p>"),
               direct(client, "dot.png", "image/png", png())]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert_survives(ATTACHMENT, answer.json())
    assert send(client, *[answer.json()["id"] for answer in answers]).status_code == 200


@pytest.mark.parametrize(
    "name, kind, content",
    [
        ("script.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
        ("page.png", "image/png", b"<html><script>alert(1)</script>"),
        ("both.gif", "image/gif", b"GIF89a/*<html><script>*/=1;</script>"),
        ("tail.png", "image/png", png() + b"<html><script>alert(1)</script>"),
        ("zip.png", "image/png", png() + archive({"evil.js": b"x"})),
        ("front.pdf", "application/pdf", b"<html><script>" + pdf("x")),
        ("zip.pdf", "application/pdf", pdf("x") + archive({"evil.js": b"x"})),
        ("prefix.docx", DOCX, b"%PDF-1.4\n" + document("x")),
        ("bomb.docx", DOCX, document("x", **{"word/media/a": b"\0" * (64 << 20)})),
        ("macro.docx", DOCX, document("x", **{"word/vbaProject.bin": b"x"})),
        ("out.docx", DOCX, document("x", **{"../../etc/cron.d/x": b"x"})),
        ("program.txt", "text/plain", b"MZ\x90\x00\x03"), ("nothing.txt", "text/plain", b""),
        ("run.exe", "application/x-msdownload", b"MZ\x90\x00"),
    ], ids=lambda value: value if isinstance(value, str) and "." in value else "")
def test_a_bad_file_is_refused_both_ways_and_leaves_nothing(client, database, name, kind, content):
    answer = direct(client, name, kind, content)
    assert answer.status_code in (400, 415, 422), answer.text
    announced = client.request(
        {"type": "attachments.create", "params": {"name": name, "size": len(content), "mime_type": kind}})
    if announced.status_code == 200:
        assert put(announced.json(), content).status_code in (400, 415, 422)
        assert send(client, announced.json()["id"]).status_code == 404
    else:
        assert announced.status_code in (400, 415)


def test_an_upload_of_another_size_or_a_second_one_is_refused(client, model):
    content = b"Exactly this."
    for wrong in (content[:-1], content + b"!"):
        attachment = announce(client, "a.txt", "text/plain", content)
        assert put(attachment, wrong).status_code == 400
        assert put(attachment, content).status_code == 404, "the address is good once"
    attachment = announce(client, "a.txt", "text/plain", content)
    assert put(attachment, content).status_code == 204
    assert put(attachment, content).status_code == 404


def test_speech_is_written_down(server_with):
    with ScriptedSpeech("Guten Tag") as speech:
        server = server_with(LYCEUM_SPEECH_URL=speech.base_url, LYCEUM_SPEECH_KEY="k", LYCEUM_SPEECH_MODEL="ears")
        client = ChatClient(server.base_url)
        audio = b"\x1aE\xdf\xa3" + bytes(2 << 20)
        answer = client.call("input.transcribe", audio_base64=base64.b64encode(audio).decode(),
                             mime_type="audio/webm;codecs=opus")
        assert answer == {"text": "Guten Tag"}
        assert_survives(TypeAdapter(TranscriptionResult), answer)
        heard = speech.requests[0]
        assert heard["authorization"] == "Bearer k" and heard["fields"]["model"] == "ears"
        assert heard["file"] == audio and heard["name"] == "speech.webm" and heard["type"] == "audio/webm"
        wrong = client.request({"type": "input.transcribe", "params": {
            "audio_base64": base64.b64encode(b"<html>").decode(), "mime_type": "audio/webm"}})
        assert wrong.status_code == 400


def test_without_a_service_speech_is_not_written_down(client):
    answer = client.request({"type": "input.transcribe", "params": {
        "audio_base64": "GkXfowAA", "mime_type": "audio/webm"}})
    assert answer.status_code == 501 and "LYCEUM_SPEECH_URL" in answer.json()["error"]["message"]
