"""What all pages are made of: the parts at /design by mouse and keyboard, and the frame around the applications."""

import re

import pytest
from playwright.sync_api import expect

from harness.server import EMAIL, PASSWORD

LOOKS = [(1280, 800, "dark", "fr-FR"), (390, 844, "light", "en-GB")]


@pytest.fixture
def parts(visit):
    """The page of all parts, in a window of its own."""

    def opened(width=1280, height=800, scheme="light", language="en-GB", query=""):
        visitor = visit(width, height, scheme, language)
        visitor.open("/design" + query)
        expect(visitor.page.locator("data-table tbody tr")).to_have_count(8)
        return visitor

    return opened


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[3][:2]}-{look[2]}-{look[0]}")
def test_every_part_and_every_open_layer_is_accessible(parts, look):
    visitor = parts(*look)
    page, problems = visitor.page, visitor.looked_at("design")
    dialogs = page.locator("#dialogs button")
    for at, name in enumerate(["dialog", "confirm", "drawer", "palette", "again"]):
        dialogs.nth(at).click()
        expect(page.locator("dialog[open]")).to_be_visible()
        problems += visitor.looked_at(f"design-{name}")
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        expect(dialogs.nth(at)).to_be_focused()
    page.locator("#navigation .design-row button").click()
    problems += visitor.looked_at("design-menu")
    page.keyboard.press("Escape")
    page.locator("#forms [role=combobox]").first.click()
    expect(page.locator("#forms .ui-option").first).to_be_visible()
    problems += visitor.looked_at("design-combobox")
    assert problems == []


def test_it_reflows_at_320_pixels_and_with_text_twice_as_large(parts):
    visitor = parts(320, 640)
    too_wide = "document.documentElement.scrollWidth - innerWidth"
    assert visitor.page.evaluate(too_wide) <= 0
    large = parts(900, 800)
    large.page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert large.page.evaluate(too_wide) <= 0
    large.screenshot("design-text-200")


def test_a_table_keeps_search_filter_sort_and_page_in_the_address(parts):
    visitor = parts()
    page = visitor.page
    names = page.locator("data-table tbody th")
    page.get_by_role("button", name="Cost").click()
    expect(page.get_by_role("columnheader", name="Cost")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="Cost").click()
    expect(page).to_have_url(re.compile(r"\?sort=-cost$"))
    expect(page.get_by_role("button", name="Cost")).to_be_focused()
    page.locator("data-table").get_by_label("Role").select_option("teacher")
    expect(page).to_have_url(re.compile("role=teacher"))
    expect(page.locator(".ui-table-foot")).to_contain_text("8 of 9")
    page.get_by_role("button", name="Next page").click()
    expect(names).to_have_count(1)
    page.go_back()
    expect(names).to_have_count(8)
    page.go_forward()
    expect(names).to_have_count(1)
    linked = page.url
    page.goto("about:blank")
    page.goto(linked)
    expect(names).to_have_count(1)
    page.get_by_role("button", name="First page").click()
    expect(names).to_have_count(8)
    page.get_by_role("searchbox").fill("zzz")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    page.locator("data-table .ui-empty").get_by_role("button", name="Clear filters").click()
    expect(names).to_have_count(8)
    expect(page).to_have_url(re.compile(r"\?sort=-cost$"))


def test_rows_are_selected_over_pages_and_removed_together(parts):
    visitor = parts()
    page = visitor.page
    page.get_by_role("checkbox", name="Select Ada Moreau").check()
    page.get_by_role("button", name="Next page").click()
    expect(page.locator(".ui-paging")).to_contain_text("Page 2")
    page.get_by_role("checkbox", name="Select all rows of this page").check()
    expect(page.locator(".ui-bulk")).to_contain_text("9 selected")
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove 9 people").click()
    expect(page.locator(".ui-bulk")).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="Removed: 9")).to_be_visible()
    page.get_by_role("button", name="Previous page").click()
    expect(page.locator(".ui-table-foot")).to_contain_text("8 of 51")


