"""A provider of OpenID Connect by other makers, as a process: PyPI's oidc-provider-mock."""

import os
import pathlib
import subprocess
import sys
import time

import httpx

from harness.server import LyceumServer, free_port


class IdentityProvider:
    """Signs in whoever is named, without asking for anything."""

    def __init__(self, port: int | None = None):
        self.port = port or free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        program = pathlib.Path(sys.executable).with_name("oidc-provider-mock")
        self.process = subprocess.Popen(
            [str(program), "--port", str(self.port), "--require-nonce", "true"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONWARNINGS": "ignore"})
        until = time.monotonic() + 60
        while True:
            try:
                httpx.get(self.issuer + "/.well-known/openid-configuration").raise_for_status()
                return
            except httpx.HTTPError:
                assert self.process.poll() is None and time.monotonic() < until, "the provider does not start"
                time.sleep(0.05)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def person(self, subject: str, **claims) -> None:
        """What it says of somebody."""
        httpx.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def register(self, server: LyceumServer, method: str = "client_secret_basic") -> dict:
        """Makes a client for the server; gives its name and secret."""
        body = {
            "redirect_uris": [server.base_url + "/api/v1/auth/oidc/callback"], "token_endpoint_auth_method": method}
        return httpx.post(self.issuer + "/oauth2/clients", json=body).raise_for_status().json()


def add_provider(server: LyceumServer, token: str, issuer: str, client: dict, **settings) -> str:
    """Sets the provider up in the first tenant; gives its identifier."""
    body = {
        "name": "North University", "issuer": issuer, "client_id": client["client_id"],
        "client_secret": client["client_secret"], "creates_members": True, "default_role": "learner",
        "role_mapping": [{"group": "staff", "role": "teacher"}], **settings}
    made = httpx.post(
        server.base_url + "/api/v1/identity-providers", json=body, headers={"Authorization": f"Bearer {token}"})
    assert made.status_code == 201, made.text
    return made.json()["id"]
