"""Editing that must not go wrong: taking back, carrying over, looking without changing, and sessions that end meanwhile."""

import json
import re

from builder_page import add_from_palette, draft, open_workflow, steps
from playwright.sync_api import Page, expect

from harness.server import PASSWORD
from harness.workflows import graph, message

SEEN = """() => JSON.stringify([
    [...document.querySelectorAll('.step')].map((step) =>
        [step.dataset.step, step.style.left, step.style.top, step.querySelector('.step-words').textContent]).sort(),
    [...document.querySelectorAll('.edge-line')].map((line) => line.getAttribute('d')).sort(),
    [...document.querySelectorAll('.note textarea')].map((note) => note.value)])"""


def drawn(page: Page) -> str:
    """What the graph looks like, in words."""
    page.evaluate("() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
    return page.evaluate(SEEN)


def test_every_kind_of_change_is_undone_and_done_again(visit, client, workflow):
    slug = workflow(graph(message("hello", "Hello"), message("bye", "Bye")))
    page = open_workflow(visit(1440, 900), slug)
    canvas = page.locator(".canvas")

    def rename() -> None:
        page.locator("[data-step=hello]").click()
        page.get_by_label("Name", exact=True).fill("Welcome")

    def set_parameter() -> None:
        page.locator("[data-step=bye]").click()
        page.get_by_label("Text", exact=False).first.fill("Goodbye")

    def move() -> None:
        page.locator("[data-step=hello]").click()
        page.keyboard.press("Alt+Shift+ArrowRight")

    def add() -> None:
        canvas.focus()
        page.locator("[data-step=hello]").click()
        page.keyboard.press("Tab")
        add_from_palette(page, "notice")

    def connect() -> None:
        page.locator("[data-step=hello]").click()
        page.get_by_role("combobox", name=re.compile("^Where .* leads$")).first.select_option(value="end")

    def put_note() -> None:
        page.get_by_role("button", name="Add a note").click()
        page.keyboard.type("Ask Marie")

    def remove() -> None:
        page.locator("[data-step=bye]").click()
        page.keyboard.press("Delete")

    def duplicate() -> None:
        page.locator("[data-step=hello]").click()
        page.keyboard.press("Control+d")

    def tidy() -> None:
        page.get_by_role("button", name="Tidy up").click()

    seen = [drawn(page)]
    for change in (rename, set_parameter, move, add, connect, put_note, remove, duplicate, tidy):
        change()
        seen.append(drawn(page))
        assert seen[-1] != seen[-2], change.__name__
    canvas.focus()
    undo, redo = (page.locator(".history").get_by_role("button", name=name) for name in ("Undo", "Redo"))
    taken_back = 0
    # Adding a note and writing on it are two changes.
    for expected in reversed(seen[:-1]):
        for _ in range(2):
            undo.click()
            taken_back += 1
            if drawn(page) == expected:
                break
        assert drawn(page) == expected
    expect(undo).to_be_disabled()
    for _ in range(taken_back):
        redo.click()
    assert drawn(page) == seen[-1]
    expect(redo).to_be_disabled()
    expect(page.locator(".save-state")).to_have_text("Draft saved")
    assert steps(client, slug)["hello"]["title"] == "Welcome"


def test_steps_are_carried_to_another_workflow_as_json(visit, client, workflow):
    bye = {**message("bye", "You said {{ vars.hello.text }}"), "title": "Goodbye"}
    here, there = workflow(graph(message("hello", "Hello"), bye)), workflow(graph(message("hello", "Other")))
    visitor = visit()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_workflow(visitor, here)
    page.locator("[data-step=hello]").click()
    page.locator("[data-step=bye]").click(modifiers=["Shift"])
    page.keyboard.press("Control+c")
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert [step["slug"] for step in copied["nodes"]] == ["hello", "bye"] and len(copied["edges"]) == 1

    visitor.go(f"/builder/{there}")
    page.locator(".canvas").focus()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-step=bye]")).to_contain_text("Goodbye")
    expect(page.locator(".save-state")).to_have_text("Draft saved")
    pasted = draft(client, there)
    # The name was taken, so the step has another one, also where it is named.
    assert steps(client, there)["bye"]["parameters"]["text"] == "You said {{ vars.hello_2.text }}"
    assert {"source": "hello_2", "target": "bye"} in [{key: edge[key] for key in ("source", "target")} for edge in pasted["edges"]]

    page.evaluate("navigator.clipboard.writeText('no steps')")
    visitor.go(f"/builder/{there}")
    page.locator(".canvas").focus()
    page.keyboard.press("Control+v")
    expect(page.get_by_text("There are no steps to paste.")).to_be_visible()


def test_who_may_only_look_changes_nothing(visit, client, workflow):
    slug = workflow(graph(message("hello", "Hello")), published=True)
    visitor = visit()

    def without_editing(route) -> None:
        answer = route.fetch()
        listed = answer.json()
        for one in listed["data"]:
            if one["name"] in ("workflows.edit", "workflows.publish"):
                one["granted"] = False
        route.fulfill(response=answer, json=listed)

    visitor.context.route("**/api/v1/permissions*", without_editing)
    written = []
    visitor.context.on("request", lambda request: written.append(request.url) if request.method in ("PUT", "PATCH", "DELETE") else None)
    page = open_workflow(visitor, slug)
    expect(page.get_by_text("You can look at this workflow")).to_be_visible()
    assert visitor.looked_at("builder-read-only") == []
    page.locator("[data-step=hello]").click()
    expect(page.get_by_label("Text", exact=False).first).to_have_attribute("readonly", "")
    for name in ("Try it", "Publish", "Remove", "Duplicate", "Add a note", "Tidy up"):
        expect(page.get_by_role("button", name=name, exact=True).filter(visible=True)).to_have_count(0)
    before = drawn(page)
    page.locator("[data-step=hello]").focus()
    for key in ("Delete", "Control+d", "Control+v", "Alt+ArrowRight", "Tab"):
        page.keyboard.press(key)
    box = page.locator("[data-step=hello]").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60, steps=4)
    page.mouse.up()
    assert drawn(page) == before
    page.get_by_role("button", name="Outline").click()
    page.get_by_role("treeitem", name="hello").press("Delete")
    expect(page.get_by_role("treeitem")).to_have_count(3)
    assert written == []


def test_a_session_that_ends_in_the_middle_loses_nothing(visit, client, workflow):
    slug = workflow(graph(message("hello", "Hello")))
    visitor = visit()
    visitor.expected.append("401")
    page = open_workflow(visitor, slug)
    page.locator("[data-step=hello]").click()
    text = page.get_by_label("Text", exact=False).first
    text.fill("Written while signed in")
    expect(page.locator(".save-state")).to_have_text("Draft saved")
    visitor.end_session()
    text.fill("Written when nobody was signed in any more")
    again = page.get_by_role("dialog", name="Your session has ended")
    again.get_by_label("Password").fill(PASSWORD)
    visitor.screenshot("builder-session-ended")
    again.get_by_label("Password").press("Enter")
    expect(again).to_be_hidden(timeout=30_000)
    expect(page.locator(".save-state")).to_have_text("Draft saved")
    expect(text).to_have_value("Written when nobody was signed in any more")
    assert steps(client, slug)["hello"]["parameters"]["text"] == "Written when nobody was signed in any more"
    page.locator(".canvas").focus()
    page.keyboard.press("Control+z")
    expect(text).to_have_value("Hello")