def test_menu_tabs_and_combobox_follow_the_keys_that_people_know(parts):
    visitor = parts()
    page, press = visitor.page, visitor.page.keyboard.press
    opener = page.get_by_role("button", name="Actions")
    opener.focus()
    press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    # It opens at what is chosen among those that exclude each other.
    expect(page.get_by_role("menuitemradio", name="As a list")).to_be_focused()
    press("ArrowDown")
    press("Enter")
    expect(opener).to_be_focused()
    press("Enter")
    expect(page.get_by_role("menuitemradio", name="As a graph")).to_be_checked()
    press("d")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    press("Home")
    expect(page.get_by_role("menuitem", name="Rename")).to_be_focused()
    press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)

    page.get_by_role("tab", name="Settings").focus()
    press("ArrowLeft")
    expect(page.get_by_role("tab", name="Runs")).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_contain_text("Runs")

    combo = page.get_by_role("combobox", name="Model")
    combo.fill("cl")
    expect(page.get_by_role("listbox", name="Model").get_by_role("option")).to_have_count(1)
    press("Enter")
    expect(combo).to_have_value("claude-sonnet-5")
    combo.fill("nobody has this")
    press("Tab")
    expect(combo).to_have_value("claude-sonnet-5")
    several = page.get_by_role("combobox", name="Courses")
    several.fill("opt")
    expect(page.get_by_role("listbox", name="Courses").get_by_role("option", name="Optics")).to_be_visible()
    press("Enter")
    expect(page.get_by_role("button", name="Remove Optics")).to_be_visible()
    press("Escape")
    press("Backspace")
    expect(page.get_by_role("button", name="Remove Optics")).to_have_count(0)


def test_the_palette_goes_where_somebody_types(parts):
    visitor = parts()
    page, press = visitor.page, visitor.page.keyboard.press
    press("Control+k")
    expect(page.get_by_role("combobox", name="Search and commands")).to_be_focused()
    page.keyboard.type("edi")
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_text(["Editors"])
    press("Enter")
    expect(page).to_have_url(re.compile("#editors$"))
    press("Control+k")
    page.keyboard.type("qqq")
    expect(page.locator(".ui-palette")).to_contain_text("Nothing fits")


