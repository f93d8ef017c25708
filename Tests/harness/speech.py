"""A server of OpenAI's `/audio/transcriptions` that hears whatever the test says, and of `/audio/speech`, whose voice is
a tone."""

import email
import email.policy
import io
import json
import math
import struct
import wave

from harness.scripted_server import ScriptedHandler, ScriptedServer


RATE = 24_000


def tone(seconds: float, pitch: float = 220, rate: int = RATE) -> bytes:
    """A loud tone as samples of 16 bits."""
    return b"".join(struct.pack("<h", int(9000 * math.sin(2 * math.pi * pitch * place / rate)))
                    for place in range(int(rate * seconds)))


def wav(samples: bytes, rate: int = RATE) -> bytes:
    """Mono samples of 16 bits as a file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples)
    return file.getvalue()


class _Handler(ScriptedHandler):
    def do_POST(self):
        if self.path.endswith("/audio/speech"):
            return self._speak()
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + self.body(), policy=email.policy.HTTP)
        heard = {"authorization": self.headers["Authorization"], "fields": {}, "path": self.path}
        for part in form.iter_parts():
            name = part.get_param("name", header="content-disposition")
            if name == "file":
                heard |= {"file": part.get_payload(decode=True), "name": part.get_filename(),
                          "type": part.get_content_type()}
            else:
                heard["fields"][name] = part.get_content().strip()
        self.server.script.requests.append(heard)
        script = self.server.script
        self.answer(200, {"text": script.words.pop(0) if script.words else script.text})

    def _speak(self) -> None:
        script, body = self.server.script, json.loads(self.body())
        script.spoken.append(body["input"])
        sound = wav(tone(max(script.pace * len(body["input"]), 0.1)))
        self.send_response(200)
        self.send_header("Content-Type", "audio/wav")
        self.send_header("Content-Length", str(len(sound)))
        self.end_headers()
        self.wfile.write(sound)


class ScriptedSpeech(ScriptedServer):
    """The server, within a `with` block."""

    handler = _Handler

    def __init__(self, text: str = "", pace: float = 0.05):
        self.text = text
        """What is heard, once `words` are at their end."""
        self.words: list[str] = []
        """What is heard next."""
        self.pace = pace
        """Seconds that a letter takes to say."""
        self.spoken: list[str] = []
        """What was to be read aloud."""
        self.requests: list[dict] = []
        """What was sent: the fields of the form, and the file with its name and type."""
