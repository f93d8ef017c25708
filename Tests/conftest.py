"""Fixtures of every Python test: one server on scripted models for the whole run, and servers of a test's own."""

import contextlib
import time

import pytest

from harness.chatkit import assistants
from harness.client import ChatClient
from harness.database import Database
from harness.scripted_model import ScriptedModel
from harness.server import LyceumServer


@contextlib.contextmanager
def running_server(model: ScriptedModel, **settings: str):
    """A server on the model that has its assistant, until the block ends."""
    server = LyceumServer(model.base_url, **settings)
    try:
        server.start()
        ChatClient(server.base_url).wait_for_workflow()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def shared_model():
    """The scripted model behind the shared server."""
    model = ScriptedModel()
    yield model
    model.stop()


@pytest.fixture(scope="session")
def server(shared_model):
    """The shared server; tests neither stop it nor change what others rely on."""
    with running_server(shared_model) as server:
        yield server


@pytest.fixture
def model(shared_model):
    """The scripted model behind the shared server, without what earlier tests left in it."""
    shared_model.reset()
    return shared_model


@pytest.fixture(scope="session")
def signed_in(server):
    """Gives the owner's access token of the shared server: the last one while it is good for some minutes yet, for
    signing in is slow on purpose."""
    last = {"token": None, "until": 0.0}

    def token() -> str:
        if time.monotonic() > last["until"]:
            last.update(token=ChatClient(server.base_url).token, until=time.monotonic() + 5 * 60)
        return last["token"]

    return token


@pytest.fixture
def token(signed_in):
    """The owner's access token of the shared server, good for ten minutes at least."""
    return signed_in()


@pytest.fixture
def client(server, token, model):
    """A signed-in client of the shared server."""
    return ChatClient(server.base_url, token=token)


@pytest.fixture
def assistant(client):
    """Publishes chains of steps, which `client` speaks to: `assistant(step, …, parameter of start=…)`."""
    with assistants(client) as assistant:
        yield assistant


@pytest.fixture
def database(server):
    """The database of the shared server."""
    return Database(server)


@pytest.fixture(scope="module")
def own_model():
    """A scripted model for the servers that a module's tests kill."""
    model = ScriptedModel()
    yield model
    model.stop()


@pytest.fixture(scope="module")
def own_server(own_model):
    """A server that a module's tests may kill and start again."""
    with running_server(own_model) as server:
        yield server


@pytest.fixture(scope="module")
def server_with(own_model):
    """Starts servers with settings of their own, which end with the module."""
    with contextlib.ExitStack() as running:
        yield lambda **settings: running.enter_context(running_server(own_model, **settings))
