"""States that nobody plans for: pages that are not somebody's, a connection that is gone, a server that fails, a session
that ends in the middle of an edit, and forced colours."""

import json
import re

import pytest
from playwright.sync_api import expect

from harness.server import PASSWORD

LOST = "ERR_INTERNET_DISCONNECTED"


def test_whoever_may_not_see_a_page_is_told_so_and_led_on(visit, campus):
    learner = visit(390, 844, "dark", "fr-FR")
    problems = []
    learner.sign_in_as("/admin", campus.learner)
    for path in ("/admin", "/admin/keys", "/builder", "/builder/course-assistant", "/teach"):
        learner.go(path)
        expect(learner.page.get_by_role("heading", name="Cette page ne vous est pas ouverte").first).to_be_visible()
        expect(learner.page.get_by_role("link", name="Aller au chat")).to_have_attribute("href", "/")
        problems += learner.looked_at("not-yours-" + path.strip("/").replace("/", "-"))
    author = visit()
    author.sign_in_as("/admin", campus.author)
    page = author.page
    expect(page.locator("main").get_by_role("link", name="Documents")).to_be_visible()
    expect(page.locator("main").get_by_role("link", name="API keys")).to_have_count(0)
    problems += author.looked_at("admin-of-a-teacher")
    author.go("/admin/keys")
    page.get_by_role("link", name="Go to the overview").click()
    page.locator("main").get_by_role("link", name="Documents").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
    assert problems == []


@pytest.mark.parametrize("begins, link, heading", [
    ("/admin/people", "Courses", "Courses"), ("/teach", "Mechanics", "Mechanics"),
], ids=["admin", "teach"])
def test_a_lost_connection_is_said_and_the_page_comes_when_it_is_back(visit, campus, begins, link, heading):
    visitor = visit()
    visitor.expected.append(LOST)
    page = visitor.page
    visitor.sign_in_as(begins)
    visitor.context.set_offline(True)
    expect(page.locator(".ui-offline")).to_contain_text("The connection is gone")
    page.get_by_role("link", name=link, exact=True).first.click()
    expect(page.get_by_role("heading", name="The server cannot be reached")).to_be_visible()
    assert visitor.looked_at("offline" + begins.replace("/", "-")) == []
    visitor.context.set_offline(False)
    expect(page.locator(".ui-offline")).to_be_hidden()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_server_that_fails_is_named_by_its_reference_and_asked_again(visit):
    visitor = visit(390, 844, "dark")
    visitor.expected.append("status of 500")
    page = visitor.page
    visitor.sign_in_as("/admin/people")
    failure = {"error": {"code": "internal", "message": "Something went wrong.", "request_id": "0192-reference"}}
    page.route("**/api/v1/users*", lambda route: route.fulfill(
        status=500, content_type="application/json", body=json.dumps(failure)))
    page.get_by_label("Role").select_option("owner")
    expect(page.get_by_text("Reference 0192-reference")).to_be_visible()
    assert visitor.looked_at("failure") == []
    page.unroute("**/api/v1/users*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("data-table tbody tr")).to_have_count(1)


def test_an_edit_outlives_the_session_in_which_it_was_begun(visit, client):
    course = client.http.post("/api/v1/courses", json={"title": "Optics"}).raise_for_status().json()["id"]
    visitor = visit()
    visitor.expected.append("status of 401")
    page = visitor.page
    visitor.sign_in_as(f"/admin/courses/{course}")
    page.get_by_label("Title").fill("Wave optics")
    visitor.end_session()
    page.get_by_role("button", name="Save changes").click()
    again = page.get_by_role("dialog", name="Your session has ended")
    again.get_by_label("Password").fill(PASSWORD)
    assert visitor.looked_at("session-ended") == []
    again.get_by_role("button", name="Sign in and go on").click()
    expect(again).to_have_count(0, timeout=30_000)
    expect(page.get_by_role("status").filter(has_text=re.compile("^Saved"))).to_be_visible()
    assert client.http.get(f"/api/v1/courses/{course}").json()["title"] == "Wave optics"
    client.http.delete(f"/api/v1/courses/{course}")


def test_a_change_is_not_lost_by_a_link_the_way_back_or_another_language(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_in_as("/admin/people")
    page.get_by_role("link", name="Settings", exact=True).click()
    name = page.get_by_label("Name", exact=True)
    kept = name.input_value()
    name.fill("Another name")
    question = page.get_by_role("dialog", name="Leave without saving?")
    for leave in (
        page.get_by_role("link", name="People", exact=True).click,
        page.go_back,
        lambda: (page.get_by_role("button", name=re.compile("^Account of")).click(),
                 page.get_by_role("menuitemradio", name="Français").click()),
    ):
        leave()
        question.get_by_role("button", name="Stay here").click()
        expect(question).to_have_count(0)
        expect(name).to_have_value("Another name")
    page.go_back()
    question.get_by_role("button", name="Leave without saving").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    visitor.go("/admin/settings")
    expect(name).to_have_value(kept)


BARE = """() => [...document.querySelectorAll(
        "button, a.button, input:not([type=hidden]):not([type=file]), select, textarea, [role=tab], [role=switch]")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".visually-hidden, .ui-table, code-editor, nav"))
    .filter((one) => {
        const style = getComputedStyle(one), seen = (side) => parseFloat(style[`border${side}Width`]) > 0;
        return one.matches("input, select, textarea") && !one.matches("[type=checkbox], [type=radio], [type=color]")
            && !["Top", "Bottom"].some(seen) && !["Top", "Bottom"].some((side) => {
                const around = getComputedStyle(one.parentElement); return parseFloat(around[`border${side}Width`]) > 0; });
    }).map((one) => one.outerHTML.slice(0, 120))"""
"""Fields without a border of their own or around them: in forced colours nothing else shows where they are."""


def test_forced_colours_leave_everything_visible(visit):
    visitor = visit()
    page = visitor.page
    page.emulate_media(forced_colors="active", color_scheme="dark")
    visitor.open("/sign-in")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visitor.screenshot("forced-sign-in")
    visitor.sign_in_as("/admin")
    for path in ("/admin", "/admin/people", "/admin/settings", "/admin/keys/new", "/admin/usage", "/teach"):
        visitor.go(path)
        visitor.screenshot("forced" + path.replace("/", "-"))
        assert page.evaluate(BARE) == [], path
    visitor.open("/design")
    expect(page.locator("data-table tbody tr")).to_have_count(8)
    visitor.screenshot("forced-design")
    assert page.evaluate(BARE) == []
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search and commands")).to_be_focused()
    visitor.screenshot("forced-palette")
