"""The browser of a run, and a window for each visitor of a test."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from harness.scripted_model import ScriptedModel
from harness.server import LyceumServer
from visitor import Visitor


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; LYCEUM_CHROMIUM names another."""
    with sync_playwright() as playwright:
        path = os.environ.get("LYCEUM_CHROMIUM", "/usr/bin/chromium")
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, server: LyceumServer, model: ScriptedModel) -> Iterator[Callable[..., Visitor]]:
    """Opens a window: `visit(width, height, scheme, language)`. Complaints of any window fail the test."""
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
        visitors.append(Visitor(context, server.base_url))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.context.close()
    for visitor in visitors:
        visitor.assert_no_complaints()
