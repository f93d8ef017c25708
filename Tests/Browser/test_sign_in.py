"""Signing in, and being sent there."""

import re

from playwright.sync_api import expect

from harness.server import EMAIL, PASSWORD


def test_the_chat_asks_for_a_sign_in_and_leads_back(visit):
    visitor = visit()
    visitor.open("/")
    expect(visitor.page).to_have_url(re.compile("/sign-in"))
    visitor.page.get_by_label("E-mail").fill(EMAIL)
    visitor.page.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.page.get_by_role("button", name="Sign in").click()
    expect(visitor.page.get_by_role("heading", level=1, name="Course assistant")).to_be_visible()


def test_a_wrong_password_is_said_and_the_address_is_kept(visit):
    visitor = visit()
    visitor.expected.append("status of 401")
    visitor.open("/sign-in")
    visitor.page.get_by_label("E-mail").fill(EMAIL)
    visitor.page.get_by_label("Password", exact=True).fill("not the password")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_contain_text("do not match an account")
    expect(visitor.page.get_by_label("E-mail")).to_have_value(EMAIL)
    expect(visitor.page.get_by_label("Password", exact=True)).to_be_focused()
    visitor.screenshot("sign-in-refused")


def test_empty_fields_are_named_beside_them_and_nothing_is_sent(visit):
    visitor = visit()
    visitor.open("/sign-in")
    visitor.page.get_by_role("button", name="Sign in").click()
    expect(visitor.page.locator("#email-problem")).to_have_text("Enter your e-mail address.")
    expect(visitor.page.locator("#password-problem")).to_have_text("Enter your password.")
    expect(visitor.page.get_by_label("E-mail")).to_be_focused()


def test_the_page_speaks_the_language_of_the_browser_and_can_change(visit):
    visitor = visit(language="fr-CA")
    visitor.open("/sign-in")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Connexion")
    visitor.page.get_by_label("Adresse e-mail").fill("a@b.org")
    visitor.page.get_by_role("button", name="English").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(visitor.page.get_by_label("E-mail")).to_have_value("a@b.org")
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_session_that_ends_is_asked_for_again_and_the_message_goes_out(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.expected.append("status of 401")
    visitor.end_session()
    visitor.ask("What does Ohm's law say?")
    again = visitor.page.get_by_role("dialog", name="Your session has ended")
    again.get_by_label("Password").fill(PASSWORD)
    visitor.screenshot("chat-session-ended")
    assert visitor.accessibility_problems() == []
    again.get_by_label("Password").press("Enter")
    expect(again).to_be_hidden(timeout=30_000)
    visitor.wait_until_answered()
    expect(visitor.page.locator("user-message p")).to_have_text("What does Ohm's law say?")


def test_a_page_that_was_away_goes_on_with_its_session(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", level=1, name="Course assistant")).to_be_visible()
    names = {cookie["name"]: cookie for cookie in visitor.context.cookies()}
    assert names["lyceum_session"]["httpOnly"] and names["lyceum_session"]["sameSite"] == "Lax"
    assert visitor.page.evaluate("JSON.stringify({ ...localStorage })").find("eyJ") == -1


def test_signing_out_forgets_the_session_and_every_draft(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.composer.fill("nobody else's business")
    visitor.page.get_by_role("button", name="Sign out").click()
    expect(visitor.page.get_by_text("You are signed out.")).to_be_visible()
    assert visitor.page.evaluate("Object.keys(localStorage).filter((key) => key !== 'lyceum.language')") == []
    visitor.open("/")
    expect(visitor.page).to_have_url(re.compile("/sign-in"))
    assert visitor.context.cookies() == []


def test_a_browser_that_stores_nothing_is_told_so_before_anything_is_sent(visit):
    visitor = visit(language="fr-FR")
    visitor.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } })"
    )
    visitor.open("/sign-in")
    visitor.page.locator("#email").fill(EMAIL)
    visitor.page.locator("#password").fill(PASSWORD)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Autorisez le stockage")
