"""What the console looks like, and whether everyone can use it: every page, both languages, light and dark, phone and
desktop."""

import pytest
from playwright.sync_api import expect

PAGES = [
    "/", "/people", "/people/{person}", "/invitations", "/invitations/new", "/services", "/services/new", "/courses",
    "/courses/new", "/courses/{course}", "/platforms", "/platforms/new", "/platforms/new?way=link",
    "/platforms/new?way=canvas", "/platforms/register", "/platforms/{platform}", "/launches", "/appearance", "/settings",
    "/keys", "/keys/new", "/secrets", "/privacy", "/privacy/retention", "/privacy/texts", "/privacy/texts/new",
    "/privacy/people/{person}", "/audit", "/outbox", "/system", "/tenants", "/nowhere",
]


@pytest.fixture(scope="module")
def made(school):
    """One of each thing that has a page of its own."""
    person = school.person("Emmy Noether", "teacher")
    course = school.owner.http.post("/api/v1/courses", json={"title": "Symmetries"}).raise_for_status().json()["id"]
    school.owner.http.post(f"/api/v1/courses/{course}/memberships", json={"user_id": person, "role": "teacher"})
    platform = school.owner.http.post("/api/v1/lti/registrations", json={
        **school.platform.registration(name="Moodle"), "client_id": "looks", "platform": "moodle"})
    return {"person": person, "course": course, "platform": platform.raise_for_status().json()["id"]}


@pytest.mark.parametrize(
    "language, scheme, size", [("en-GB", "light", (1280, 800)), ("fr-FR", "dark", (390, 844))],
    ids=["english-light-desktop", "french-dark-phone"])
def test_every_page_is_accessible_translated_and_fits(console, made, language, scheme, size):
    visitor = console(*size, scheme, language)
    visitor.sign_in_as("/admin")
    problems = []
    for path in PAGES:
        path = path.format(**made)
        visitor.go(f"/admin{path}".removesuffix("/") or "/admin")
        expect(visitor.page.locator(".ui-failure")).to_have_count(0)
        name = path.split("?")[0].strip("/").replace("/", "-")
        for thing in made.values():
            name = name.replace(thing, "one")
        problems += visitor.looked_at(f"admin-{name or 'overview'}")
    assert problems == []


def test_the_words_of_the_audit_log_stay_whole(console, made):
    visitor = console(1000, 800)
    visitor.sign_in_as("/admin/audit")
    expect(visitor.page.get_by_role("cell", name="second_factor").first).to_be_visible()
    assert visitor.broken_words(".ui-table td") == []


def test_open_dialogs_are_accessible(console, made):
    visitor = console(1280, 800, "dark")
    visitor.sign_in_as(f"/admin/people/{made['person']}")
    page, problems = visitor.page, []
    page.get_by_role("button", name="Remove from").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    problems += visitor.looked_at("admin-dialog-typed")
    page.keyboard.press("Escape")
    visitor.go(f"/admin/courses/{made['course']}")
    page.get_by_role("button", name="Add a person").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    problems += visitor.looked_at("admin-dialog-form")
    visitor.go("/admin/audit")
    page.locator("data-table tbody .ui-row-link").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    problems += visitor.looked_at("admin-drawer-event")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("listbox")).to_be_visible()
    problems += visitor.looked_at("admin-palette")
    assert problems == []


def test_every_page_reflows_at_400_percent_and_with_large_text(console, made):
    # A window of 1280 pixels shows 320 of them at 400 %.
    visitor = console(320, 256)
    visitor.sign_in_as("/admin")
    problems = []
    for path in PAGES:
        visitor.go(f"/admin{path.format(**made)}")
        problems += visitor.reflow_problems(path)
    visitor.page.set_viewport_size({"width": 1280, "height": 800})
    visitor.go("/admin/settings")
    visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
    problems += visitor.reflow_problems("large text")
    visitor.screenshot("admin-large-text")
    assert problems == []


def test_people_see_what_their_role_lets_them(console, school, made):
    visitor = console()
    visitor.sign_in_as("/admin", "emmy.noether@school.example")
    page = visitor.page
    navigation = page.get_by_role("navigation", name="Navigation")
    expect(navigation.get_by_role("link", name="People")).to_be_visible()
    expect(navigation.get_by_role("link", name="API keys")).to_have_count(0)
    visitor.go("/admin/keys")
    expect(page.get_by_role("heading", name="You may not see this page").first).to_be_visible()
    assert visitor.accessibility_problems() == []
