"""The builder as tests open it."""

import uuid

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def workflow(client):
    """Makes workflows that go with the test: `workflow(definition, title)` gives the slug."""
    made = []

    def make(definition: dict, title: str = "Tutor", published: bool = False) -> str:
        slug = f"b-{uuid.uuid4().hex[:8]}"
        client.http.post("/api/v1/workflows", json={"slug": slug, "title": title}).raise_for_status()
        made.append(slug)
        client.http.put(f"/api/v1/workflows/{slug}/draft", json={"definition": definition}).raise_for_status()
        if published:
            client.http.post(f"/api/v1/workflows/{slug}/publish", json={}).raise_for_status()
        return slug

    yield make
    for slug in made:
        client.http.delete(f"/api/v1/workflows/{slug}")


def draft(client, slug: str) -> dict:
    """The definition of the draft on the server."""
    return client.http.get(f"/api/v1/workflows/{slug}/draft").raise_for_status().json()["definition"]


def steps(client, slug: str) -> dict[str, dict]:
    """The steps of the draft on the server, by slug."""
    return {step["slug"]: step for step in draft(client, slug)["nodes"]}


def open_workflow(visitor, slug: str, email: str | None = None) -> Page:
    """Opens a workflow for the owner, or for somebody else; the steps are there afterwards."""
    visitor.sign_in_as(f"/builder/{slug}", **({"email": email} if email else {}))
    expect(visitor.page.locator(".step, .outline-row").first).to_be_visible()
    return visitor.page


def add_from_palette(page: Page, words: str) -> None:
    """Chooses a kind of step in the open palette."""
    palette = page.get_by_role("dialog")
    expect(palette).to_be_visible()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(palette).to_be_hidden()
