"""The local language model as a child process: it answers, dies, comes back, and never outlives the server."""

import os
import pathlib
import signal
import time

import pytest

from harness.client import ChatClient
from harness.server import ROOT, LyceumServer

pytestmark = pytest.mark.skipif(
    not (ROOT / ".tools" / "models").exists(), reason="the local models are not installed: make setup")
QUESTION = "What does Ohm's law say?"


@pytest.fixture
def local_server(own_model):
    """A server whose answers come from the local model; its vectors are scripted, so that the course loads at once."""
    server = LyceumServer(
        None, LYCEUM_EMBEDDING_BASE_URL=own_model.base_url, LYCEUM_EMBEDDING_API_KEY="scripted",
        LYCEUM_EMBEDDING_MODEL="multilingual-e5-small")
    try:
        server.start()
        ChatClient(server.base_url).wait_for_workflow()
        yield server
    finally:
        server.close()


def model_process(server: LyceumServer) -> int | None:
    """The process of the language model that this server started."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if f"\nPPid:\t{server.process.pid}\n" in status and b"chat_server.py" in command:
            return int(folder.name)
    return None


def wait_for(condition, seconds: float) -> bool:
    """Whether the condition held before so many seconds were over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_the_local_model_dies_in_an_answer_and_comes_back(local_server):
    client = ChatClient(local_server.base_url)
    assert client.ask(QUESTION).of_type("error") == []
    first = model_process(local_server)
    assert first
    killed = []

    def kill_at_the_first_words(raw: bytes) -> None:
        if not killed and b"Explanation written by" in raw:
            killed.append(first)
            os.kill(first, signal.SIGKILL)

    stream = client.ask(QUESTION, watch=kill_at_the_first_words)
    assert killed
    assert stream.events[-1]["type"] == "error" and stream.events[-1]["allow_retry"] is True
    assert [item["type"] for item in client.items(stream.thread_id)][0] == "user_message"
    assert wait_for(lambda: model_process(local_server) not in (None, first), 60), "the model was not started again"
    # It reads its weights now; whoever asks before it is done gets an error that says to ask again.
    again = "And what is the unit of resistance?"
    assert wait_for(lambda: client.ask(again, stream.thread_id).of_type("error") == [], 60)


def test_the_local_model_ends_with_a_server_that_is_killed(local_server):
    model = model_process(local_server)
    assert model
    local_server.kill()
    assert wait_for(lambda: not pathlib.Path(f"/proc/{model}").exists(), 20), "the model outlived the server"
