"""Kamailio as a registrar and proxy on 127.0.0.1, without a database."""

import pathlib
import socket
import subprocess
import tempfile
import time

from harness.server import free_port


class Kamailio:
    """One run of it. Every user is one of `school.test` whose password is `secret`."""

    def __init__(self):
        self.port = free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lyceum-kamailio-"))
        template = pathlib.Path(__file__).parent.parent / "Peers" / "sip" / "kamailio.cfg"
        configuration = self.folder / "kamailio.cfg"
        configuration.write_text(template.read_text().replace("@PORT@", str(self.port)))
        self.log = open(self.folder / "log", "w")
        self.process = subprocess.Popen(
            ["/usr/sbin/kamailio", "-f", str(configuration), "-DD", "-E", "-m", "16", "-M", "4",
             "-Y", str(self.folder), "-P", str(self.folder / "pid")],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            assert self.process.poll() is None, self.output()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"Kamailio does not listen: {self.output()}")

    def output(self) -> str:
        """What it has logged."""
        return (self.folder / "log").read_text(errors="replace")[-4000:]

    def account(self, username: str, **more) -> dict:
        """An account there, as a telephone takes it."""
        return {"host": "127.0.0.1", "port": self.port, "transport": "udp", "username": username,
                "password": "secret", **more}

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()
