"""The Lyceum server as a process that a test starts, kills and starts again on the same data."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from http.client import HTTPConnection, HTTPException

ROOT = pathlib.Path(__file__).resolve().parents[2]
EMAIL = "owner@example.org"
PASSWORD = "correct horse battery"


def binary() -> pathlib.Path:
    """LYCEUM_BINARY, or the newest of the release and the debug build."""
    if given := os.environ.get("LYCEUM_BINARY"):
        return pathlib.Path(given)
    built = [path for kind in ("release", "debug") if (path := ROOT / ".build" / kind / "lyceum").exists()]
    if not built:
        raise FileNotFoundError("no lyceum binary: run make build first")
    return max(built, key=lambda path: path.stat().st_mtime)


def current_release() -> pathlib.Path | None:
    """The release build, where it is newer than every source that it was made of."""
    built = ROOT / ".build" / "release" / "lyceum"
    if not built.exists():
        return None
    newest = max(path.stat().st_mtime for path in (ROOT / "Sources").rglob("*.swift"))
    return built if built.stat().st_mtime > newest else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LyceumServer:
    """One server with a data folder of its own, which outlives `kill` and goes with `close`."""

    def __init__(self, model_url: str | None, program: pathlib.Path | None = None, **environment: str):
        self.program = program or binary()
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        # The embedded PostgreSQL of a server that root starts runs as another user, who must be able to pass here.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lyceum-test-"))
        self.folder.chmod(0o755)
        self.log_path = self.folder / "server.log"
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("LYCEUM_")},
            "LYCEUM_LISTEN": f"127.0.0.1:{self.port}",
            "LYCEUM_DATA_DIR": str(self.folder / "data"),
            # One address sends everything here.
            "LYCEUM_RATE_LIMITS": "none",
            "LYCEUM_ADMIN_EMAIL": EMAIL,
            "LYCEUM_ADMIN_PASSWORD": PASSWORD,
            "LYCEUM_RESOURCES_DIR": str(ROOT),
            "LYCEUM_TOOLS_DIR": str(ROOT / ".tools"),
        }
        if model_url:
            for kind in ("CHAT", "EMBEDDING"):
                self.environment[f"LYCEUM_{kind}_BASE_URL"] = model_url
                self.environment[f"LYCEUM_{kind}_API_KEY"] = "scripted"
            self.environment["LYCEUM_CHAT_MODEL"] = "scripted"
            # The name of the local model: the sample knows how similar its vectors are to what they answer.
            self.environment["LYCEUM_EMBEDDING_MODEL"] = "multilingual-e5-small"
        self.environment.update(environment)
        self.process: subprocess.Popen | None = None

    def start(self, timeout: float = 120) -> float:
        """Starts and waits until `/readyz` says yes; gives the seconds that this took."""
        began = time.monotonic()
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.program), "serve"], cwd=self.folder, env=self.environment, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )
        while time.monotonic() - began < timeout:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.log_tail()}")
            if self.is_ready():
                return time.monotonic() - began
            time.sleep(0.01)
        raise TimeoutError(f"the server was not ready after {timeout} s:\n{self.log_tail()}")

    def is_ready(self) -> bool:
        """Whether `/readyz` says yes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """Ends the server process at once, as a crash would, and nothing else."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Asks the server to end and waits for it."""
        self._signal(signal.SIGTERM)

    def restart(self) -> float:
        """Stops and starts again on the same data; gives the seconds of the start."""
        self.stop()
        return self.start()

    def close(self) -> None:
        """Stops the server and removes its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log_tail(self, lines: int = 30) -> str:
        """The last lines that the server wrote."""
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])

    def resident_megabytes(self) -> float:
        """The memory of the server process itself, its children apart."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024

    def open_descriptors(self) -> int:
        """How many descriptors the server process holds."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def _signal(self, number: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
