"""The list of conversations."""

import re

from playwright.sync_api import expect

QUESTION = "What is the difference between series and parallel resistors?"


def test_conversations_are_listed_opened_renamed_and_deleted(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    rows = visitor.page.locator("thread-row")
    current = visitor.page.locator("thread-row .thread[aria-current=page]")
    expect(current).to_have_count(1)

    visitor.page.get_by_role("button", name="New conversation").first.click()
    expect(visitor.page.locator("empty-state")).to_be_visible()
    expect(visitor.composer).to_be_focused()
    expect(current).to_have_count(0)

    rows.first.locator(".thread").click()
    expect(visitor.page.locator("user-message p")).to_have_text(QUESTION)

    rows.first.hover()
    rows.first.locator(".icon-button").click()
    visitor.screenshot("thread-menu")
    visitor.page.get_by_role("menuitem", name="Rename").click()
    visitor.page.get_by_label("Title of the conversation").fill("Two ways to connect")
    visitor.page.keyboard.press("Enter")
    expect(rows.first.locator(".thread")).to_have_text("Two ways to connect")
    visitor.page.reload()
    expect(rows.first.locator(".thread")).to_have_text("Two ways to connect")
    # Counted here: at first the list shows the newest ones, and what was begun since on top of them.
    count = rows.count()

    rows.first.hover()
    rows.first.locator(".icon-button").click()
    visitor.page.get_by_role("menuitem", name="Delete").click()
    expect(rows).to_have_count(count - 1)
    expect(visitor.page.locator("empty-state")).to_be_visible()
    visitor.screenshot("thread-delete")
    visitor.page.get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(count)
    expect(visitor.page.locator("user-message p")).to_have_text(QUESTION)


def test_back_returns_to_the_conversation_before(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    visitor.page.keyboard.press("Control+Shift+O")
    expect(visitor.page.locator("empty-state")).to_be_visible()
    visitor.page.go_back()
    expect(visitor.page.locator("user-message p")).to_have_text(QUESTION)
    expect(visitor.page).to_have_url(re.compile("thread="))


def test_a_draft_is_kept_for_each_conversation(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    visitor.composer.fill("half a thought")
    visitor.page.get_by_role("button", name="New conversation").first.click()
    expect(visitor.composer).to_have_value("")
    visitor.page.go_back()
    expect(visitor.composer).to_have_value("half a thought")
    visitor.page.reload()
    expect(visitor.composer).to_have_value("half a thought")
