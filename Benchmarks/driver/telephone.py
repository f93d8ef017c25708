"""The whole server on the telephone: calls at once that last, and calls that are set up and ended as fast as they come.

sipp calls the server, which has an account that takes calls from this machine, an assistant and a scripted voice. Each
call is admitted, written down, answered, greeted and ended; packets go both ways all the time, because sipp gives back
what it hears. `BENCH_BINARY` names another build, `BENCH_CALLS`, `BENCH_SECONDS` and
`BENCH_RATE` other numbers for a short look."""

import asyncio
import contextlib
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from driver.chat import find_database, sign_in, start_lyceum, start_model, wait_for_sample
from driver.conversations import LONG_MEMORY
from driver.measure import OURS, AtMost, Measure, Pace
from driver.process import ServerProcess
from driver.runs import Client, publish
from driver.servers import folder_for_logs

CALLS = int(os.environ.get("BENCH_CALLS", "300"))
RATE = int(os.environ.get("BENCH_RATE", "400"))
LASTING = 60
"""Seconds of each call."""
MEDIA_PORT = 41_000
SDP = "v=0\no=- 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [media_ip]\nt=0 0\nm=audio [media_port] RTP/AVP 0\n" \
      "a=rtpmap:0 PCMU/8000\n"


class Voice(BaseHTTPRequestHandler):
    """A second of silence for every text; nobody is understood."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        samples = bytes(48_000)
        sound = b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt " + struct.pack(
            "<IHHIIHH", 16, 1, 1, 24_000, 48_000, 2, 16) + b"data" + struct.pack("<I", len(samples)) + samples
        speaks = self.path.endswith("/audio/speech")
        body = sound if speaks else json.dumps({"text": ""}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "audio/wav" if speaks else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def free_datagram_port() -> int:
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def telephone() -> Iterator[tuple[ServerProcess, int, Client]]:
    """The server, its port for SIP, and its owner."""
    voice = ThreadingHTTPServer(("127.0.0.1", 0), Voice)
    voice.daemon_threads = True
    threading.Thread(target=voice.serve_forever, daemon=True).start()
    service = f"http://127.0.0.1:{voice.server_address[1]}/v1"
    sip = free_datagram_port()
    settings = {"LYCEUM_SIP_LISTEN": f"udp:127.0.0.1:{sip}", "LYCEUM_RTP_PORTS": "20000-29999"}
    for kind in ("SPEECH", "VOICE"):
        settings |= {f"LYCEUM_{kind}_URL": service, f"LYCEUM_{kind}_MODEL": "scripted"}
    with folder_for_logs() as logs, start_model(logs) as model, start_lyceum(logs, model.port, settings) as server:
        owner = Client(server, token := sign_in(server))
        wait_for_sample(server, token)
        asyncio.run(publish(find_database(logs / "data"), "tutor", LONG_MEMORY))
        owner.post("/api/v1/sip-accounts", {"name": "load", "mode": "open", "default_workflow": "tutor"})
        # Nobody says anything, and nobody is asked whether they are still there.
        ask(server, token, "/api/v1/voice-settings", {"greeting": "Hello.", "silence_prompt_seconds": 120}, "PUT")
        server.token = token
        yield server, sip, owner
    voice.shutdown()


def ask(server: ServerProcess, token: str, path: str, body: dict | None = None, method: str = "GET") -> dict:
    request = urllib.request.Request(
        server.base_url + path, None if body is None else json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def metrics(server: ServerProcess) -> dict[str, float]:
    """The server's own figures."""
    with urllib.request.urlopen(server.base_url + "/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for line in lines if not line.startswith("#")
            for name, _, value in [line.rpartition(" ")]}


def scenario(milliseconds: int) -> str:
    """A caller who is answered, stays, and hangs up."""
    head = ("Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
            "From: <sip:load@[local_ip]:[local_port]>;tag=[call_number]\n"
            "To: <sip:1000@[remote_ip]:[remote_port]>{tag}\nCall-ID: [call_id]\nCSeq: {number} {method}\n"
            "Contact: <sip:load@[local_ip]:[local_port]>\nMax-Forwards: 70\n")

    def send(method: str, number: int, more: str, body: str = "", retransmits: bool = True) -> str:
        tag = "" if method == "INVITE" else "[peer_tag_param]"
        target = "sip:1000@[remote_ip]:[remote_port]" if method == "INVITE" else "[next_url]"
        text = f"{method} {target} SIP/2.0\n{head.format(tag=tag, number=number, method=method)}{more}\n\n{body}"
        again = ' retrans="500"' if retransmits else ""
        return f"<send{again}><![CDATA[\n{text}\n]]></send>"

    return "\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>', '<scenario name="load">',
        send("INVITE", 1, "Content-Type: application/sdp\nContent-Length: [len]", SDP),
        '<recv response="100" optional="true"/>', '<recv response="180" optional="true"/>',
        '<recv response="200" rrs="true" rtd="true"/>',
        send("ACK", 1, "Content-Length: 0", retransmits=False),
        f'<pause milliseconds="{milliseconds}"/>', send("BYE", 2, "Content-Length: 0"), '<recv response="200"/>',
        "</scenario>"])


