"""The local speech server, met by OpenAI's own client: what Piper says is understood again as a telephone carries it."""

import io
import json
import math
import os
import re
import signal
import socket
import subprocess
import time
import wave

import httpx
import openai
import pytest

from harness.server import ROOT

PYTHON = ROOT / ".tools" / "speech" / "bin" / "python"
pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="local speech is not installed: Scripts/setup-speech.sh")

SENTENCES = [
    "What is the resistance of two resistors in series?",
    "I think the answer is twelve ohms, but I am not sure.",
    "Could you explain that again, please?",
    "The current is the same everywhere in the circuit.",
    "Thank you very much, that was helpful.",
]


@pytest.fixture(scope="module")
def server():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([str(PYTHON), str(ROOT / "LocalModels" / "speech_server.py"), "--port", str(port)])
    address = f"http://127.0.0.1:{port}"
    began = time.monotonic()
    while True:
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                break
        except httpx.TransportError:
            pass
        assert time.monotonic() < began + 60 and process.poll() is None
        time.sleep(0.05)
    print(f"\nspeech server ready after {time.monotonic() - began:.1f} s")
    yield process, address
    process.terminate()
    assert process.wait(20) == 0


@pytest.fixture
def client(server):
    return openai.OpenAI(base_url=f"{server[1]}/v1", api_key="none", max_retries=0)


def samples_of(sound: bytes) -> tuple[list[int], int]:
    with wave.open(io.BytesIO(sound)) as file:
        assert file.getnchannels() == 1 and file.getsampwidth() == 2
        data = sound[sound.index(b"data") + 8:]
        return [int.from_bytes(data[i:i + 2], "little", signed=True) for i in range(0, len(data) - 1, 2)], file.getframerate()


def through_the_telephone(sound: bytes) -> bytes:
    """Sound at 8 kHz that was µ-law in between (ITU-T G.711)."""
    samples, rate = samples_of(sound)
    step, narrow = rate / 8000, []
    for place in range(int(len(samples) / step) - 1):
        start, end = place * step, (place + 1) * step
        window = samples[int(start):max(int(end), int(start) + 1)]
        narrow.append(expand(compress(sum(window) // len(window))))
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in narrow))
    return file.getvalue()


def compress(sample: int) -> int:
    """The logarithm of the magnitude in 127 steps, with its sign."""
    size = round(127 * math.log1p(255 * min(abs(sample), 32767) / 32767) / math.log1p(255))
    return size if sample >= 0 else -size


def expand(code: int) -> int:
    size = round(32767 / 255 * (math.pow(256, abs(code) / 127) - 1))
    return size if code >= 0 else -size


def words(text: str) -> list[str]:
    numbers = {"12": "twelve", "2": "two"}
    return [numbers.get(word, word) for word in re.findall(r"[a-z0-9']+", text.lower())]


def errors(said: list[str], heard: list[str]) -> int:
    """How many words were put in, left out or exchanged."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]


def test_what_is_said_is_understood_over_the_telephone(client):
    total, wrong, speaking, hearing, seconds = 0, 0, 0.0, 0.0, 0.0
    for sentence in SENTENCES:
        began = time.monotonic()
        sound = client.audio.speech.create(model="piper", voice="joe", input=sentence, response_format="wav").content
        speaking += time.monotonic() - began
        carried = through_the_telephone(sound)
        seconds += (len(carried) - 44) / 16000
        began = time.monotonic()
        heard = client.audio.transcriptions.create(
            model="whisper", file=("speech.wav", carried, "audio/wav"), language="en").text
        hearing += time.monotonic() - began
        total += len(words(sentence))
        wrong += errors(words(sentence), words(heard))
    count = len(SENTENCES)
    print(f"\nsynthesis {1000 * speaking / count:.0f} ms a sentence, transcription {1000 * hearing / count:.0f} ms, "
          f"of {seconds / count:.1f} s of sound each; {wrong} of {total} words wrong")
    assert wrong <= total * 0.15


def test_other_languages_and_paces(client):
    def length(**wishes) -> float:
        sound = client.audio.speech.create(model="any", response_format="wav", **wishes).content
        samples, rate = samples_of(sound)
        assert max(samples) > 2000
        return len(samples) / rate

    assert 0.5 < length(voice="fr-CA", input="Bonjour, je suis le professeur.") < 5
    text = "This is a sentence of some length, said at two paces."
    assert length(voice="en", input=text, speed=1.5) < 0.8 * length(voice="en", input=text)
    # Names of other services' voices mean the usual one.
    assert length(voice="alloy", input=text) > 1


def test_bare_samples_come_at_24_khz(client):
    wishes = dict(model="any", voice="en", input="This is a sentence.")
    samples, rate = samples_of(client.audio.speech.create(response_format="wav", **wishes).content)
    bare = client.audio.speech.create(response_format="pcm", **wishes).content
    assert abs(len(bare) / 2 / 24000 - len(samples) / rate) < 0.5


def test_words_come_as_events_where_they_are_asked_for(server):
    silence = io.BytesIO()
    with wave.open(silence, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(bytes(320))
    answer = httpx.post(
        f"{server[1]}/v1/audio/transcriptions", data={"stream": "true"},
        files={"file": ("speech.wav", silence.getvalue(), "audio/wav")})
    events = [json.loads(line[6:]) for line in answer.text.splitlines() if line]
    assert answer.headers["content-type"] == "text/event-stream"
    assert events[-1] == {"type": "transcript.text.done", "text": ""}


@pytest.mark.parametrize("path, content, kind", [
    ("/v1/audio/speech", b"no json", "application/json"),
    ("/v1/audio/speech", b"[]", "application/json"),
    ("/v1/audio/speech", b'{"input": ""}', "application/json"),
    ("/v1/audio/speech", b'{"input": "... !"}', "application/json"),
    ("/v1/audio/speech", json.dumps({"input": "x" * 5000}).encode(), "application/json"),
    ("/v1/audio/speech", b'{"input": "Hello", "speed": 99}', "application/json"),
    ("/v1/audio/speech", b'{"input": "Hello", "voice": "xx"}', "application/json"),
    ("/v1/audio/speech", b'{"input": "Hello", "response_format": "mp3"}', "application/json"),
    ("/v1/audio/transcriptions", b"no form", "application/json"),
    ("/v1/audio/transcriptions", b"no form", "multipart/form-data; boundary=x"),
    ("/v1/audio/transcriptions",
     b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nnoise\r\n--x--\r\n',
     "multipart/form-data; boundary=x"),
])
def test_bad_requests_are_refused(server, path, content, kind):
    answer = httpx.post(server[1] + path, content=content, headers={"Content-Type": kind}, timeout=30)
    assert answer.status_code == 400 and answer.json()["error"]["message"], answer.text


def test_piper_may_die(server, client):
    """It is a process of its own, and is started again."""
    process, _ = server
    children = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True).stdout
    pipers = [int(line.split()[0]) for line in children.splitlines() if "piper" in line]
    assert pipers
    for piper in pipers:
        os.kill(piper, signal.SIGKILL)
    sound = client.audio.speech.create(model="any", voice="joe", input="Still here.", response_format="wav").content
    assert len(samples_of(sound)[0]) > 4000
