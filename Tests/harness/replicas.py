"""Servers that share one PostgreSQL."""

import contextlib
import secrets
from collections.abc import Iterator

from harness.postgres import PostgresServer
from harness.scripted_model import ScriptedModel
from harness.server import LyceumServer


@contextlib.contextmanager
def replicas(
    postgres: PostgresServer, model: ScriptedModel, count: int = 2, **settings: str
) -> Iterator[list[LyceumServer]]:
    """So many servers with these settings on one database, until the block ends."""
    secret = secrets.token_urlsafe(48)
    servers = [
        LyceumServer(model.base_url, LYCEUM_DATABASE_URL=postgres.url(), LYCEUM_SECRET_KEY=secret, **settings)
        for _ in range(count)
    ]
    try:
        for server in servers:
            server.start()
        yield servers
    finally:
        for server in servers:
            server.close()
