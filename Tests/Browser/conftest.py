"""The browser of a run, and a window for each visitor of a test."""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from admin_school import console, school  # noqa: F401 (fixtures)
from builder_page import workflow  # noqa: F401 (a fixture)
from harness.client import ChatClient
from harness.scripted_model import ScriptedModel
from harness.server import PASSWORD, LyceumServer
from visitor import Visitor


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for all browsers: it runs once in a process."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; LYCEUM_CHROMIUM names another."""
    path = os.environ.get("LYCEUM_CHROMIUM", "/usr/bin/chromium")
    launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
    yield launched
    launched.close()


@contextlib.contextmanager
def windows(browser: Browser, url: str, expected: tuple[str, ...] = ()) -> Iterator[Callable[..., Visitor]]:
    """Opens windows of a server: `visit(width, height, scheme, language)`. Complaints of any window fail the test, but
    for those that are expected."""
    visitors: list[Visitor] = []

    def open_window(width: int = 1280, height: int = 800, scheme: str = "light", language: str = "en-GB") -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=language,
            has_touch=width < 500,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        look = f"{language[:2]}-{scheme}-{width}x{height}"
        visitors.append(Visitor(context, url, look, language))
        visitors[-1].expected += expected
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.context.close()
    for visitor in visitors:
        visitor.assert_no_complaints()


@pytest.fixture(scope="session")
def open_windows(browser: Browser) -> Callable[..., contextlib.AbstractContextManager[Callable[..., Visitor]]]:
    """Windows of any server: `open_windows(url, expected)`."""
    return lambda url, expected=(): windows(browser, url, expected)


@pytest.fixture
def visit(open_windows, server: LyceumServer, model: ScriptedModel) -> Iterator[Callable[..., Visitor]]:
    """Opens a window of the shared server: `visit(width, height, scheme, language)`."""
    with open_windows(server.base_url) as visit:
        yield visit


@dataclass(frozen=True)
class Campus:
    """A course of the shared server and the people in it, who sign in with `PASSWORD`."""

    course: str
    teacher: str = "marie@campus.example"
    learner: str = "ann@campus.example"
    author: str = "ada@campus.example"


@pytest.fixture(scope="session")
def campus(server: LyceumServer, signed_in) -> Campus:
    """A course with a teacher and a learner, and somebody who makes workflows; nobody changes them."""
    owner = ChatClient(server.base_url, token=signed_in()).http
    made = owner.post("/api/v1/courses", json={"title": "Mechanics"}).raise_for_status().json()["id"]
    campus = Campus(course=made)
    people = [
        (campus.teacher, "Marie Curie", "learner", "teacher"), (campus.learner, "Ann Learner", "learner", "learner"),
        (campus.author, "Ada Lovelace", "teacher", None),
    ]
    for email, name, role, part in people:
        link = owner.post("/api/v1/invitations", json={"email": email, "role": role}).raise_for_status().json()["link"]
        body = {"token": link.split("=")[1], "name": name, "password": PASSWORD}
        accepted = httpx.post(server.base_url + "/api/v1/invitations/accept", json=body, timeout=60)
        person = accepted.raise_for_status().json()["user"]["id"]
        if part is not None:
            path = f"/api/v1/courses/{made}/memberships"
            owner.post(path, json={"user_id": person, "role": part}).raise_for_status()
    return campus
