"""What the pages look like, and whether everyone can use them: every size, light and dark."""

import pytest
from playwright.sync_api import expect

QUESTION = "What does Ohm's law say about voltage and current?"
SIZES = [(1280, 800), (760, 600), (390, 844)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_view_is_accessible_and_fits(visit, size, scheme):
    width, height = size
    visitor = visit(width, height, scheme)
    problems: dict[str, list[str]] = {}

    def look(name: str) -> None:
        visitor.screenshot(f"{scheme}-{width}x{height}-{name}")
        overflow = visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        problems[name] = visitor.accessibility_problems() + ([f"{overflow} px too wide"] if overflow > 0 else [])

    visitor.open("/sign-in")
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
    look("1-sign-in")
    visitor.sign_in()
    look("2-empty")
    visitor.ask_and_wait(QUESTION)
    look("3-answer")
    visitor.chips.first.click()
    expect(visitor.page.locator("source-panel .cited")).to_be_visible()
    look("4-source")
    visitor.page.keyboard.press("Escape")
    if width < 820:
        visitor.page.get_by_role("button", name="Show conversations").click()
        expect(visitor.page.locator("thread-rail")).to_be_visible()
        look("5-drawer")
    assert {name: found for name, found in problems.items() if found} == {}


def test_the_page_reflows_at_320_pixels(visit):
    visitor = visit(320, 640)
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320
    visitor.screenshot("320-reflow")


def test_everything_can_be_reached_by_keyboard(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    visitor.page.reload()
    visitor.wait_until_answered()
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator(".skip-link")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.composer).to_be_focused()
    chip = visitor.chips.first
    chip.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#source-heading")).to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(chip).to_be_focused()
