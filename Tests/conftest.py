"""Fixtures of every Python test: one server on scripted models for the whole run, and servers of a test's own."""

import pytest

from harness.client import ChatClient
from harness.database import Database
from harness.scripted_model import ScriptedModel
from harness.server import LyceumServer


@pytest.fixture(scope="session")
def shared_model():
    """The scripted model behind the shared server."""
    model = ScriptedModel()
    yield model
    model.stop()


@pytest.fixture(scope="session")
def server(shared_model):
    """The shared server; tests neither stop it nor change what others rely on."""
    server = LyceumServer(shared_model.base_url)
    try:
        server.start()
        ChatClient(server.base_url).wait_for_workflow()
        yield server
    finally:
        server.close()


@pytest.fixture
def model(shared_model):
    """The scripted model behind the shared server, without what earlier tests left in it."""
    shared_model.reset()
    return shared_model


@pytest.fixture(scope="session")
def token(server):
    """The owner's access token of the shared server; one is enough, for signing in is slow on purpose."""
    return ChatClient(server.base_url).token


@pytest.fixture
def client(server, token, model):
    """A signed-in client of the shared server."""
    return ChatClient(server.base_url, token=token)


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
    server = LyceumServer(own_model.base_url)
    try:
        server.start()
        ChatClient(server.base_url).wait_for_workflow()
        yield server
    finally:
        server.close()
