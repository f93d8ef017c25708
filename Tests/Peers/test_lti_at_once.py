"""A school's hour begins: everybody launches at once, from one address, with the limits of requests that everybody has."""

import asyncio
import html
import json
import math
import re
import statistics
import time
import uuid
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from harness.client import ChatClient
from harness.learning_platform import CORE, ROLE
from harness.server import LyceumServer, current_release
from harness.workflows import graph, message, publish

LEARNERS = 300
SECONDS = 10
ISSUER, CLIENT = "https://lms.example", "lyceum"


@pytest.fixture(scope="module")
def tool(own_model):
    # The time of a launch is that of a release; where there is none, everybody has to be let in all the same.
    release = current_release()
    server = LyceumServer(own_model.base_url, program=release)
    server.environment["LYCEUM_PUBLIC_URL"] = server.base_url
    server.environment["LYCEUM_TRUSTED_PROXIES"] = "127.0.0.1"
    del server.environment["LYCEUM_RATE_LIMITS"]
    server.longest = 0.3 if release else math.inf
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def key(tool):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    owner = ChatClient(tool.base_url)
    publish(owner.http, "tutor", graph(message("say", "Welcome.")))
    made = owner.http.post("/api/v1/lti/registrations", json={
        "name": "A platform", "issuer": ISSUER, "client_id": CLIENT, "deployment_ids": ["1"],
        "jwks": {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]}, "status": "active",
        "authorization_endpoint": f"{ISSUER}/auth", "token_endpoint": f"{ISSUER}/token", "default_workflow": "tutor"})
    assert made.status_code == 201, made.text
    return key


async def launch(
    tool: LyceumServer, key: rsa.RSAPrivateKey, browser: httpx.AsyncClient, number: int, times: list[float]
) -> str:
    """Sends a learner through login, launch and session, each of which is timed; gives their conversation."""

    async def timed(request):
        began = time.perf_counter()
        answer = await request
        browser.cookies.clear()
        times.append(time.perf_counter() - began)
        return answer

    await asyncio.sleep(number * SECONDS / LEARNERS)
    begun = await timed(browser.get("/lti/login", params={
        "iss": ISSUER, "client_id": CLIENT, "login_hint": str(number),
        "target_link_uri": f"{tool.base_url}/lti/launch"}))
    assert begun.status_code == 303, begun.text
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["location"]).query).items()}
    now = int(time.time())
    token = jwt.encode({
        "iss": ISSUER, "aud": CLIENT, "sub": f"learner-{number}", "iat": now, "exp": now + 60,
        "nonce": asked["nonce"], CORE + "message_type": "LtiResourceLinkRequest", CORE + "version": "1.3.0",
        CORE + "deployment_id": "1", CORE + "target_link_uri": f"{tool.base_url}/lti/launch",
        CORE + "roles": [ROLE + "Learner"], CORE + "context": {"id": "course", "title": "Physics"},
        CORE + "resource_link": {"id": "link", "title": "Week 3"}}, key, "RS256", {"kid": "1"})
    page = await timed(browser.post(
        "/lti/launch", data={"state": asked["state"], "id_token": token},
        headers={"Cookie": begun.headers["set-cookie"].split(";")[0]}))
    assert page.status_code == 200, page.text
    content = json.loads(html.unescape(re.search(r'name="lyceum-lti" content="([^"]*)"', page.text)[1]))
    session = await timed(browser.post("/api/v1/lti/session", json={"code": content["code"]}))
    assert session.status_code == 201, session.text
    return session.json()["content"]["thread_id"]


def test_three_hundred_learners_launch_within_ten_seconds(tool, key):
    async def everybody() -> tuple[list[str], list[float]]:
        times: list[float] = []
        # One client: to make one takes longer than a launch. It keeps no cookies, for it stands for many browsers.
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=tool.base_url, timeout=60, limits=limits) as one:
            conversations = await asyncio.gather(*(launch(tool, key, one, number, times) for number in range(LEARNERS)))
        return conversations, times

    conversations, times = asyncio.run(everybody())
    assert len({uuid.UUID(name.removeprefix("thr_")) for name in conversations}) == LEARNERS
    slow = statistics.quantiles(times, n=20)[-1]
    print(f"\n{LEARNERS} launches of three requests: median {statistics.median(times) * 1000:.0f} ms,"
          f" 95th percentile {slow * 1000:.0f} ms")
    assert slow < tool.longest


def test_a_flood_of_forged_launches_is_turned_away(tool, key):
    forger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    # The server takes this machine for its proxy, so that the flood has an address of its own.
    elsewhere = {"X-Forwarded-For": "198.51.100.7"}
    with httpx.Client(base_url=tool.base_url, timeout=60, headers=elsewhere) as one:
        statuses, began = [], time.monotonic()
        while statuses.count(429) < 20 and len(statuses) < 2000:
            begun = one.get("/lti/login", params={
                "iss": ISSUER, "client_id": CLIENT, "login_hint": "x", "target_link_uri": f"{tool.base_url}/lti/launch"})
            one.cookies.clear()
            if begun.status_code == 303:
                asked = {name: each[0] for name, each in parse_qs(urlsplit(begun.headers["location"]).query).items()}
                token = jwt.encode({"iss": ISSUER, "aud": CLIENT, "sub": "x", "iat": int(time.time()),
                                    "exp": int(time.time()) + 60, "nonce": asked["nonce"]}, forger, "RS256", {"kid": "1"})
                begun = one.post("/lti/launch", data={"state": asked["state"], "id_token": token},
                                 headers={"Cookie": begun.headers["set-cookie"].split(";")[0]})
                one.cookies.clear()
            statuses.append(begun.status_code)
    # Fifty fit at once, and five more in each second.
    most = 50 + 5 * (time.monotonic() - began)
    assert set(statuses) == {401, 429}, most
    assert statuses.count(401) <= most * 1.1, most
