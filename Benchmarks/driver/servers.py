"""The servers that several families measure."""

import contextlib
import pathlib
import sys
import tempfile
from collections.abc import Iterator

from driver.process import ServerProcess, free_port

FOLDER = pathlib.Path(__file__).resolve().parents[1]
ROOT = FOLDER.parent
FASTAPI = "FastAPI + uvicorn"
NGINX = "nginx"


@contextlib.contextmanager
def folder_for_logs() -> Iterator[pathlib.Path]:
    """A folder that servers of other users can enter; it goes when the servers have ended."""
    with tempfile.TemporaryDirectory(prefix="lyceum-bench-", ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        yield folder


def start_ours(logs: pathlib.Path) -> ServerProcess:
    """PlainServer: the product's HTTP server and router, one loop."""
    port = free_port()
    binary = FOLDER / ".build" / "release" / "PlainServer"
    return ServerProcess([str(binary), str(port)], port, "/ping", logs / "ours.log", counts_children=False)


def start_uvicorn(
    logs: pathlib.Path, module: str, ready_path: str, environment: dict[str, str] | None = None,
    options: tuple[str, ...] = ()
) -> ServerProcess:
    """An application of `peers/` under uvicorn with its two C parts, uvloop and httptools."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", f"{module}:app", "--app-dir", str(FOLDER / "peers"), "--port",
               str(port), "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning",
               *options]
    return ServerProcess(
        command, port, ready_path, logs / f"{module}.log", counts_children=False, environment=environment)


def start_fastapi(logs: pathlib.Path) -> ServerProcess:
    """FastAPI with the handlers that PlainServer has."""
    return start_uvicorn(logs, "plain_fastapi", "/ping")


def start_nginx(folder: pathlib.Path, upstream: int = 9) -> ServerProcess:
    """nginx with one worker, in a folder of its own. What is posted to `/relay` goes to the port given."""
    port = free_port()
    text = (FOLDER / "peers" / "nginx.conf").read_text()
    for word, value in {"PORT": str(port), "FOLDER": str(folder), "UPSTREAM": str(upstream)}.items():
        text = text.replace(word, value)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    return ServerProcess(["nginx", "-c", str(configuration)], port, "/ping", folder / "out.log", counts_children=True)
