"""A server of OpenAI's Realtime protocol that hears sounds, says whatever the test lets it, and passes every turn on by the
tool that it was given."""

import base64
import json
import math
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

RATE = 8000
USAGE = {"input_tokens": 120, "output_tokens": 30, "input_token_details": {"cached_tokens": 64}}
"""What each answer takes."""


def mu_law(sample: int) -> int:
    """One sample of 16 bits as a byte (ITU-T G.711)."""
    sign, magnitude = (0x80, -sample) if sample < 0 else (0, sample)
    magnitude = min(magnitude, 32635) + 132
    exponent = magnitude.bit_length() - 8
    return ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0xF) & 0xFF


TONE = bytes(mu_law(int(9000 * math.sin(2 * math.pi * 330 * place / RATE))) for place in range(RATE))
SILENT = {0xFF, 0x7F, 0xFE, 0x7E, 0xFD, 0x7D}


class ScriptedRealtime:
    """Within a `with` block: the server, on a port of its own."""

    def __init__(self, words: list[str], pace: float = 0.01):
        self.words = words
        """What is heard next."""
        self.pace = pace
        """Seconds that a letter takes to say."""
        self.sessions: list[dict] = []
        self.requests: list[dict] = []
        """The handshakes: path and authorization."""
        self.events: list[dict] = []
        """What the client sent beside sound."""
        self.heard = bytearray()
        """The sound that came."""
        self.said: list[str] = []
        self.is_broken = False
        """Whether every session ends as soon as it begins."""

    def __enter__(self) -> "ScriptedRealtime":
        self._server = serve(self._hold, "127.0.0.1", 0, compression=None)
        self.port = self._server.socket.getsockname()[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error) -> None:
        self._server.shutdown()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/v1/realtime"

    def _hold(self, connection: ServerConnection) -> None:
        request = connection.request
        self.requests.append({"path": request.path, "authorization": request.headers.get("Authorization")})
        try:
            _Session(self, connection).run()
        except ConnectionClosed:
            pass


class _Session:
    def __init__(self, script: ScriptedRealtime, connection: ServerConnection):
        self.script, self.connection = script, connection
        self.loud = self.quiet = self.number = 0
        self.is_speech = False
        self.to_say = ""

    def tell(self, kind: str, **members) -> None:
        self.connection.send(json.dumps({"type": kind, **members}))

    def run(self) -> None:
        self.tell("session.created")
        for message in self.connection:
            event = json.loads(message)
            if event["type"] == "input_audio_buffer.append":
                self.hear(base64.b64decode(event["audio"]))
                continue
            self.script.events.append(event)
            if self.script.is_broken:
                return
            match event["type"]:
                case "session.update":
                    self.script.sessions.append(event["session"])
                    self.tell("session.updated")
                case "conversation.item.create" if event["item"]["type"] == "function_call_output":
                    self.to_say = json.loads(event["item"]["output"])["say"]
                case "response.create":
                    self.speak((event.get("response") or {}).get("instructions"))

    def hear(self, sound: bytes) -> None:
        self.script.heard += sound
        is_loud = sum(byte not in SILENT for byte in sound) > len(sound) / 2
        self.loud, self.quiet = (self.loud + len(sound), 0) if is_loud else (self.loud, self.quiet + len(sound))
        if not self.is_speech and self.loud > RATE // 10:
            self.is_speech = True
            self.tell("input_audio_buffer.speech_started")
        elif self.is_speech and self.quiet > RATE // 2:
            self.is_speech, self.loud = False, 0
            self.tell("input_audio_buffer.speech_stopped")
            self.turn()
        elif not self.is_speech and self.quiet > RATE // 2:
            self.loud = 0

    def turn(self) -> None:
        """The person has spoken: the tool has to answer."""
        words = self.script.words.pop(0) if self.script.words else "…"
        self.tell("conversation.item.input_audio_transcription.completed", transcript=words)
        self.tell("response.created")
        self.number += 1
        self.tell("response.output_item.done", item={
            "type": "function_call", "call_id": f"call-{self.number}", "name": "answer",
            "arguments": json.dumps({"words": words})})
        self.tell("response.done", response={"status": "completed", "usage": USAGE})

    def speak(self, instructions: str | None) -> None:
        text = instructions.split(": ", 1)[-1] if instructions else self.to_say
        self.script.said.append(text)
        self.number += 1
        item = f"item-{self.number}"
        self.tell("response.created")
        self.tell("response.output_audio_transcript.delta", item_id=item, delta=text)
        sound = (TONE * (1 + int(self.script.pace * len(text))))[:int(RATE * max(0.2, self.script.pace * len(text)))]
        for place in range(0, len(sound), 1600):
            self.tell("response.output_audio.delta", item_id=item,
                      delta=base64.b64encode(sound[place:place + 1600]).decode())
        self.tell("response.done", response={"status": "completed", "usage": USAGE})
