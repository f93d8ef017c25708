"""Widgets: forms that are filled in, lists and buttons that are pressed, texts that grow."""

import pytest
from chat_widgets import FORM, GALLERY, LIST
from playwright.sync_api import expect

from harness.scripted_model import Reply
from harness.workflows import agent, message, node


def shown(widget: dict, says: str) -> list[dict]:
    """Steps that show a widget, wait for what a person does with it, and say what that was."""
    return [node("ask", "widget", widget=widget), message("say", says)]


def test_a_form_is_filled_in_checked_and_sent(visit, assistant):
    slug = assistant(*shown(FORM, "{{ vars.ask.action.type }}: {{ vars.ask.action.payload }}"))
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask("I want to come")
    card = visitor.page.locator("widget-view")
    card.get_by_role("button", name="Register").click()
    expect(card.get_by_text("Fill this in.").first).to_be_visible()
    expect(card.get_by_label("Your name")).to_be_focused()
    visitor.screenshot("widget-form-missing")
    card.get_by_label("Your name").fill("Ada")
    card.get_by_label("Laboratory").select_option(label="Volta – two places")
    card.get_by_label("Day").fill("2026-12-01")
    card.get_by_label("Fast").check()
    card.get_by_label("I have read the safety rules").check()
    visitor.screenshot("widget-form")
    assert visitor.accessibility_problems() == []
    card.get_by_role("button", name="Register").click()
    answer = visitor.answers.last
    expect(answer).to_contain_text("register:")
    for part in ('"course":"physics"', '"name":"Ada"', '"lab":"volta"', '"day":"2026-12-01"', '"pace":"fast"', '"agreed":true'):
        expect(answer).to_contain_text(part)


@pytest.mark.parametrize("size,scheme,language", [((1280, 800), "light", "en-GB"), ((390, 844), "dark", "fr-FR"), ((760, 600), "dark", "en-GB")],
                         ids=["desktop", "phone", "frame"])
def test_every_component_is_shown_and_accessible(visit, assistant, size, scheme, language):
    slug = assistant(node("gallery", "widget", widget=GALLERY, wait=False), *shown(LIST, "Chapter {{ vars.ask.action.payload.n }}"))
    visitor = visit(*size, scheme, language)
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask("Show me")
    rows = visitor.page.locator(".w-list-row:visible")
    expect(rows).to_have_count(3)
    gallery = visitor.page.locator("widget-view").first
    expect(gallery.locator(".katex").first).to_be_visible()
    expect(gallery.get_by_role("link", name="A circuit")).to_have_attribute("href", "https://outside.example/picture.png")
    gallery.scroll_into_view_if_needed()
    visitor.screenshot(f"widgets-{scheme}-{size[0]}")
    assert visitor.accessibility_problems() == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    rows.nth(1).scroll_into_view_if_needed()
    visitor.screenshot(f"widget-list-{scheme}-{size[0]}")
    visitor.page.locator(".w-list > .button").click()
    expect(rows).to_have_count(5)
    rows.nth(3).click()
    expect(visitor.answers.last).to_contain_text("Chapter 4")


def test_a_widget_fills_while_the_answer_is_written(visit, assistant, model):
    card = {"type": "Card", "children": [
        {"type": "Input", "name": "note", "placeholder": "Note"},
        {"type": "Markdown", "id": "answer", "value": "{{ vars.text }}", "streaming": True}]}
    slug = assistant(agent(widget=card))
    reply = Reply.of("Volts, **amperes** and ohms belong together.", hold_after=3)
    model.queue.append(reply)
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask("Ohm")
    widget = visitor.page.locator("widget-view")
    expect(widget).to_contain_text("Volts, amperes and", timeout=60_000)
    widget.get_by_label("Note").fill("remember")
    reply.release.set()
    expect(widget).to_contain_text("ohms belong together.")
    expect(widget.get_by_label("Note")).to_have_value("remember")
