"""What programs that speak OpenAI's protocol need: workflows to speak to, and a key."""

import httpx
from openai import AsyncOpenAI, OpenAI

from harness.client import ChatClient
from harness.workflows import publish


class Programs:
    """Workflows that were published for a module's tests, and a key of its own to them."""

    def __init__(self, server, token: str, workflows: dict[str, dict], scopes: tuple[str, ...] = ("assistants.use",)):
        self.base_url = server.base_url
        self.http: httpx.Client = ChatClient(server.base_url, token=token).http
        for slug, definition in workflows.items():
            publish(self.http, slug, definition)
        self.key: str = self.make_key(*scopes)

    def make_key(self, *scopes: str) -> str:
        made = self.http.post("/api/v1/api-keys", json={"name": "program", "scopes": list(scopes)})
        return made.raise_for_status().json()["key"]

    def openai(self, kind: type = OpenAI, **settings) -> OpenAI | AsyncOpenAI:
        """A client of the `openai` package, which does not try again unless told."""
        settings = {"max_retries": 0, "timeout": 60, "api_key": self.key, **settings}
        return kind(**{"base_url": self.base_url + "/v1", **settings})
