"""Starting: how long it takes, what it weighs, and what it says when it cannot."""

import os
import pathlib
import socket
import subprocess
import time

import pytest

from harness.client import ChatClient
from harness.database import Database
from harness.server import LyceumServer, binary, current_release

STARTS = 5
SECONDS_TO_READY = 1.0
IDLE_MEGABYTES = {"release": 60.0, "debug": 75.0}
"""What is built for use is the lighter one; of the other, a leap is noticed."""


def test_a_start_with_an_existing_database_is_quick_and_light(own_model):
    release = current_release()
    server = LyceumServer(own_model.base_url, program=release)
    try:
        server.start()
        ChatClient(server.base_url).wait_for_workflow()
        seconds = sorted(server.restart() for _ in range(STARTS))
        time.sleep(2)
        megabytes = server.resident_megabytes()
    finally:
        server.close()
    kind = "release" if release else "debug"
    print(f"\n{kind} build: /readyz after {seconds[STARTS // 2]:.2f} s (median of {STARTS}), idle {megabytes:.0f} MB")
    assert megabytes < IDLE_MEGABYTES[kind]
    if release:
        assert seconds[STARTS // 2] < SECONDS_TO_READY


def test_a_second_start_leaves_the_sample_and_the_person_alone(own_server):
    tables = ("tenants", "users", "memberships", "workflows", "documents", "chunks")
    count = "SELECT concat_ws(' ', " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables) + ")"
    before = Database(own_server).value(count)
    own_server.restart()
    assert Database(own_server).value(count) == before
    assert before.split()[:3] == ["1", "1", "1"]


def failing_start(model_url: str | None = "http://127.0.0.1:9/v1", **environment: str) -> subprocess.CompletedProcess:
    """Starts the server where it cannot work."""
    server = LyceumServer(model_url, **environment)
    try:
        return subprocess.run(
            [str(binary()), "serve"], cwd=server.folder, env=server.environment, capture_output=True, text=True,
            timeout=60, check=False)
    finally:
        server.close()


def assert_one_clear_line(ended: subprocess.CompletedProcess, key: str) -> None:
    """Fails unless the process ended with status 1 and its last line names the key to change."""
    output = (ended.stdout + ended.stderr).strip().splitlines()
    assert ended.returncode == 1, output
    assert key in output[-1], output
    assert not any("Fatal error" in line or "Backtrace" in line or " at /" in line for line in output), output


def test_a_port_that_is_taken_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = failing_start(LYCEUM_LISTEN=f"127.0.0.1:{taken.getsockname()[1]}")
    assert_one_clear_line(ended, "LYCEUM_LISTEN")


def test_certificates_that_cannot_be_used_are_named(tmp_path: pathlib.Path):
    (tmp_path / "empty.pem").write_text("")
    for files in (tmp_path / "none.pem", tmp_path / "empty.pem"):
        ended = failing_start(LYCEUM_TLS_LISTEN="127.0.0.1:0", LYCEUM_TLS_CERTIFICATES=str(files))
        assert_one_clear_line(ended, f"LYCEUM_TLS_CERTIFICATES names {files}")
    assert_one_clear_line(failing_start(LYCEUM_TLS_LISTEN="127.0.0.1:0"), "LYCEUM_TLS_CERTIFICATES")


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: pathlib.Path):
    (tmp_path / "file").write_text("not a folder")
    assert_one_clear_line(failing_start(LYCEUM_DATA_DIR=str(tmp_path / "file" / "data")), "LYCEUM_DATA_DIR")


def test_a_database_that_cannot_be_reached_is_named():
    ended = failing_start(
        LYCEUM_DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing", LYCEUM_SECRET_KEY="0123456789abcdef" * 4)
    assert_one_clear_line(ended, "LYCEUM_DATABASE_URL")


def test_a_local_model_that_is_missing_is_named(tmp_path: pathlib.Path):
    ended = failing_start(None, LYCEUM_LOCAL_MODEL=str(tmp_path / "none.gguf"))
    assert_one_clear_line(ended, "LYCEUM_LOCAL_MODEL")


@pytest.mark.parametrize("value", ["nonsense", "127.0.0.1", "127.0.0.1:99999", ":"])
def test_an_address_that_is_none_is_named(value: str):
    assert_one_clear_line(failing_start(LYCEUM_LISTEN=value), "LYCEUM_LISTEN")


def test_an_unknown_key_is_named_with_the_nearest_one():
    ended = failing_start(LYCEUM_LISTEM="127.0.0.1:8080")
    assert_one_clear_line(ended, "LYCEUM_LISTEM")
    assert "LYCEUM_LISTEN" in ended.stderr + ended.stdout


def test_the_configuration_is_shown_without_its_secrets():
    secret = "do-not-print-me-0123456789"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LYCEUM_")}
    shown = subprocess.run(
        [str(binary()), "config"], env={**environment, "LYCEUM_ADMIN_PASSWORD": secret, "LYCEUM_CHAT_API_KEY": secret},
        capture_output=True, text=True, timeout=30, check=True).stdout
    assert secret not in shown
    for key in ("LYCEUM_LISTEN", "LYCEUM_DATA_DIR", "LYCEUM_DATABASE_URL", "LYCEUM_ADMIN_PASSWORD"):
        assert key in shown
