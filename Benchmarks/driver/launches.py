"""Launches of LTI 1.3: Lyceum against PyLTI1p3 on FastAPI, each from the platform's login to the session of the page; and
the checks of a message alone."""

import asyncio
import contextlib
import json
import re
import subprocess
import threading
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import jwt
import uvloop
from cryptography.hazmat.primitives.asymmetric import rsa

from driver.chat import find_database, publish_workflow, sign_in, start_lyceum, start_model, wait_for_sample
from driver.measure import OURS, AtLeast, AtMost, Measure, Pace
from driver.process import ServerProcess
from driver.servers import FOLDER, folder_for_logs, start_uvicorn

PEER = "PyLTI1p3 + FastAPI + uvicorn"
TOOL = "https://tool.example"
"""What both believe to be: the address that browsers would see."""
ISSUER, CLIENT, DEPLOYMENT = "https://lms.example", "client-1", "1"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
GRADES = "https://purl.imsglobal.org/spec/lti-ags/"
PEOPLE = 200
CONNECTIONS = 16


class Platform:
    """The platform: its key, and where its public half is published."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key())), "kid": "platform-1",
                  "alg": "RS256", "use": "sig"}
        keys = json.dumps({"keys": [public]}).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(keys)))
                self.end_headers()
                self.wfile.write(keys)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def keys(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/keys"

    def message(self, nonce: str, person: str) -> str:
        """What an LMS says of a learner who opens a link: with name, course, roles and the service of grades."""
        now = int(time.time())
        return jwt.encode({
            "iss": ISSUER, "aud": CLIENT, "sub": person, "iat": now, "exp": now + 60, "nonce": nonce,
            "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace", "email": f"{person}@example.org",
            "locale": "en",
            CLAIM + "message_type": "LtiResourceLinkRequest", CLAIM + "version": "1.3.0",
            CLAIM + "deployment_id": DEPLOYMENT, CLAIM + "target_link_uri": f"{TOOL}/lti/launch",
            CLAIM + "roles": [
                "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
                "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"],
            CLAIM + "context": {
                "id": "course-1", "label": "PHY", "title": "Physics 101",
                "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"]},
            CLAIM + "resource_link": {"id": "link-1", "title": "Laboratory week 3"},
            CLAIM + "tool_platform": {"guid": "lms.example", "name": "The LMS", "product_family_code": "lms"},
            CLAIM + "launch_presentation": {"locale": "en", "return_url": f"{ISSUER}/home", "document_target": "iframe"},
            CLAIM + "custom": {"section": "3"},
            GRADES + "claim/endpoint": {
                "scope": [GRADES + "scope/" + name for name in ("lineitem", "score", "result.readonly")],
                "lineitems": f"{ISSUER}/lineitems", "lineitem": f"{ISSUER}/lineitems/1?type_id=1"},
        }, self.key, "RS256", {"kid": "platform-1"})

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Answer:
    status: int
    fields: dict[bytes, list[bytes]]
    body: bytes


class Connection(asyncio.Protocol):
    """A connection that stays open, with one request at a time. It knows of HTTP what the two servers need, and costs less
    than either."""

    def __init__(self) -> None:
        self.received = bytearray()
        self.waiting: asyncio.Future[Answer] | None = None

    @classmethod
    async def open(cls, port: int) -> "Connection":
        return (await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port))[1]

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.received[:end]).split(b"\r\n")
        fields: dict[bytes, list[bytes]] = {}
        for line in head[1:]:
            name, _, value = line.partition(b":")
            fields.setdefault(name.lower(), []).append(value.strip())
        whole = end + 4 + int(fields.get(b"content-length", [b"0"])[0])
        if len(self.received) >= whole:
            body = bytes(self.received[end + 4:whole])
            del self.received[:whole]
            self.waiting.set_result(Answer(int(head[0][9:12]), fields, body))

    def connection_lost(self, error) -> None:
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(error or ConnectionError("the server hung up"))

    def ask(self, request: bytes) -> "asyncio.Future[Answer]":
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.waiting

    def close(self) -> None:
        self.transport.close()


def request(method: str, path: str, body: bytes = b"", **fields: str) -> bytes:
    """One request as it is sent."""
    lines = [f"{method} {path} HTTP/1.1", "Host: tool.example", f"Content-Length: {len(body)}",
             *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


LOGIN = "/lti/login?" + urlencode({
    "iss": ISSUER, "target_link_uri": f"{TOOL}/lti/launch", "client_id": CLIENT, "lti_deployment_id": DEPLOYMENT,
    "lti_message_hint": "hint-1"})
CODES = {
    OURS: re.compile(rb'name="lyceum-lti" content="[^"]*&quot;code&quot;:&quot;([^&]*)&quot;'),
    PEER: re.compile(rb'name="launch" content="([^"]*)"'),
}


def checked(name: str, step: str, answer: Answer, *statuses: int) -> Answer:
    if answer.status not in statuses:
        raise RuntimeError(f"{name}: {step} answered {answer.status} {answer.body[:300]!r}")
    return answer


async def log_in(name: str, connection: Connection, person: str) -> tuple[dict[str, str], str]:
    """Begins a person's launch; gives what the platform is asked, and the browser's cookies."""
    begun = checked(
        name, "the login", await connection.ask(request("GET", f"{LOGIN}&login_hint={quote(person)}")), 302, 303)
    query = urlsplit(begun.fields[b"location"][0].decode()).query
    cookies = b"; ".join(cookie.split(b";")[0] for cookie in begun.fields[b"set-cookie"])
    return {key: values[0] for key, values in parse_qs(query).items()}, cookies.decode()


async def launch(name: str, connection: Connection, answer: bytes, cookies: str) -> dict:
    """The platform's answer, and the session of the page."""
    page = checked(name, "the launch", await connection.ask(answer), 200)
    found = CODES[name].search(page.body)
    if not found:
        raise RuntimeError(f"{name}: the page has no code: {page.body[:300]!r}")
    session = await connection.ask(request(
        "POST", "/api/v1/lti/session", json.dumps({"code": found[1].decode()}).encode(),
        Content_Type="application/json", Cookie=cookies))
    return json.loads(checked(name, "the session", session, 201).body)


