"""baresip as a softphone, which speaks a file and writes down what it hears."""

import io
import pathlib
import socket
import subprocess
import time
import wave

RATE = 8000
MODULES = pathlib.Path("/usr/lib/baresip/modules")


def free_port(kind: int = socket.SOCK_DGRAM) -> int:
    """A port that is free, for datagrams and connections both where it is for datagrams."""
    while True:
        with socket.socket(type=kind) as probe, socket.socket() as other:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            try:
                if kind == socket.SOCK_DGRAM:
                    other.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def wav(samples: bytes, rate: int = RATE) -> bytes:
    """Mono samples of 16 bits as a file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples)
    return file.getvalue()


def silence(seconds: float) -> bytes:
    return bytes(2 * int(RATE * seconds))


class Softphone:
    """Within a `with` block: calls somebody or waits to be called, speaks samples of 16 bits at 8 kHz, and keeps what it
    hears."""

    def __init__(self, folder: pathlib.Path, spoken: bytes, seconds: int, *, options: str = "", dial: str = "",
                 name: str = "student"):
        self.folder, self.seconds, self.port, self._console = folder, seconds, free_port(), free_port()
        self._said = 0
        (folder / "spoken.wav").write_bytes(wav(spoken))
        modules = ["account", "g711", "aufile", "sndfile", "cons", "menu"]
        (folder / "config").write_text("\n".join([
            f"sip_listen 127.0.0.1:{self.port}", f"module_path {MODULES}", *(f"module {one}.so" for one in modules),
            f"audio_source aufile,{folder}/spoken.wav", f"audio_player aufile,{folder}/player.wav",
            f"snd_path {folder}", f"cons_listen 127.0.0.1:{self._console}",
            "audio_srate 8000", "ausrc_srate 8000", "auplay_srate 8000", "ausrc_channels 1", "auplay_channels 1",
            "rtp_ports 21000-21999", ""]))
        (folder / "accounts").write_text(
            f"<sip:{name}@127.0.0.1:{self.port}>;regint=0;audio_codecs=PCMU{options}\n")
        (folder / "contacts").write_text("")
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                ["baresip", "-f", str(folder), "-t", str(seconds), *(["-e", f"d {dial}"] if dial else [])],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        self.process.kill()
        self.process.wait()

    def wait_for(self, words: str, seconds: float) -> None:
        """Until it says so."""
        until = time.monotonic() + seconds
        while words not in (output := (self.folder / "log").read_text(errors="replace")):
            assert time.monotonic() < until, output[-3000:]
            time.sleep(0.05)

    def press(self, keys: str) -> None:
        """Presses keys in its call, as events (RFC 4733)."""
        with socket.socket(type=socket.SOCK_DGRAM) as console:
            for key in keys:
                # A key is held until the next one, or until it is let go.
                for code in (key, "\x04"):
                    console.sendto(code.encode(), ("127.0.0.1", self._console))
                    time.sleep(0.15)

    def say(self, samples: bytes) -> None:
        """Speaks these from now on, whatever it spoke before, and is silent then."""
        self._said += 1
        file = self.folder / f"spoken-{self._said}.wav"
        file.write_bytes(wav(samples + silence(self.seconds)))
        with socket.socket(type=socket.SOCK_DGRAM) as console:
            console.sendto(f"/ausrc aufile,{file}\n".encode(), ("127.0.0.1", self._console))

    def heard(self) -> bytes:
        """What it heard, as samples at 8 kHz, once its time is over."""
        self.process.wait(self.seconds + 30)
        self.wait_for("Call established", 0)
        [heard] = self.folder.glob("dump-*-dec.wav")
        with wave.open(str(heard)) as file:
            return file.readframes(file.getnframes())
