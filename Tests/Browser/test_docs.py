"""The page that describes the API: found, searched, linked to, and looked at."""

import pytest
from playwright.sync_api import expect

LOOKS = [(1280, 800, "light"), (390, 844, "dark")]


@pytest.mark.parametrize("width, height, scheme", LOOKS, ids=lambda part: str(part))
def test_the_page_is_accessible_and_fits(visit, width, height, scheme):
    visitor = visit(width, height, scheme)
    visitor.open("/docs")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Lyceum API")
    visitor.screenshot(f"docs-{scheme}-{width}x{height}-1-top")
    assert visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    visitor.page.goto(visitor.page.url + "#postApiV1ApiKeys")
    expect(visitor.page.locator("#postApiV1ApiKeys")).to_contain_text("Try it")
    visitor.screenshot(f"docs-{scheme}-{width}x{height}-2-operation")
    assert visitor.accessibility_problems() == []


def test_every_operation_has_an_anchor_that_an_address_leads_to(visit, server):
    visitor = visit()
    visitor.open("/docs#deleteApiV1SessionsId")
    operation = visitor.page.locator("#deleteApiV1SessionsId")
    expect(operation).to_be_in_viewport()
    expect(operation).to_contain_text("/api/v1/sessions/{id}")
    document = visitor.page.evaluate("fetch('/openapi.json').then((answer) => answer.json())")
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert visitor.page.evaluate("(names) => names.filter((name) => !document.getElementById(name))", names) == []
    visitor.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(visitor.page.locator(".later")).to_have_count(0)
    # Every link within the page leads somewhere.
    assert visitor.page.evaluate(
        """[...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute('href').slice(1))
           .filter((id) => !document.getElementById(id))""") == []


def test_an_operation_is_drawn_when_a_reader_comes_near_and_its_words_are_found_before(visit):
    visitor = visit()
    visitor.open("/docs")
    page = visitor.page
    last = page.locator("article.operation").last
    expect(page.locator("article.operation").first).to_contain_text("Try it")
    assert page.evaluate("document.querySelectorAll('*').length") < 12_000
    expect(last.locator(".members, .shape")).to_have_count(0)
    last.scroll_into_view_if_needed()
    expect(last.locator(".members, .shape").first).to_be_visible()
    # The browser's own search tells before it shows what it found.
    hidden = page.locator("#postApiV1Budgets [hidden=until-found]")
    expect(hidden).to_contain_text("fallback_model")
    hidden.dispatch_event("beforematch")
    expect(page.locator("#postApiV1Budgets")).to_be_in_viewport()
    expect(page.locator("#postApiV1Budgets").get_by_role("term").filter(has_text="fallback_model").first).to_be_visible()
    # What an address names is there, even when a search has left it out.
    page.get_by_role("searchbox").fill("api-keys")
    page.evaluate("location.hash = 'schema-Error'")
    expect(page.locator("#schema-Error")).to_be_in_viewport()
    expect(page.locator("#schema-Error")).to_contain_text("code")


def test_a_search_leaves_what_has_all_its_words(visit):
    visitor = visit()
    visitor.open("/docs")
    links = visitor.page.locator("nav li:visible")
    expect(links.first).to_be_visible()
    whole = links.count()
    visitor.page.keyboard.press("/")
    expect(visitor.page.get_by_role("searchbox")).to_be_focused()
    visitor.page.keyboard.type("post api-keys")
    expect(links).to_have_count(1)
    expect(visitor.page.locator("main article:visible")).to_have_count(1)
    expect(visitor.page.get_by_role("status")).to_contain_text("1 operation")
    visitor.screenshot("docs-search")
    visitor.page.get_by_role("searchbox").fill("no such thing")
    expect(visitor.page.get_by_text("Nothing has all these words.")).to_be_visible()
    visitor.page.get_by_role("searchbox").fill("")
    expect(links).to_have_count(whole)
