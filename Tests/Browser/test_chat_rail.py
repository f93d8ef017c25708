"""Conversations found, pinned, put away, exported and shared; keys; the other applications."""

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from harness.workflows import message


def begin(visitor, slug, *said):
    visitor.sign_in()
    for words in said:
        visitor.open(f"/?assistant={slug}")
        expect(visitor.page.locator("empty-state")).to_be_visible()
        visitor.ask(words)
        visitor.wait_until_answered()
        expect(visitor.page.locator("thread-row .thread[aria-current=page]")).to_have_text(words)


def choose(visitor, row, action):
    row.hover()
    row.locator(".icon-button").click()
    visitor.page.get_by_role("menuitem", name=action).click()


def test_a_conversation_is_found_by_what_was_said_in_it(visit, assistant):
    slug = assistant(message("say", "Voltage drives the xylophone."))
    visitor = visit()
    begin(visitor, slug, "First things", "Second things")
    visitor.page.keyboard.press("Control+K")
    field = visitor.page.get_by_role("combobox", name="Words in the title or in what was said")
    expect(field).to_be_focused()
    field.press_sequentially("xyloph")
    options = visitor.page.locator(".search-results [role=option]")
    expect(options).to_have_count(2)
    expect(options.first.locator("mark")).to_have_text(re.compile("xylophone", re.I))
    visitor.screenshot("search")
    assert visitor.accessibility_problems() == []
    field.press("ArrowDown")
    field.press("Enter")
    expect(visitor.page.locator("user-message p")).to_have_text("First things")
    visitor.page.keyboard.press("Control+K")
    field.fill("zzzz")
    expect(visitor.page.get_by_text("Nothing was found for “zzzz”.")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_conversations_are_pinned_and_put_away_and_come_back(visit, assistant):
    slug = assistant(message("say", "Yes."))
    visitor = visit()
    begin(visitor, slug, "One", "Two", "Three")
    rows = visitor.page.locator("thread-row")
    choose(visitor, rows.filter(has_text="One"), "Pin")
    expect(visitor.page.locator("thread-rail section").first).to_contain_text("Pinned")
    expect(rows.first).to_have_text("One")
    visitor.screenshot("rail-pinned")
    choose(visitor, rows.filter(has_text="Two"), "Archive")
    expect(rows).to_have_count(2)
    visitor.page.get_by_role("button", name="Archive").click()
    expect(rows).to_have_text(["Two"])
    visitor.screenshot("rail-archive")
    assert visitor.accessibility_problems() == []
    choose(visitor, rows.first, "Take out of the archive")
    expect(visitor.page.get_by_text("Conversations that you archive are kept here.")).to_be_visible()
    visitor.page.get_by_role("button", name="Back to conversations").click()
    expect(rows).to_have_text(["One", "Three", "Two"])


def test_a_conversation_is_saved_as_text_and_as_data(visit, assistant):
    slug = assistant(message("say", "It is **one volt**."))
    visitor = visit()
    begin(visitor, slug, "How much?")
    row = visitor.page.locator("thread-row").first
    with visitor.page.expect_download() as saved:
        choose(visitor, row, "Save as text")
    assert saved.value.suggested_filename == "How much.md"
    assert "**one volt**" in Path(saved.value.path()).read_text()
    with visitor.page.expect_download() as saved:
        choose(visitor, row, "Save as data (JSON)")
    items = json.loads(Path(saved.value.path()).read_text())["items"]
    assert [item["type"] for item in items][:2] == ["user_message", "assistant_message"]


def test_a_conversation_is_shared_by_a_link_and_the_link_withdrawn(visit, assistant, client):
    path = "/api/v1/conversation-settings"
    before = client.http.get(path).json()
    client.http.put(path, json={**before, "sharing": True}).raise_for_status()
    try:
        slug = assistant(message("say", "To be read by others."))
        visitor = visit()
        visitor.expected.append("status of 404")
        begin(visitor, slug, "Share me")
        choose(visitor, visitor.page.locator("thread-row").first, "Share by link")
        dialog = visitor.page.get_by_role("dialog", name="Share by link")
        dialog.get_by_label("Show my name").check()
        dialog.get_by_role("button", name="Make a link").click()
        link = dialog.get_by_label("Link to this conversation")
        expect(link).to_be_focused()
        visitor.screenshot("share")
        assert visitor.accessibility_problems() == []
        address = link.input_value()
        reader = visitor.context.new_page()
        reader.goto(address)
        expect(reader.get_by_text("To be read by others.")).to_be_visible()
        dialog.get_by_role("button", name="Withdraw").click()
        expect(dialog.get_by_text("Links that work")).to_be_hidden()
        reader.reload()
        expect(reader.get_by_text("nothing behind this link")).to_be_visible()
    finally:
        client.http.put(path, json=before).raise_for_status()


def test_keys_are_listed_and_the_way_to_the_other_applications_is_in_the_settings(visit):
    visitor = visit(scheme="light")
    visitor.sign_in()
    visitor.page.keyboard.press("Control+/")
    keys = visitor.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys.get_by_text("Search conversations")).to_be_visible()
    visitor.screenshot("keys")
    assert visitor.accessibility_problems() == []
    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_role("button", name="Settings").click()
    for name, address in (("Teaching", "/teach"), ("Workflows", "/builder"), ("Administration", "/admin")):
        expect(visitor.page.get_by_role("menuitem", name=name)).to_have_attribute("href", address)
    visitor.screenshot("settings-menu")
    assert visitor.accessibility_problems() == []
    ground = "getComputedStyle(document.body).backgroundColor"
    before = visitor.page.evaluate(ground)
    visitor.page.get_by_role("menuitemradio", name="Dark").click()
    assert visitor.page.evaluate(ground) != before
    visitor.page.reload()
    expect(visitor.page.locator("empty-state")).to_be_visible()
    assert visitor.page.evaluate(ground) != before
    visitor.screenshot("chosen-dark")


