"""The browser of a run, and a window for each visitor of a test."""

import contextlib
import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from harness.scripted_model import ScriptedModel
from harness.server import LyceumServer
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
        visitors.append(Visitor(context, url))
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
