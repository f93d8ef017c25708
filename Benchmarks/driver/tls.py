"""TLS: new sessions, resumed ones, and 16 MiB answers, beside nginx with the same certificate and settings."""

import contextlib
import pathlib
import re
import subprocess
import time
from dataclasses import dataclass

from driver.load import Load, run
from driver.measure import OURS, AtLeast, Measure, Pace
from driver.process import ServerProcess, free_port
from driver.servers import FOLDER, NGINX, folder_for_logs

CIPHERS = ":".join(
    f"ECDHE-{key}-{cipher}" for cipher in ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305")
    for key in ("ECDSA", "RSA"))
CLIENTS = 4
ASKED = (AtLeast(0.7, NGINX),)
BULK_MEBIBYTES = 16


@dataclass(frozen=True)
class Target:
    """A server and the port where it speaks TLS."""

    process: ServerProcess
    port: int

    @property
    def base_url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        return self.process.cpu_seconds()

    def run_on(self, cores: set[int]) -> None:
        self.process.run_on(cores)


def make_certificate(folder: pathlib.Path, kind: str) -> tuple[pathlib.Path, pathlib.Path]:
    """A certificate that signs itself: P-256, or RSA with 2,048 bits."""
    chain, key = folder / f"{kind}.pem", folder / f"{kind}.key"
    options = {"ec": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "rsa": ["rsa:2048"]}[kind]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", *options, "-noenc", "-days", "30", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(chain)],
        check=True, capture_output=True)
    key.chmod(0o644)
    return chain, key


def start_ours(logs: pathlib.Path, kind: str) -> Target:
    chain, key = make_certificate(logs, kind)
    plain, secure = free_port(), free_port()
    command = [str(FOLDER / ".build" / "release" / "TLSServer"), str(plain), str(secure), str(chain), str(key)]
    return Target(ServerProcess(command, plain, "/ping", logs / f"ours-{kind}.log", counts_children=False), secure)


def start_nginx(logs: pathlib.Path, kind: str) -> Target:
    folder = logs / f"nginx-{kind}"
    folder.mkdir()
    folder.chmod(0o777)
    plain, secure = free_port(), free_port()
    text = (FOLDER / "peers" / "nginx_tls.conf").read_text()
    words = {"PORT": plain, "SECURE": secure, "FOLDER": folder, "CHAIN": logs / f"{kind}.pem",
             "KEY": logs / f"{kind}.key", "CIPHERS": CIPHERS}
    for word, value in words.items():
        text = re.sub(rf"\b{word}\b", str(value), text)
    (folder / "nginx.conf").write_text(text)
    (folder / "bulk").write_bytes(b"a" * (BULK_MEBIBYTES << 20))
    command = ["nginx", "-c", str(folder / "nginx.conf")]
    return Target(ServerProcess(command, plain, "/ping", folder / "out.log", counts_children=True), secure)


def connect(target: Target, seconds: float, version: str, resumes: bool) -> float:
    """Connections per CPU-second, each with one short request: new sessions, or one that is resumed."""
    command = ["openssl", "s_time", "-connect", f"127.0.0.1:{target.port}", f"-{version}", "-time",
               f"{max(1, round(seconds))}", "-www", "/ping", "-reuse" if resumes else "-new"]
    before = target.cpu_seconds()
    clients = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
               for _ in range(CLIENTS)]
    outputs = [client.communicate()[0] for client in clients]
    time.sleep(0.1)
    used = target.cpu_seconds() - before
    count = 0
    for output in outputs:
        mark = "r" if resumes else "*"
        marks = max(re.findall(r"[*r]+", output), key=len, default="")
        if not marks or marks.strip(mark):
            raise RuntimeError(f"not every session was {'resumed' if resumes else 'new'}:\n{output[-500:]}")
        count += int(re.search(r"^(\d+) connections in \d+ real seconds", output, re.MULTILINE)[1])
    return count / used


def compare(pace: Pace) -> list[Measure]:
    """Measures handshakes of each kind, then bytes."""
    measures = []

    def measure(title: str, unit: str, targets: dict[str, Target], run_one) -> None:
        taken = Measure(title, unit, (NGINX,), ASKED)
        for name in taken.figures:
            run_one(targets[name], 1)
        measures.append(taken.take(pace, lambda name: run_one(targets[name], pace.seconds)))

    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        for kind in ("ec", "rsa"):
            targets = {OURS: start_ours(logs, kind), NGINX: start_nginx(logs, kind)}
            for target in targets.values():
                stack.enter_context(target.process)
            unit = "connections per CPU-second"
            name = {"ec": "P-256", "rsa": "RSA 2,048"}[kind]
            for version, text in (("tls1_3", "TLS 1.3"), ("tls1_2", "TLS 1.2")):
                measure(f"new sessions, {text}, {name}", unit, targets,
                        lambda target, seconds: connect(target, seconds, version, resumes=False))
            if kind == "ec":
                for version, text in (("tls1_3", "TLS 1.3"), ("tls1_2", "TLS 1.2")):
                    measure(f"resumed sessions, {text}, {name}", unit, targets,
                            lambda target, seconds: connect(target, seconds, version, resumes=True))
                for connections in (1, 4):
                    load = Load("/bulk", connections)
                    measure(f"{BULK_MEBIBYTES} MiB answers over TLS, {connections} at a time", "MiB per CPU-second",
                            targets, lambda target, seconds: BULK_MEBIBYTES
                            * run(target, load, seconds).per_cpu_second)
    return measures
