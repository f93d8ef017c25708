"""A PostgreSQL of the tests' own, which they stop, freeze and start again."""

import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

from harness.server import ROOT, free_port


class PostgresServer:
    """A cluster in a temporary folder, on a TCP port and without a password."""

    def __init__(self):
        self.programs = next((ROOT / ".tools" / "postgres").rglob("bin/postgres")).parent
        # PostgreSQL refuses to run as root.
        self.user = "nobody" if os.geteuid() == 0 else None
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lyceum-postgres-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        if self.user:
            os.chown(self.folder, pwd.getpwnam(self.user).pw_uid, -1)
        self._run("initdb", "-D", str(self.cluster), "-U", "lyceum", "-A", "trust", "--no-sync", "--encoding=UTF8",
                  "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        self.start()
        self._run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "lyceum", "-d", "postgres", "-c",
                  "CREATE DATABASE lyceum")

    @property
    def cluster(self) -> pathlib.Path:
        return self.folder / "cluster"

    def url(self, port: int | None = None) -> str:
        """Where the database is, or would be behind a proxy on that port."""
        return f"postgresql://lyceum@127.0.0.1:{port or self.port}/lyceum"

    def start(self) -> None:
        """Starts, and waits until it answers."""
        with (self.folder / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.cluster), "-p", str(self.port), "-k", "",
                 "-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60"],
                stdout=log, stderr=log, user=self.user, start_new_session=True, cwd="/",
            )
        until = time.monotonic() + 30
        while self._is_silent():
            assert time.monotonic() < until, (self.folder / "postgres.log").read_text()[-2000:]
            time.sleep(0.05)

    def crash(self) -> None:
        """Ends every process of it at once."""
        self._signal(signal.SIGKILL)
        self.process.wait(30)
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Ends it in order, cutting its connections."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)

    def freeze(self) -> None:
        """Stops every process of it where it stands."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets them go on."""
        self._signal(signal.SIGCONT)

    def rows(self, sql: str) -> list[list[str]]:
        """The rows of a query, each value as text."""
        text = self._run("psql", "-XAtq", "-F", "\t", "-h", "127.0.0.1", "-p", str(self.port), "-U", "lyceum", "-d",
                         "lyceum", "-c", sql)
        return [line.split("\t") for line in text.splitlines()]

    def close(self) -> None:
        """Ends it and removes its data."""
        if self.process.poll() is None:
            self.thaw()
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        """To the first process, so that it starts no more, and then to its children, each of a session of its own."""
        signal_family(self.process.pid, number)

    def _is_silent(self) -> bool:
        return subprocess.run(
            [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
        ).returncode != 0

    def _run(self, program: str, *arguments: str) -> str:
        answer = subprocess.run(
            [str(self.programs / program), *arguments], capture_output=True, text=True, user=self.user, cwd="/",
            check=False)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout


def signal_family(first: int, number: signal.Signals) -> None:
    """Sends a signal to a process and its children."""
    os.kill(first, number)
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == first:
                os.kill(int(stat.parent.name), number)
        except (FileNotFoundError, ProcessLookupError):
            continue
