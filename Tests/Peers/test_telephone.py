"""A real softphone calls an assistant: what is asked aloud, heard, interrupted and kept."""

import io
import socket
import subprocess
import time
import wave

import httpx
import pytest

from harness.baresip import RATE, Softphone, free_port, silence, wav
from harness.client import ChatClient
from harness.scripted_model import Reply, ScriptedModel
from harness.server import ROOT, LyceumServer
from harness.workflows import agent, graph, publish

PYTHON = ROOT / ".tools" / "speech" / "bin" / "python"
# So small a model of hearing leaves out what repeats itself.
LONG = (
    "A resistor limits the current in a circuit. It turns a part of the energy into heat, and grows warm. The wire inside is "
    "thin and long. A short thick wire resists less. Coloured rings tell how large it is. Engineers choose it with care. Too "
    "small a value lets the lamp burn out. Too large a value leaves it dark. Two of them in a row resist more than one. Side "
    "by side they resist less. Measure it with the power switched off.")
SHORT = "A capacitor stores charge between two plates."


class Speech:
    """The local speech server, which gives callers their voices and hears what they heard."""

    def __init__(self):
        self.base_url = f"http://127.0.0.1:{(port := free_port(socket.SOCK_STREAM))}"
        self.process = subprocess.Popen(
            [str(PYTHON), str(ROOT / "LocalModels" / "speech_server.py"), "--port", str(port)])
        until = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{self.base_url}/health").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            assert time.monotonic() < until and self.process.poll() is None
            time.sleep(0.05)

    def say(self, text: str) -> bytes:
        """Samples of 16 bits at 8 kHz."""
        sound = httpx.post(f"{self.base_url}/v1/audio/speech", timeout=60, json={
            "model": "piper", "voice": "joe", "input": text, "response_format": "wav"}).raise_for_status().content
        with wave.open(io.BytesIO(sound)) as file:
            rate = file.getframerate()
        data = sound[sound.index(b"data") + 8:]
        samples = [int.from_bytes(data[i:i + 2], "little", signed=True) for i in range(0, len(data) - 1, 2)]
        # The mean of what falls into a sample of the telephone's keeps high tones out.
        step = rate / RATE
        return b"".join(
            (sum(window) // len(window)).to_bytes(2, "little", signed=True)
            for place in range(int(len(samples) / step) - 1)
            if (window := samples[int(place * step):int((place + 1) * step) or 1]))

    def hear_all(self, samples: bytes) -> str:
        """The words of a long sound, heard piece by piece as pauses part them."""
        step, pieces, quiet = 2 * RATE // 50, [bytearray()], 0
        for place in range(0, len(samples), step):
            frame = samples[place:place + step]
            quiet = 0 if max(map(abs, memoryview(frame).cast("h"))) > 500 else quiet + 1
            pieces[-1] += frame
            if quiet >= 40 or len(pieces[-1]) > 15 * 50 * step:
                pieces.append(bytearray())
        spoken = (piece for piece in pieces if piece and max(memoryview(piece).cast("h")) > 500)
        return " ".join(self.hear(bytes(piece)) for piece in spoken)

    def hear(self, samples: bytes) -> str:
        """The words of samples at 8 kHz."""
        answer = httpx.post(
            f"{self.base_url}/v1/audio/transcriptions", timeout=120, data={"model": "whisper", "language": "en"},
            files={"file": ("heard.wav", wav(samples), "audio/wav")})
        return answer.raise_for_status().json()["text"].lower()

    def close(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def speech():
    speech = Speech()
    yield speech
    speech.close()


@pytest.fixture(scope="module")
def told():
    model = ScriptedModel()
    yield model
    model.stop()


@pytest.fixture(scope="module")
def office(speech, told):
    """A server with a telephone, and an assistant that answers it."""
    port = free_port()
    service = {"URL": f"{speech.base_url}/v1", "MODEL": "local"}
    server = LyceumServer(
        told.base_url, LYCEUM_SIP_LISTEN=f"udp:127.0.0.1:{port}", LYCEUM_RTP_PORTS="20000-20999",
        LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8",
        **{f"LYCEUM_SPEECH_{key}": value for key, value in service.items()},
        **{f"LYCEUM_VOICE_{key}": value for key, value in service.items()})
    try:
        server.start()
        client = ChatClient(server.base_url)
        client.wait_for_workflow()
        publish(client.http, "tutor", graph(agent()))
        client.http.post("/api/v1/sip-accounts", json={
            "name": "try", "mode": "open", "default_workflow": "tutor"}).raise_for_status()
        client.http.put("/api/v1/voice-settings", json={
            "greeting": "Hello. What would you like to know?", "voice": "joe"}).raise_for_status()
        client.sip_port = port
        yield client
    finally:
        server.close()


def test_two_questions_are_answered_aloud_and_the_one_that_is_interrupted_is_cut(office, speech, told, tmp_path, capsys):
    told.queue += [Reply.of(LONG), Reply.of(SHORT)]
    spoken = (silence(5) + speech.say("What does a resistor do?") + silence(14)
              + speech.say("Stop. And what is a capacitor?") + silence(22))
    with Softphone(tmp_path, spoken, 44, dial=f"sip:1000@127.0.0.1:{office.sip_port}") as phone:
        heard = phone.heard()
    until = time.monotonic() + 20
    while (call := office.http.get("/api/v1/calls").json()["data"][0])["live"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    words = speech.hear_all(heard)
    record = office.http.get(f"/api/v1/conversations/{call['thread_id']}").raise_for_status().json()
    said = [(item["type"], " ".join(part.get("text", "") for part in item["content"]))
            for item in record["data"] if item["type"] in ("user_message", "assistant_message")]
    with capsys.disabled():
        print(f"\n  heard: {words}\n  thread: {said}\n  turns: {call['turns']}\n  media: {call['media']}")
    # So small a model understands some words of each answer.
    for said_aloud in ({"hello", "like"}, {"current", "circuit", "energy", "heat", "wire"}, {"charge", "stores", "plates"}):
        assert any(word in words for word in said_aloud), said_aloud
    questions = [text.lower() for kind, text in said if kind == "user_message"]
    assert "resistor" in questions[0] and "capacitor" in questions[-1]
    answers = [text for kind, text in said if kind == "assistant_message"]
    assert any(LONG.startswith(text.strip()[:20]) and len(text) < len(LONG) for text in answers), "it was cut"
    assert any("capacitor" in text for text in answers)
    assert call["status"] == "ended" and call["reason"] == "remote_hang_up"
    assert call["media"]["codec"] == "PCMU" and call["media"]["loss"] == 0
    answered = call["stages"]["answered"]
    assert answered >= call["created_at"]


def test_a_call_that_is_placed_is_answered_held_and_hung_up_from_here(office, speech, told, tmp_path):
    told.queue.append(Reply.of(SHORT))
    spoken = silence(4) + speech.say("What is a capacitor?") + silence(60)
    with Softphone(tmp_path, spoken, 60, options=";answermode=auto", name="33123") as phone:
        account = office.http.post("/api/v1/sip-accounts", json={
            "name": "exchange", "mode": "trunk", "host": "127.0.0.1", "port": phone.port, "allowed_cidrs": ["127.0.0.0/8"],
            "outbound_prefixes": ["33"]}).raise_for_status().json()
        findings = office.http.post(f"/api/v1/sip-accounts/{account['id']}/test").raise_for_status().json()
        assert findings["works"], findings
        placed = office.http.post("/api/v1/calls", json={
            "to": "+33123", "workflow": "tutor", "sip_account": "exchange"})
        assert placed.status_code == 202, placed.text
        call = f"/api/v1/calls/{placed.json()['id']}"
        until = time.monotonic() + 40
        while len((seen := office.http.get(call).json())["turns"]) < 1:
            assert time.monotonic() < until and seen["status"] != "ended", seen
            time.sleep(0.1)
        office.http.post(f"{call}/hang-up").raise_for_status()
        until = time.monotonic() + 10
        while (seen := office.http.get(call).json())["status"] != "ended":
            assert time.monotonic() < until, seen
            time.sleep(0.1)
        phone.wait_for("session closed", 10)
        assert seen["reason"] == "assistant_hang_up" and seen["direction"] == "outbound"
        assert {"answered", "ringing"} & set(seen["stages"])


def ended(office, number: int = 0) -> dict:
    """The newest call, or one before it, once it is over."""
    until = time.monotonic() + 20
    while (call := office.http.get("/api/v1/calls").json()["data"][number])["live"]:
        assert time.monotonic() < until, call
        time.sleep(0.1)
    return call


def test_a_call_is_kept_from_when_the_caller_agreed_each_side_on_a_channel_of_its_own(
        office, speech, told, tmp_path, capsys):
    told.queue += [Reply.of("Good."), Reply.of(SHORT)]
    publish(office.http, "kept", graph(agent()))
    account = next(one["id"] for one in office.http.get("/api/v1/sip-accounts").json()["data"] if one["name"] == "try")
    office.http.post("/api/v1/phone-numbers", json={
        "number": "2000", "sip_account": account, "workflow": "kept"}).raise_for_status()
    office.http.put("/api/v1/voice-settings", params={"workflow": "kept"}, json={
        "greeting": "Hello.", "voice": "joe", "recording": {"enabled": True, "consent": "We keep this call."},
    }).raise_for_status()
    spoken = (silence(7) + speech.say("Yes, that is fine with me.") + silence(8)
              + speech.say("What is a capacitor?") + silence(16))
    with Softphone(tmp_path, spoken, 40, dial=f"sip:2000@127.0.0.1:{office.sip_port}") as phone:
        heard = phone.heard()
    call = ended(office)
    assert call["has_recording"] and call["workflow"] == "kept"
    kept = office.http.get(f"/api/v1/calls/{call['id']}/recording").raise_for_status()
    with wave.open(io.BytesIO(kept.content)) as file:
        shape, count = (file.getnchannels(), file.getsampwidth(), file.getframerate()), file.getnframes()
        samples = file.readframes(count)
    assert shape == (2, 2, RATE) and len(samples) == 4 * count == len(kept.content) - 44
    left, right = (b"".join(samples[place + side:place + side + 2] for place in range(0, len(samples), 4))
                   for side in (0, 2))
    (caller, assistant), line = (speech.hear(left), speech.hear(right)), speech.hear(heard[:2 * RATE * 7])
    with capsys.disabled():
        print(f"\n  line: {line}\n  caller: {caller}\n  assistant: {assistant}\n  {count / RATE:.1f} s of {call['seconds']} s")
    assert "keep this call" in line
    assert "capacitor" in caller and "charge" in assistant and "capacitor stores" not in caller
    # What was said before the caller had agreed is in nobody's hands.
    assert "fine" not in caller and "keep" not in assistant and count / RATE < call["seconds"] - 5
    log = office.http.get("/api/v1/audit-events", params={"limit": 50}).json()["data"]
    assert any(one["action"] == "call_recording.read" for one in log), {one["action"] for one in log}


def test_a_server_that_ends_says_goodbye_to_everybody_on_the_line(speech, told, tmp_path):
    port = free_port()
    service = {"URL": f"{speech.base_url}/v1", "MODEL": "local"}
    server = LyceumServer(
        told.base_url, LYCEUM_SIP_LISTEN=f"udp:127.0.0.1:{port}", LYCEUM_RTP_PORTS="22000-22999",
        **{f"LYCEUM_SPEECH_{key}": value for key, value in service.items()},
        **{f"LYCEUM_VOICE_{key}": value for key, value in service.items()})
    try:
        server.start()
        client = ChatClient(server.base_url)
        client.wait_for_workflow()
        publish(client.http, "tutor", graph(agent()))
        client.http.post("/api/v1/sip-accounts", json={
            "name": "try", "mode": "open", "default_workflow": "tutor"}).raise_for_status()
        phone = Softphone(tmp_path, silence(60), 60, dial=f"sip:1000@127.0.0.1:{port}")
        until = time.monotonic() + 20
        while not client.http.get("/api/v1/calls", params={"live": "true"}).json()["data"]:
            assert time.monotonic() < until
            time.sleep(0.1)
        until = time.monotonic() + 20
        while client.http.get("/api/v1/calls").json()["data"][0]["status"] != "answered":
            assert time.monotonic() < until
            time.sleep(0.1)
        server.stop()
        phone.wait_for("session closed", 5)
        phone.process.kill()
        phone.process.wait()
        server.start()
        [call] = ChatClient(server.base_url).http.get("/api/v1/calls").json()["data"]
        assert call["status"] == "ended"
    finally:
        server.close()
