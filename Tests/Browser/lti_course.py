"""A course on another site than the tool, in a browser that blocks third-party cookies: what tests of launches share."""

import contextlib

import pytest
from playwright.sync_api import Playwright, expect

from harness.client import ChatClient
from harness.learning_platform import Platform
from harness.scripted_model import ScriptedModel
from harness.server import LyceumServer
from harness.workflows import graph, message, node, publish
from visitor import Visitor

FLAGS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--test-third-party-cookie-phaseout",
    # An answer that a test gives in the server's stead counts as one of another network.
    "--disable-features=LocalNetworkAccessChecks",
]


@pytest.fixture(scope="module")
def tool():
    """A server that reaches platforms on this machine, and knows its own address."""
    model = ScriptedModel()
    server = LyceumServer(model.base_url, LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8,::1/128")
    server.environment["LYCEUM_PUBLIC_URL"] = server.base_url
    server.model = model
    try:
        server.start()
        yield server
    finally:
        server.close()
        model.stop()


@pytest.fixture(scope="module")
def owner(tool):
    client = ChatClient(tool.base_url)
    publish(client.http, "lab", graph(
        message("say", "What is the resistance?"),
        node("wait", "wait_for_user_input", message="Tell me."),
        message("thanks", "Thank you."), auto_start=True, auto_start_message="Hello",
    ))
    publish(client.http, "tutor", graph(
        message("say", "Ask the tutor."), auto_start=True, auto_start_message="Hello"))
    asked = graph(message("say", "A unit."))
    asked["nodes"][0]["parameters"] = {"starter_prompts": ["What is a volt?", "Why does a bulb glow?"]}
    publish(client.http, "asked", asked)
    graded = graph(message("ask", "What is 2 + 2?"), auto_start=True, auto_start_message="Hello")
    wait = node("wait", "wait_for_user_input", message="Tell me.")
    nodes = {one["slug"]: one for one in graded["nodes"]}
    nodes["end"]["parameters"] = {"grade": '{"score": 8, "maximum": 10, "comment": "Well done."}'}
    publish(client.http, "graded", {"nodes": [nodes["start"], nodes["ask"], wait, nodes["end"]], "edges": [
        {"source": one, "target": other} for one, other in (("start", "ask"), ("ask", "wait"), ("wait", "end"))]})
    return client


@pytest.fixture(scope="module")
def registered(tool, owner):
    """A platform that the tool knows, by the name of its only deployment."""
    platform = Platform(tool.base_url)
    made = owner.http.post("/api/v1/lti/registrations", json=platform.registration(default_workflow="lab", platform="moodle"))
    assert made.status_code == 201, made.text
    yield platform
    platform.stop()


@pytest.fixture
def platform(registered):
    registered.forget()
    return registered


@contextlib.contextmanager
def chromium(playwright: Playwright, *flags: str):
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS + list(flags))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def strict(playwright):
    """Chromium that blocks cookies of third parties."""
    with chromium(playwright) as browser:
        yield browser


@pytest.fixture
def visit(strict, tool, platform):
    """Opens a page of the platform: `visit(path, width, height, scheme)`."""
    visitors: list[Visitor] = []

    def open_page(path: str, width: int = 760, height: int = 700, scheme: str = "light", **options) -> Visitor:
        context = strict.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **options)
        context.set_default_timeout(20_000)
        visitor = Visitor(context, tool.base_url)
        visitor.expected.append(f"request to the outside: {platform.issuer}")
        visitors.append(visitor)
        visitor.page.goto(platform.issuer + path)
        return visitor

    yield open_page
    for visitor in visitors:
        visitor.context.close()
        visitor.assert_no_complaints()


def frame(visitor: Visitor):
    return visitor.page.frame_locator("#tool")


def said(place, text: str) -> None:
    expect(place.locator("assistant-message").last).to_contain_text(text)
