"""Who am I: Lyceum against FastAPI, PyJWT and asyncpg, which ask the same database for the same session."""

import asyncio
import base64
import contextlib
import json
import urllib.request

import jwt

from driver import load
from driver.chat import EMAIL, PASSWORD, Place, find_database, start_lyceum, start_model, wait_for_sample
from driver.measure import OURS, AtLeast, Measure, Pace
from driver.process import ServerProcess
from driver.servers import folder_for_logs, start_uvicorn

PEER = "FastAPI + PyJWT + asyncpg"
KEY = "the key of the peer, 32 bytes or more"
PATH = "/api/v1/me"


def ask(server: ServerProcess, path: str, token: str | None = None, body: dict | None = None) -> dict:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    data = None
    if body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    with urllib.request.urlopen(urllib.request.Request(server.base_url + path, data, headers)) as answer:
        return json.load(answer)


def fresh_token(server: ServerProcess) -> str:
    """A token of a new session: one lasts fifteen minutes, and a long run takes more."""
    return ask(server, "/api/v1/auth/login", body={"email": EMAIL, "password": PASSWORD})["access_token"]


def signed_by_peer(token: str) -> str:
    """The same claims under the peer's key."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return jwt.encode(claims, KEY, algorithm="HS256")


async def analyze(place: Place) -> None:
    connection = await place.connect()
    try:
        await connection.execute("ANALYZE sessions, memberships, tenants, users")
    finally:
        await connection.close()


def start_peer(logs, place: Place) -> ServerProcess:
    environment = {"PEER_DATABASE": f"{place.folder},{place.port},{place.database}", "PEER_KEY": KEY}
    return start_uvicorn(logs, "identity_fastapi", "/readyz", environment)


def compare(pace: Pace) -> list[Measure]:
    """Both answer the same words about the same session, in turns."""
    measures = [
        (connections, Measure(f"who am I, {connections} connections", "answers per CPU-second", (PEER,),
                              (AtLeast(8, PEER),)))
        for connections in (16, 64)
    ]
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        model = stack.enter_context(start_model(logs))
        ours = stack.enter_context(start_lyceum(logs, model.port))
        wait_for_sample(ours, fresh_token(ours))
        place = find_database(logs / "data")
        asyncio.run(analyze(place))
        peer = stack.enter_context(start_peer(logs, place))
        servers = {OURS: ours, PEER: peer}
        for connections, measure in measures:
            token = fresh_token(ours)
            tokens = {OURS: token, PEER: signed_by_peer(token)}
            answers = {name: ask(server, PATH, tokens[name]) for name, server in servers.items()}
            if answers[OURS] != answers[PEER]:
                raise RuntimeError(f"the two do not answer the same: {answers}")
            plans = {
                name: load.Load(PATH, connections, headers=(("Authorization", f"Bearer {tokens[name]}"),))
                for name in servers
            }
            for name, server in servers.items():
                load.run(server, plans[name], 1)
            measure.take(pace, lambda name: load.run(servers[name], plans[name], pace.seconds).per_cpu_second)
    return [measure for _, measure in measures]
