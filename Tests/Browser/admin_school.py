"""A server whose institution is administered by clicks: what tests of the console share."""

import time

import httpx
import pytest
from playwright.sync_api import Page, expect

from harness.client import ChatClient
from harness.learning_platform import Platform
from harness.scripted_model import ScriptedModel
from harness.server import PASSWORD, LyceumServer

OPERATOR = "the-operator-of-this-installation-0001"


OWNER_SECONDS = 5 * 60
"""After which the owner signs in again, well before their access token ends."""


class School:
    """The server, its owner's client, and a learning platform that reaches it."""

    def __init__(self, server: LyceumServer, model: ScriptedModel, platform: Platform):
        self.server = server
        self.model = model
        self.platform = platform
        self._owner = ChatClient(server.base_url)
        self._signed_in_at = time.monotonic()

    @property
    def url(self) -> str:
        return self.server.base_url

    @property
    def owner(self) -> ChatClient:
        """The owner, who is signed in for minutes yet."""
        if time.monotonic() - self._signed_in_at > OWNER_SECONDS:
            self._owner = ChatClient(self.url)
            self._signed_in_at = time.monotonic()
        return self._owner

    def person(self, name: str, role: str = "learner") -> str:
        """Somebody who has just accepted an invitation; gives the identifier."""
        invited = {"email": f"{name.lower().replace(' ', '.')}@school.example", "role": role}
        link = self.owner.http.post("/api/v1/invitations", json=invited).raise_for_status().json()["link"]
        body = {"token": link.split("=")[1], "name": name, "password": PASSWORD}
        accepted = httpx.post(f"{self.url}/api/v1/invitations/accept", json=body, timeout=60)
        return accepted.raise_for_status().json()["user"]["id"]


@pytest.fixture(scope="session")
def school():
    """One institution for all tests of the console; each makes what it changes."""
    model = ScriptedModel()
    server = LyceumServer(
        model.base_url, LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8,::1/128", LYCEUM_OPERATOR_TOKEN=OPERATOR)
    server.environment["LYCEUM_PUBLIC_URL"] = server.base_url
    platform = Platform(server.base_url)
    try:
        server.start()
        yield School(server, model, platform)
    finally:
        server.close()
        platform.stop()
        model.stop()


@pytest.fixture
def console(open_windows, school):
    """Opens a window of the school: `console(width, height, scheme, language)`."""
    # Whom the audit log names may have been erased since.
    with open_windows(school.url, ("status of 404",)) as visit:
        yield visit


def choose(page: Page, label: str, typed: str, option: str) -> None:
    """Finds and chooses one of many in a combobox."""
    page.get_by_role("combobox", name=label).fill(typed)
    page.get_by_role("option", name=option).click()


def confirm(page: Page, name: str, typed: str | None = None) -> None:
    """Confirms what a dialog asks."""
    dialog = page.get_by_role("dialog")
    if typed is not None:
        dialog.get_by_role("textbox").fill(typed)
    dialog.get_by_role("button", name=name).click()
    expect(dialog).to_have_count(0)


def said(page: Page, text: str) -> None:
    """Waits for a message that tells what was done."""
    expect(page.locator(".ui-toasts, .ui-toast").filter(has_text=text).first).to_be_visible()
