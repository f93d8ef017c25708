"""What an institution is called and looks like, where people come in and where they talk."""

import base64

import pytest
from playwright.sync_api import expect

from harness.attachments import png
from harness.client import ChatClient


@pytest.fixture(scope="module")
def lyceum(server_with):
    """A server whose institution looks as it likes."""
    return server_with(LYCEUM_CURRENCY="EUR")


@pytest.fixture
def visit(open_windows, lyceum):
    """Opens a window of that server."""
    with open_windows(lyceum.base_url) as visit:
        yield visit


def test_the_appearance_is_seen_before_signing_in_and_in_the_chat(visit, lyceum):
    look = {"name": "Lycée Marie-Curie", "accent": "#0a6b5e", "languages": ["en", "fr"],
            "logo": "data:image/png;base64," + base64.b64encode(png(64)).decode()}
    owner = ChatClient(lyceum.base_url).http
    owner.put("/api/v1/appearance", json=look).raise_for_status()
    visitor = visit()
    page, brand = visitor.page, visitor.page.locator(".brand")
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--brand-light')"

    def shows(ground: str) -> None:
        expect(brand).to_contain_text("Lycée Marie-Curie")
        expect(brand.locator("img")).to_have_js_property("naturalWidth", 64)
        assert page.evaluate(accent).strip() != ""
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == ground

    visitor.open("/sign-in")
    shows("light dark")
    expect(page).to_have_title("Sign in · Lycée Marie-Curie")
    visitor.screenshot("sign-in-brand")
    assert visitor.accessibility_problems() == []
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New password")
    shows("light dark")
    visitor.sign_in()
    shows("light dark")
    expect(page).to_have_title("Course assistant · Lycée Marie-Curie")
    visitor.screenshot("chat-brand")
    assert visitor.accessibility_problems() == []
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    shows("dark")
    visitor.screenshot("sign-in-brand-dark")
