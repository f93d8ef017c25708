"""The page that describes the API: found, searched, linked to, and looked at."""

import pytest
from playwright.sync_api import expect

SIZES = [(1280, 800), (390, 844)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_page_is_accessible_and_fits(visit, size, scheme):
    width, height = size
    visitor = visit(width, height, scheme)
    visitor.open("/docs")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Lyceum API")
    visitor.screenshot(f"docs-{scheme}-{width}x{height}-1-top")
    assert visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    visitor.page.goto(visitor.page.url + "#postApiV1ApiKeys")
    visitor.screenshot(f"docs-{scheme}-{width}x{height}-2-operation")
    # Of fifty thousand elements the contrasts alone would take minutes; a few operations have every kind of part.
    visitor.page.get_by_role("searchbox").fill("vector-stores")
    expect(visitor.page.get_by_role("status")).to_contain_text("operations")
    visitor.page.evaluate("for (const one of document.querySelectorAll('article[hidden]')) one.remove()")
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
    # Every link within the page leads somewhere.
    assert visitor.page.evaluate(
        """[...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute('href').slice(1))
           .filter((id) => !document.getElementById(id))""") == []


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
