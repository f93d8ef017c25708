"""The operator's ways into a running server, and the description of its API as others' tools read it."""

import json
import subprocess

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from harness.server import LyceumServer

# Hashing a password takes its time on a busy machine.
http = httpx.Client(timeout=60)
TOKEN = "the-operators-token-of-the-tests-0123456789"


@pytest.fixture(scope="module")
def operated(own_model):
    server = LyceumServer(own_model.base_url, LYCEUM_OPERATOR_TOKEN=TOKEN, LYCEUM_PUBLIC_URL="https://school.example/")
    server.start()
    yield server
    server.close()


def admin(server, *words: str) -> list[dict]:
    """The lines that `lyceum admin` prints beside the running server."""
    done = subprocess.run(
        [str(server.program), "admin", *words], env=server.environment, cwd=server.folder, capture_output=True,
        text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def sign_in(server, email: str, password: str) -> httpx.Response:
    return http.post(server.base_url + "/api/v1/auth/login", json={"email": email, "password": password})


def test_the_description_of_the_api_is_valid_openapi_3_1(operated):
    document = http.get(operated.base_url + "/openapi.json").raise_for_status().json()
    assert document["openapi"].startswith("3.1")
    errors = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
    assert errors == []
    assert len(document["paths"]) > 20


def test_the_shell_works_beside_a_running_server(operated):
    made = admin(operated, "tenant", "create", "north", "--name", "North School", "--owner", "head@north.example")
    assert made[0]["slug"] == "north" and made[0]["state"] == "active"
    link = made[1]["link"]
    assert link.startswith("https://school.example/sign-in#invitation=")
    body = {"token": link.split("=")[1], "name": "The Head", "password": "correct horse battery"}
    accept = operated.base_url + "/api/v1/invitations/accept"
    assert http.post(accept, json=body).status_code == 201
    assert http.post(accept, json=body).status_code == 404
    head = sign_in(operated, "head@north.example", "correct horse battery").raise_for_status().json()
    ann = admin(operated, "user", "create", "north", "ann@north.example", "--role", "teacher")[0]
    assert sign_in(operated, "ann@north.example", ann["password"]).status_code == 200

    fields = {"Authorization": f"Bearer {head['access_token']}"}
    address = operated.base_url + "/api/v1/tenant"
    assert http.get(address, headers=fields).json()["name"] == "North School"
    admin(operated, "tenant", "suspend", "north")
    assert http.get(address, headers=fields).status_code == 401
    assert sign_in(operated, "ann@north.example", ann["password"]).status_code == 401
    admin(operated, "tenant", "resume", "north")
    assert http.get(address, headers=fields).status_code == 200
    assert [person["email"] for person in admin(operated, "user", "list", "north")] == [
        "head@north.example", "ann@north.example"]


def test_the_operators_token_opens_the_operators_routes_and_nothing_else_does(operated):
    address = operated.base_url + "/api/v1/tenants"
    slugs = [tenant["slug"] for tenant in http.get(
        address, headers={"Authorization": f"Bearer {TOKEN}"}).raise_for_status().json()["data"]]
    assert "default" in slugs
    owner = sign_in(operated, "owner@example.org", "correct horse battery").raise_for_status().json()
    for field in ("", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {owner['access_token']}"):
        assert http.get(address, headers={"Authorization": field}).status_code == 401


def test_a_short_operators_token_stops_the_start(own_model):
    server = LyceumServer(own_model.base_url, LYCEUM_OPERATOR_TOKEN="short")
    done = subprocess.run(
        [str(server.program), "serve"], env=server.environment, cwd=server.folder, capture_output=True, text=True,
        timeout=60)
    assert done.returncode == 1
    assert "LYCEUM_OPERATOR_TOKEN" in done.stderr and "short" not in done.stderr.split("LYCEUM_OPERATOR_TOKEN")[1]
    server.close()
