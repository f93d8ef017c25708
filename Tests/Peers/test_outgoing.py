"""The server's own requests through peers that others wrote: a proxy, and a model behind HTTP/2 and TLS."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from harness.client import ChatClient
from harness.server import LyceumServer, free_port

NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
TINYPROXY = shutil.which("tinyproxy")


@pytest.fixture
def folder():
    """A short-lived folder for what the peers read and write."""
    with tempfile.TemporaryDirectory(prefix="lyceum-outgoing-") as path:
        yield Path(path)


@pytest.fixture
def peers():
    """Starts programs that listen on a port, and ends them with the test."""
    running = []

    def start(command: list[str], port: int) -> None:
        running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
        until = time.monotonic() + 20
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            assert running[-1].poll() is None, f"{command[0]} ended"
            assert time.monotonic() < until, f"{command[0]} does not listen"
            time.sleep(0.02)

    yield start
    for process in running:
        process.kill()
        process.wait()


def ask(server: LyceumServer) -> str:
    """Starts the server, asks something, and gives the answer's text."""
    try:
        server.start()
        client = ChatClient(server.base_url)
        client.wait_for_workflow()
        stream = client.ask("What does Kirchhoff's current law say?")
        assert stream.status == 200 and stream.of_type("error") == []
        return stream.answer_text
    finally:
        server.close()


@pytest.mark.skipif(TINYPROXY is None, reason="tinyproxy is not installed")
def test_a_model_is_asked_through_the_configured_proxy(own_model, peers, folder):
    port = free_port()
    log = folder / "proxy.log"
    # The name is one that only the proxy can make anything of.
    (folder / "proxy.conf").write_text(
        f'Port {port}\nListen 127.0.0.1\nTimeout 60\nLogFile "{log}"\nLogLevel Connect\nMaxClients 100\n'
        f"Upstream http 127.0.0.1:{own_model.port}\n"
    )
    peers([TINYPROXY, "-d", "-c", str(folder / "proxy.conf")], port)
    server = LyceumServer("http://model.invalid/v1", LYCEUM_OUTBOUND_PROXY=f"http://127.0.0.1:{port}")
    assert ask(server)
    assert "http://model.invalid/v1/chat/completions" in log.read_text()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_a_model_behind_tls_is_asked_by_http_2_and_verified(own_model, peers, folder):
    port = free_port()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )
    (folder / "nginx.conf").write_text(f"""
        {"user root;" if os.getuid() == 0 else ""}
        daemon off;
        worker_processes 1;
        pid {folder}/pid;
        error_log {folder}/error.log;
        events {{ worker_connections 256; }}
        http {{
            log_format entry '$server_protocol $uri $status';
            access_log {folder}/access.log entry;
            client_body_temp_path {folder}/client;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            server {{
                listen 127.0.0.1:{port} ssl http2;
                ssl_certificate {folder}/cert.pem;
                ssl_certificate_key {folder}/key.pem;
                location / {{ proxy_pass http://127.0.0.1:{own_model.port}; proxy_buffering off; }}
            }}
        }}
    """)
    peers([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")], port)
    server = LyceumServer(f"https://localhost:{port}/v1", SSL_CERT_FILE=str(folder / "cert.pem"))
    assert ask(server)
    lines = (folder / "access.log").read_text().splitlines()
    assert "HTTP/2.0 /v1/chat/completions 200" in lines
    assert all(line.startswith("HTTP/2.0 ") for line in lines)
