"""The chat where the way to it is bad, the window small, the colours given, and the keys those of another script."""

import pytest
from chat_widgets import FORM
from playwright.sync_api import expect
from test_answers import RICH

from harness.scripted_model import Reply
from harness.workflows import agent, message, node

WORDS = " ".join(f"word{number}" for number in range(80))
QUESTION = "Which words are there?"


def test_a_stream_that_is_cut_goes_on_where_it_was(visit, assistant, model):
    slug = assistant(agent())
    reply = Reply.of(WORDS, hold_after=20)
    model.queue.append(reply)
    visitor = visit()
    visitor.expected += ["ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED"]
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask(QUESTION)
    expect(visitor.answers.last).to_contain_text("word19", timeout=60_000)
    visitor.context.set_offline(True)
    banner = visitor.page.locator("connection-banner")
    expect(banner).to_have_text("The connection is gone. What you write is kept here.")
    visitor.composer.fill("Written meanwhile")
    visitor.screenshot("offline")
    assert visitor.accessibility_problems() == []
    reply.release.set()
    visitor.context.set_offline(False)
    expect(banner).to_be_hidden(timeout=30_000)
    visitor.wait_until_answered()
    expect(visitor.answers.last.locator("p")).to_have_text(WORDS)
    expect(visitor.composer).to_have_value("Written meanwhile")
    expect(visitor.page.locator("user-message p")).to_have_text(QUESTION)
    visitor.page.reload()
    expect(visitor.answers.last.locator("p")).to_have_text(WORDS)


def test_enter_ends_a_composition_and_sends_nothing(visit):
    visitor = visit()
    visitor.sign_in()
    keyboard = visitor.context.new_cdp_session(visitor.page)
    visitor.composer.focus()
    keyboard.send("Input.imeSetComposition", {"text": "オーム", "selectionStart": 3, "selectionEnd": 3})
    expect(visitor.composer).to_have_value("オーム")
    visitor.composer.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    # What browsers send for keys that an input method takes.
    key = {"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", key)
    keyboard.send("Input.insertText", {"text": "オームの法則"})
    expect(visitor.composer).to_have_value("オームの法則")
    expect(visitor.page.locator("user-message")).to_have_count(0)
    visitor.composer.press("Enter")
    expect(visitor.page.locator("user-message p")).to_have_text("オームの法則")


@pytest.mark.parametrize("size", [(320, 256), (320, 640)], ids=["400 per cent of 1280", "320"])
def test_nothing_is_wider_than_a_small_window(visit, assistant, model, size):
    slug = assistant(node("card", "widget", widget=FORM, wait=False), agent())
    model.queue.append(Reply.of(RICH + "\n\nhttps://example.org/" + "a" * 90))
    visitor = visit(*size)
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask("Show me")
    visitor.wait_until_answered()
    expect(visitor.answers.last.locator(".katex").first).to_be_visible()
    assert visitor.looked_at(f"small-{size[1]}") == []
    log = visitor.page.locator("message-log .scroller")
    assert log.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
    assert log.bounding_box()["height"] > size[1] * 0.3, "there is room to read"
    expect(visitor.composer).to_be_in_viewport(ratio=1)


def test_everything_is_seen_in_colours_that_are_given(visit, assistant, model):
    slug = assistant(node("card", "widget", widget=FORM, wait=False), agent(), message("more", "And *more*."))
    model.queue.append(Reply.of(RICH))
    visitor = visit(scheme="dark")
    visitor.page.emulate_media(forced_colors="active")
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask("Show me")
    visitor.wait_until_answered()
    visitor.composer.fill("Next")
    said = visitor.page.locator("user-message p").first
    assert said.evaluate("element => getComputedStyle(element).outlineStyle") != "none", "a bubble has an edge"
    visitor.screenshot("forced-colours")
    visitor.page.locator("message-log .scroller").evaluate("element => element.scrollTo(0, 0)")
    visitor.screenshot("forced-colours-top")
    # What the page would have painted is no contrast here.
    assert [problem for problem in visitor.accessibility_problems() if not problem.startswith("color-contrast")] == []