async def spread(items: list, port: int, each: Callable[..., Awaitable[None]]) -> None:
    """Works the items off on all connections."""
    waiting = iter(items)

    async def one() -> None:
        connection = await Connection.open(port)
        try:
            for item in waiting:
                await each(connection, item)
        finally:
            connection.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))


async def cpu_of_launches(name: str, server: ServerProcess, platform: Platform, people: list[str]) -> float:
    """Launches everybody once; gives the server's processor time. The platform signs while the server has nothing to do:
    a signature takes longer than either needs for a launch."""
    begun: list[tuple[str, dict[str, str], str]] = []

    async def login(connection: Connection, person: str) -> None:
        begun.append((person, *await log_in(name, connection, person)))

    before = server.cpu_seconds()
    await spread(people, server.port, login)
    used = server.cpu_seconds() - before
    answers = [
        (request(
            "POST", "/lti/launch",
            urlencode({"state": asked["state"], "id_token": platform.message(asked["nonce"], person)}).encode(),
            Content_Type="application/x-www-form-urlencoded", Cookie=cookies), cookies)
        for person, asked, cookies in begun]

    async def answer(connection: Connection, item: tuple[bytes, str]) -> None:
        await launch(name, connection, *item)

    before = server.cpu_seconds()
    await spread(answers, server.port, answer)
    return used + server.cpu_seconds() - before


def per_cpu_second(name: str, server: ServerProcess, platform: Platform, people: list[str]) -> float:
    """Launches of these people, once each, per second of the server's processor time."""
    return len(people) / uvloop.run(cpu_of_launches(name, server, platform, people))


def post(server: ServerProcess, path: str, token: str, body: dict) -> dict:
    request = urllib.request.Request(
        server.base_url + path, json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def start_peer(logs, platform: Platform) -> ServerProcess:
    settings = {"issuer": ISSUER, "client_id": CLIENT, "deployment": DEPLOYMENT, "authorization": f"{ISSUER}/auth",
                "token": f"{ISSUER}/token", "keys": platform.keys, "launch": f"{TOOL}/lti/launch"}
    return start_uvicorn(logs, "launch_pylti", "/readyz", {"PEER_PLATFORM": json.dumps(settings)})


@contextlib.contextmanager
def servers(platform: Platform) -> Iterator[dict[str, ServerProcess]]:
    """Both, with the platform known to them."""
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        model = stack.enter_context(start_model(logs))
        settings = {"LYCEUM_PUBLIC_URL": TOOL, "LYCEUM_OUTBOUND_ALLOW_CIDRS": "127.0.0.0/8"}
        ours = stack.enter_context(start_lyceum(logs, model.port, settings))
        token = sign_in(ours)
        wait_for_sample(ours, token)
        asyncio.run(publish_workflow(find_database(logs / "data")))
        post(ours, "/api/v1/lti/registrations", token, {
            "name": "The LMS", "issuer": ISSUER, "client_id": CLIENT, "deployment_ids": [DEPLOYMENT],
            "jwks_url": platform.keys, "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token", "status": "active", "default_workflow": "bench"})
        yield {OURS: ours, PEER: stack.enter_context(start_peer(logs, platform))}


def cost(pace: Pace) -> float:
    """CPU microseconds of all checks of one message."""
    command = [str(FOLDER / ".build" / "release" / "LaunchChecks"), str(pace.seconds / 2)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def compare(pace: Pace) -> list[Measure]:
    """Launches people who were there before, in turns; then people who come for the first time; then the checks alone."""
    again = Measure(
        f"launch with its session, {CONNECTIONS} connections", "launches per CPU-second", (PEER,), (AtLeast(8, PEER),))
    first = Measure("a person's first launch with its session", "launches per CPU-second", (PEER,))
    checks = Measure("all checks of a launch's message, RS256", "CPU µs", (), (AtMost(150),), less_is_better=True)
    platform = Platform()
    try:
        with servers(platform) as both:
            known = [f"person-{number}" for number in range(PEOPLE)]
            for name, server in both.items():
                per_cpu_second(name, server, platform, known)
            everybody = known * round(2 * pace.seconds)
            again.take(pace, lambda name: per_cpu_second(name, both[name], platform, everybody))
            rounds = {name: 0 for name in both}

            def newcomers(name: str) -> float:
                rounds[name] += 1
                people = [f"newcomer-{rounds[name]}-{number}" for number in range(PEOPLE)]
                return per_cpu_second(name, both[name], platform, people)

            first.take(pace, newcomers)
    finally:
        platform.stop()
    return [again, first, checks.take(pace, lambda _: cost(pace))]
