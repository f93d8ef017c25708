"""A real softphone calls an assistant: what is asked aloud, heard, interrupted and kept."""

import io
import pathlib
import socket
import subprocess
import time
import wave

import httpx
import pytest

from harness.client import ChatClient
from harness.scripted_model import Reply, ScriptedModel
from harness.server import ROOT, LyceumServer
from harness.workflows import agent, graph, publish

PYTHON = ROOT / ".tools" / "speech" / "bin" / "python"
RATE = 8000
LONG = ("A resistor limits the current in a circuit. " + "It turns a part of the energy into heat. " * 12).strip()
SHORT = "A capacitor stores charge between two plates."
MODULES = pathlib.Path("/usr/lib/baresip/modules")


def free_port(kind: int = socket.SOCK_DGRAM) -> int:
    with socket.socket(type=kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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

    def hear(self, samples: bytes) -> str:
        """The words of samples at 8 kHz."""
        answer = httpx.post(
            f"{self.base_url}/v1/audio/transcriptions", timeout=120, data={"model": "whisper", "language": "en"},
            files={"file": ("heard.wav", wav(samples), "audio/wav")})
        return answer.raise_for_status().json()["text"].lower()

    def close(self):
        self.process.terminate()
        self.process.wait(20)


def wav(samples: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(samples)
    return file.getvalue()


def silence(seconds: float) -> bytes:
    return bytes(2 * int(RATE * seconds))


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


def softphone(
        folder: pathlib.Path, own: int, spoken: bytes, seconds: int, options: str = "", dial: str = "",
        name: str = "student") -> subprocess.Popen:
    """Starts baresip, which speaks so and calls somebody or waits to be called; it writes down what it heard."""
    (folder / "spoken.wav").write_bytes(wav(spoken))
    modules = ["account", "g711", "aufile", "sndfile", "stdio", "menu"]
    (folder / "config").write_text("\n".join([
        f"sip_listen 127.0.0.1:{own}", f"module_path {MODULES}", *(f"module {name}.so" for name in modules),
        f"audio_source aufile,{folder}/spoken.wav", f"audio_player aufile,{folder}/player.wav", f"snd_path {folder}",
        "audio_srate 8000", "ausrc_srate 8000", "auplay_srate 8000", "ausrc_channels 1", "auplay_channels 1",
        "rtp_ports 21000-21999", ""]))
    (folder / "accounts").write_text(f"<sip:{name}@127.0.0.1:{own}>;regint=0;audio_codecs=PCMU{options}\n")
    (folder / "contacts").write_text("")
    with (folder / "log").open("w") as log:
        return subprocess.Popen(
            ["baresip", "-f", str(folder), "-t", str(seconds), *(["-e", f"d {dial}"] if dial else [])],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)


def wait_for(folder: pathlib.Path, words: str, seconds: float) -> None:
    """Until the softphone says so."""
    until = time.monotonic() + seconds
    while words not in (output := (folder / "log").read_text(errors="replace")):
        assert time.monotonic() < until, output[-3000:]
        time.sleep(0.05)


def converse(folder: pathlib.Path, sip_port: int, spoken: bytes, seconds: int) -> bytes:
    """Calls with baresip, speaks so, and gives what was heard as samples at 8 kHz."""
    phone = softphone(folder, free_port(), spoken, seconds, dial=f"sip:1000@127.0.0.1:{sip_port}")
    phone.wait(seconds + 30)
    wait_for(folder, "Call established", 0)
    [heard] = folder.glob("dump-*-dec.wav")
    with wave.open(str(heard)) as file:
        return file.readframes(file.getnframes())


def test_two_questions_are_answered_aloud_and_the_one_that_is_interrupted_is_cut(office, speech, told, tmp_path, capsys):
    told.queue += [Reply.of(LONG), Reply.of(SHORT)]
    spoken = (silence(5) + speech.say("What does a resistor do?") + silence(14)
              + speech.say("Stop. And what is a capacitor?") + silence(22))
    heard = converse(tmp_path, office.sip_port, spoken, seconds=44)
    until = time.monotonic() + 20
    while (call := office.http.get("/api/v1/calls").json()["data"][0])["live"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    words = " ".join(speech.hear(heard[place:place + 2 * RATE * 15]) for place in range(0, len(heard), 2 * RATE * 15))
    record = office.http.get(f"/api/v1/conversations/{call['thread_id']}").raise_for_status().json()
    said = [(item["type"], " ".join(part.get("text", "") for part in item["content"]))
            for item in record["data"] if item["type"] in ("user_message", "assistant_message")]
    with capsys.disabled():
        print(f"\n  heard: {words}\n  thread: {said}\n  turns: {call['turns']}\n  media: {call['media']}")
    assert "hello" in words and "current" in words and "charge" in words
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
    own = free_port()
    spoken = silence(4) + speech.say("What is a capacitor?") + silence(60)
    phone = softphone(tmp_path, own, spoken, 60, options=";answermode=auto", name="33123")
    try:
        account = office.http.post("/api/v1/sip-accounts", json={
            "name": "exchange", "mode": "trunk", "host": "127.0.0.1", "port": own, "allowed_cidrs": ["127.0.0.0/8"],
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
        wait_for(tmp_path, "session closed", 10)
        assert seen["reason"] == "assistant_hang_up" and seen["direction"] == "outbound"
        assert {"answered", "ringing"} & set(seen["stages"])
    finally:
        phone.kill()
        phone.wait()


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
        phone = softphone(tmp_path, free_port(), silence(60), 60, dial=f"sip:1000@127.0.0.1:{port}")
        until = time.monotonic() + 20
        while not client.http.get("/api/v1/calls", params={"live": "true"}).json()["data"]:
            assert time.monotonic() < until
            time.sleep(0.1)
        until = time.monotonic() + 20
        while client.http.get("/api/v1/calls").json()["data"][0]["status"] != "answered":
            assert time.monotonic() < until
            time.sleep(0.1)
        server.stop()
        wait_for(tmp_path, "session closed", 5)
        phone.kill()
        phone.wait()
        server.start()
        [call] = ChatClient(server.base_url).http.get("/api/v1/calls").json()["data"]
        assert call["status"] == "ended"
    finally:
        server.close()