@contextlib.contextmanager
def sipp(folder: pathlib.Path, sip: int, milliseconds: int, *options: str) -> Iterator[subprocess.Popen]:
    """sipp in the folder, which tells its figures in `load.csv` every second."""
    (folder / "load.xml").write_text(scenario(milliseconds))
    with (folder / "sipp.log").open("w") as log:
        run = subprocess.Popen(
            ["sipp", "-nostdin", "-sf", "load.xml", "-i", "127.0.0.1", "-mi", "127.0.0.1", "-mp", str(MEDIA_PORT),
             "-rtp_echo", "-p", str(free_datagram_port()), "-trace_stat", "-stf", "load.csv", "-fd", "1", "-nd",
             "-trace_err", "-error_file", "errors.log", "-recv_timeout", "20000", *options, f"127.0.0.1:{sip}"],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield run
    finally:
        if run.poll() is None:
            run.kill()
        run.wait()


def figures(folder: pathlib.Path) -> dict[str, str]:
    """What sipp counted last."""
    lines = (folder / "load.csv").read_text().splitlines()
    return dict(zip(lines[0].split(";"), lines[-1].split(";"), strict=False))


def hold(count: int, seconds: float) -> tuple[float, float, float]:
    """Cores of the server with so many calls at once, the share of its ticks that were late, and its growth in MiB."""
    with telephone() as (server, sip, _):
        folder = server.log.parent
        # In the time of one call as many begin as there are: those that end are followed by others.
        with sipp(folder, sip, LASTING * 1000, "-l", str(count), "-r", str(max(1, count // 10)), "-m", "1000000"):
            until = time.monotonic() + 60
            while metrics(server)["lyceum_calls"] < 0.98 * count:
                if time.monotonic() > until:
                    raise RuntimeError(f"{metrics(server)['lyceum_calls']:g} of {count} calls: {figures(folder)}")
                time.sleep(0.5)
            # One generation of calls comes and goes first: every buffer has found its size.
            time.sleep(min(LASTING + 15, seconds))
            before, memory = metrics(server), server.resident_kibibytes()
            used, began, lowest = server.cpu_seconds(), time.monotonic(), count
            while time.monotonic() < began + seconds:
                time.sleep(2)
                lowest = min(lowest, metrics(server)["lyceum_calls"])
            cores = (server.cpu_seconds() - used) / (time.monotonic() - began)
            after, growth = metrics(server), (server.resident_kibibytes() - memory) / 1024
            told = figures(folder)
        records = ask(server, server.token, "/api/v1/calls?live=false&limit=20")["data"]
        ticks, late = (after[name] - before[name] for name in (
            "lyceum_call_ticks_total", "lyceum_call_ticks_late_total"))
        if failed := int(told["FailedCall(C)"]):
            raise RuntimeError(f"{failed} calls failed: {(folder / 'errors.log').read_text()[:2000]}")
        for record in records:
            media = record["media"]
            if record["status"] == "ended" and record["seconds"] >= LASTING and (
                    media["packets_received"] < 49 * LASTING or media["packets_sent"] < 49 * LASTING):
                raise RuntimeError(f"a call had too little sound: {media}")
        heard = [record["media"].get("packets_received") for record in records]
        print(f"{count} calls of {LASTING} s for {seconds:g} s: {cores:.3f} cores, {late:g} of {ticks:g} ticks late, "
              f"{growth:+.1f} MiB; {told['SuccessfulCall(C)']} calls ended well, at least {lowest:g} at once, "
              f"packets of the last {heard[:3]}")
        return cores, late / max(ticks, 1), growth


def set_up(rate: int, seconds: float) -> tuple[float, float]:
    """Calls that failed of so many a second, and milliseconds within which 99 of 100 were answered."""
    with telephone() as (server, sip, _):
        folder, count = server.log.parent, int(rate * seconds)
        with sipp(folder, sip, 500, "-r", str(rate), "-m", str(count), "-l", "4000", "-trace_rtt", "-rtt_freq",
                  "100", "-timeout", str(int(seconds + 60))) as run:
            began, used = time.monotonic(), server.cpu_seconds()
            run.wait()
            took, cores = time.monotonic() - began, server.cpu_seconds() - used
        told = figures(folder)
        times = sorted(float(line.split(";")[1]) for path in folder.glob("*rtt*.csv")
                       for line in path.read_text().splitlines() if re.match(r"[\d.]+;[\d.]+;", line))
        late = times[int(len(times) * 0.99)] if times else float("nan")
        failed = count - int(told["SuccessfulCall(C)"])
        print(f"{count} calls at {rate} a second: {took:.1f} s, {failed} failed, answered within {late:g} ms (p99), "
              f"{1000 * cores / count:.2f} ms of the server's time a call; repeated {told.get('Retransmissions(C)')}")
        return failed, late


def compare(pace: Pace) -> list[Measure]:
    """Measures calls at once, then calls a second."""
    seconds = float(os.environ.get("BENCH_SECONDS", 60 * pace.seconds))
    held = [
        Measure(f"{CALLS} calls of a minute, the whole server", "cores", (), (AtMost(0.4),), less_is_better=True),
        Measure(f"{CALLS} calls, ticks over 20 ms late", "share", (), (AtMost(0.001),), less_is_better=True),
        Measure(f"{CALLS} calls, growth of resident memory", "MiB", (), (AtMost(8),), less_is_better=True),
    ]
    for measure, figure in zip(held, hold(CALLS, seconds), strict=True):
        measure.figures[OURS].append(figure)
    begun = [
        Measure(f"{RATE} calls a second, those that failed", "calls", (), (AtMost(0),), less_is_better=True),
        Measure(f"{RATE} calls a second, answered", "milliseconds (p99)", (), (AtMost(200),), less_is_better=True),
    ]
    for measure, figure in zip(begun, set_up(RATE, min(10, seconds)), strict=True):
        measure.figures[OURS].append(figure)
    return held + begun
