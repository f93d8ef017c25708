"""What is published, tried and tested is the draft that its author looks at, and what was written is not lost unasked."""

import pytest
from builder_page import open_workflow, steps
from playwright.sync_api import Page, expect

from harness.workflows import graph, message


def save(client, slug: str, text: str) -> None:
    """Somebody else saves the draft."""
    definition = graph(message("hello", text))
    client.http.put(f"/api/v1/workflows/{slug}/draft", json={"definition": definition}).raise_for_status()


def published(client, slug: str) -> int | None:
    return client.http.get(f"/api/v1/workflows/{slug}").json()["published_version"]


def write(page: Page, text: str) -> None:
    page.locator("[data-step=hello]").click()
    page.get_by_label("Text", exact=False).first.fill(text)


def expect_nothing_begins(page: Page, why: str) -> None:
    """Publishing, trying and testing say why they have to wait."""
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".ui-toast").filter(has_text=why)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Dismiss").first.click()
    page.get_by_role("button", name="Tests", exact=True).click()
    page.get_by_role("button", name="Run tests").click()
    expect(page.locator(".ui-toast").filter(has_text=why)).to_be_visible()
    page.get_by_role("button", name="Try it").click()
    page.get_by_label("Message of the learner").fill("Good day")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log", name="Conversation")).to_contain_text(why)
    expect(page.get_by_label("Message of the learner")).to_have_value("Good day")


def test_nothing_begins_with_a_draft_that_somebody_else_saved(visit, client, workflow):
    slug = workflow(graph(message("hello", "Hello")))
    visitor = visit(1440, 900)
    visitor.expected.append("412")
    page = open_workflow(visitor, slug)
    begun = []
    visitor.context.on("request", lambda request: begun.append(request.url) if request.url.endswith(("/run", "/try", "/publish")) else None)
    save(client, slug, "Theirs")
    write(page, "Mine")
    expect_nothing_begins(page, "Somebody else changed this draft.")
    assert begun == [] and published(client, slug) is None
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.locator(".save-state")).to_have_text("Draft saved")
    page.get_by_label("Message of the learner").press("Enter")
    expect(page.get_by_role("log", name="Conversation")).to_contain_text("Mine")
    assert steps(client, slug)["hello"]["parameters"]["text"] == "Mine"


def test_nothing_begins_while_the_draft_cannot_be_saved(visit, client, workflow):
    slug = workflow(graph(message("hello", "Hello")))
    visitor = visit(1440, 900)
    visitor.expected.append("503")
    page = open_workflow(visitor, slug)
    page.route("**/draft", lambda route: route.fulfill(status=503, json={"error": {"code": "unavailable", "message": "Later."}})
               if route.request.method == "PUT" else route.fallback())
    write(page, "Mine")
    expect_nothing_begins(page, "Your latest changes are not saved")
    assert published(client, slug) is None
    page.unroute("**/draft")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 of “Tutor” is published.")).to_be_visible()
    assert steps(client, slug)["hello"]["parameters"]["text"] == "Mine"


def test_what_somebody_else_saved_is_not_published_unseen(visit, client, workflow):
    slug = workflow(graph(message("hello", "Hello")))
    visitor = visit(1440, 900)
    visitor.expected.append("412")
    page = open_workflow(visitor, slug)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_label("What is new").fill("First lesson")
    save(client, slug, "Theirs")
    page.get_by_role("button", name="Publish version 1").click()
    dialog = page.get_by_role("dialog", name="Publish version 1")
    expect(dialog).to_contain_text("Nothing was published.")
    assert published(client, slug) is None
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("What you see here is an earlier draft.")).to_be_visible()
    page.get_by_role("button", name="Take theirs").click()
    page.locator("[data-step=hello]").click()
    expect(page.get_by_label("Text", exact=False).first).to_have_value("Theirs")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 of “Tutor” is published.")).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "Close"])
def test_what_was_written_in_a_dialog_is_not_lost_unasked(visit, workflow, way):
    page = open_workflow(visit(1440, 900), workflow(graph(message("hello", "Hello"))))
    asked = page.get_by_role("dialog", name="Discard what you wrote?")

    def leave(dialog) -> None:
        if way == "Escape":
            page.keyboard.press("Escape")
        else:
            dialog.get_by_role("button", name="Close").click()

    page.get_by_role("button", name="Publish", exact=True).click()
    publish = page.get_by_role("dialog", name="Publish version 1")
    note = page.get_by_label("What is new")
    note.fill("First lesson")
    leave(publish)
    asked.get_by_role("button", name="Keep writing").click()
    expect(asked).to_have_count(0)
    expect(note).to_have_value("First lesson")
    note.fill("")
    leave(publish)
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("button", name="Tests", exact=True).click()
    page.get_by_role("button", name="New test").click()
    test = page.get_by_role("dialog")
    test.get_by_role("textbox").fill("{}")
    leave(test)
    asked.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