def test_the_list_keeps_its_places_while_it_changes(visit, assistant, client):
    slug = assistant(message("say", "Yes."))
    visitor = visit()
    begin(visitor, slug, "One", "Two")
    page, rows = visitor.page, visitor.page.locator("thread-row")
    expect(rows).to_have_text(["Two", "One"])
    rows.filter(has_text="One").locator(".thread").click()
    expect(page.locator("user-message p")).to_have_text("One")
    choose(visitor, rows.nth(1), "Rename")
    field = page.get_by_label("Title of the conversation")
    field.fill("The very first")
    # What is said elsewhere moves the conversation to the top of the list.
    thread = page.url.rpartition("thread=")[2].partition("&")[0]
    client.ask("And from elsewhere", thread)
    expect(page.locator("user-message p")).to_have_text(["One", "And from elsewhere"])
    expect(rows.locator(".thread")).to_have_text(["Two"])
    expect(rows.first.locator("input")).to_be_visible()
    page.wait_for_timeout(300)
    expect(field).to_be_focused()
    expect(field).to_have_value("The very first")
    field.press("Enter")
    expect(rows).to_have_text(["The very first", "Two"])
    page.wait_for_timeout(300)
    expect(rows.first.locator(".thread")).to_be_focused()
    choose(visitor, rows.nth(1), "Pin")
    expect(page.locator("thread-rail section").first).to_contain_text("Pinned")
    expect(rows.first.locator(".icon-button")).to_be_focused()


def test_the_way_to_older_conversations_leaves_the_focus_to_the_first_of_them(visit, assistant):
    slug = assistant(message("say", "Yes."))
    visitor = visit()
    begin(visitor, slug, "One", "Two", "Three")
    page, rows = visitor.page, visitor.page.locator("thread-row .thread")
    page.route("**/api/v1/threads?*", lambda route: route.continue_(url=route.request.url.replace("limit=40", "limit=1")))
    page.reload()
    expect(rows).to_have_text(["Three"])
    older = page.get_by_role("button", name="Show older")
    older.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_text(["Three", "Two"])
    expect(older).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows).to_have_text(["Three", "Two", "One"])
    expect(older).to_have_count(0)
    expect(rows.last).to_be_focused()