def test_a_form_says_what_changed_what_is_wrong_and_what_was_refused(parts):
    visitor = parts()
    page = visitor.page
    form = page.locator("edit-form")
    save = form.get_by_role("button", name="Save changes")
    expect(save).to_be_hidden()
    form.get_by_label("Name").fill("")
    form.get_by_label("Messages a day").fill("5000")
    save.click()
    summary = form.locator(".ui-form-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("2 fields need another look")
    summary.get_by_role("button", name="Messages a day").click()
    expect(form.get_by_label("Messages a day")).to_be_focused()
    expect(form.get_by_label("Messages a day")).to_have_accessible_description("1000 or less.")
    form.get_by_role("button", name="Discard changes").click()
    expect(form.get_by_label("Name")).to_have_value("Mechanics")
    expect(save).to_be_hidden()
    page.get_by_role("button", name="Show what a refusal looks like").click()
    expect(form.get_by_label("Identifier")).to_be_focused()
    expect(form.get_by_label("Identifier")).to_have_attribute("aria-invalid", "true")
    save.click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(save).to_be_hidden()


def test_an_editor_indents_names_faults_and_lets_go(parts):
    visitor = parts()
    page, press = visitor.page, visitor.page.keyboard.press
    editor = page.get_by_role("textbox", name="Schema")
    editor.fill('{"a": [1, 2]')
    expect(page.locator("code-editor").first).to_contain_text("The text ends too early.")
    press("End")
    page.keyboard.type("}")
    expect(page.locator("code-editor").first.locator(".ui-editor-problems")).to_be_hidden()
    press("Home")
    press("Tab")
    expect(editor).to_have_value('  {"a": [1, 2]}')
    press("Control+z")
    expect(editor).to_have_value('{"a": [1, 2]}')
    press("Escape")
    press("Tab")
    expect(editor).not_to_be_focused()
    page.get_by_role("textbox", name="Text of the course").fill("**strong** <b>raw</b>")
    page.get_by_role("button", name="Preview").last.click()
    expect(page.locator("markdown-view strong")).to_have_text("strong")
    expect(page.locator(".ui-editor-preview")).to_contain_text("<b>raw</b>")


def test_files_show_how_far_they_are_and_can_be_sent_again(parts):
    visitor = parts()
    page = visitor.page
    file = {"mimeType": "text/plain", "buffer": b"Ohm's law"}
    chosen = [{"name": "good.txt", **file}, {"name": "bad.txt", **file}, {"name": "picture.png", **file}]
    page.locator("#files input[type=file]").set_input_files(chosen)
    line = page.locator(".ui-files li")
    expect(line.filter(has_text="good.txt")).to_contain_text("done")
    expect(line.filter(has_text="bad.txt")).to_contain_text("The file is damaged.")
    expect(line.filter(has_text="picture.png")).to_contain_text("not taken")
    page.get_by_role("button", name="Send bad.txt again").click()
    page.get_by_role("button", name="Stop bad.txt").click()
    expect(line.filter(has_text="bad.txt")).to_contain_text("Stopped.")


def test_a_chart_is_told_by_arrows_and_as_a_table(parts):
    visitor = parts()
    page = visitor.page
    drawn = page.get_by_role("group", name=re.compile("^Answers by model"))
    drawn.focus()
    page.keyboard.press("ArrowRight")
    expect(drawn.get_by_role("status")).to_contain_text("1,240")
    page.keyboard.press("End")
    expect(drawn.get_by_role("status")).to_contain_text("gemma-4-27b")
    page.locator("figure", has_text="Answers by model").get_by_role("button", name="Show as a table").click()
    expect(page.get_by_role("cell", name="1,240")).to_be_visible()


def test_colours_are_chosen_and_kept(parts):
    visitor = parts()
    page = visitor.page
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Language and colours").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    assert page.evaluate(ground) != light
    page.reload()
    assert page.evaluate(ground) != light
    page.get_by_role("button", name="Language and colours").click()
    page.get_by_role("menuitemradio", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Système graphique")


def test_the_frame_leads_everybody_where_they_may_go(visit, campus):
    apps = {EMAIL: ["Chat", "Teaching", "Workflows", "Administration"], campus.author: ["Chat", "Teaching", "Workflows"]}
    for email, names in apps.items():
        visitor = visit()
        visitor.sign_in_as("/teach", email=email)
        links = visitor.page.get_by_role("navigation", name="Applications").get_by_role("link")
        expect(links).to_have_text(names)
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_be_focused()
    visitor.page.get_by_role("button", name="Account of Ada Lovelace").click()
    visitor.page.get_by_role("menuitem", name="Sign out").click()
    expect(visitor.page).to_have_url(re.compile("/sign-in"))


def test_a_session_that_ends_is_asked_for_and_the_page_goes_on(visit):
    visitor = visit()
    visitor.expected.append("status of 401")
    visitor.sign_in_as("/admin/people")
    page = visitor.page
    page.evaluate("window.untouched = true")
    visitor.end_session()
    search = page.get_by_role("searchbox").first
    search.fill("nobody has this name")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(EMAIL)
    assert visitor.looked_at("session-ended") == []
    dialog.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("not the password of this account")
    dialog.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    expect(search).to_have_value("nobody has this name")
    assert page.evaluate("window.untouched")


def test_another_tab_can_sign_in_for_this_one(visit):
    visitor = visit()
    visitor.expected.append("status of 401")
    visitor.sign_in_as("/admin/people")
    visitor.end_session()
    visitor.page.get_by_role("searchbox").first.fill("zzz")
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    with visitor.context.expect_page() as opened:
        visitor.page.get_by_role("link", name="Sign in another way in a new tab").click()
    tab = opened.value
    tab.locator("#email").fill(EMAIL)
    tab.locator("#password").fill(PASSWORD)
    tab.keyboard.press("Enter")
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    expect(visitor.page.get_by_role("heading", name="Nothing fits")).to_be_visible()
