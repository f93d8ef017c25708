"""Assistants that speak first."""

import uuid

import pytest
from playwright.sync_api import expect


@pytest.fixture
def greeter(client):
    """An assistant that greets whoever opens a conversation, and repeats what they say."""
    slug = f"greeter-{uuid.uuid4().hex[:8]}"
    nodes = [
        {"slug": "start", "kind": "start", "parameters": {
            "auto_start": True,
            "auto_start_message": "{{ user.locale.startsWith('fr') ? 'Bonjour et bienvenue.' : 'Hello and welcome.' }}"}},
        {"slug": "greet", "kind": "assistant_message", "parameters": {"text": "{{ input.text }}"}},
        {"slug": "ask", "kind": "wait_for_user_input", "parameters": {}},
        {"slug": "repeat", "kind": "assistant_message", "parameters": {"text": "You said {{ vars.ask.text }}."}},
        {"slug": "end", "kind": "end", "parameters": {}},
    ]
    edges = [{"source": a["slug"], "target": b["slug"]} for a, b in zip(nodes, nodes[1:])]
    path = f"/api/v1/workflows/{slug}"
    client.http.post("/api/v1/workflows", json={"slug": slug, "title": f"Greeter {slug}"}).raise_for_status()
    tag = client.http.get(f"{path}/draft").headers["etag"]
    client.http.put(
        f"{path}/draft", json={"definition": {"nodes": nodes, "edges": edges}}, headers={"If-Match": tag}
    ).raise_for_status()
    client.http.post(f"{path}/publish", json={"note": ""}).raise_for_status()
    yield slug
    client.http.delete(path)


def test_the_assistant_speaks_first_once_and_goes_on(visit, greeter):
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={greeter}")
    expect(visitor.answers).to_have_count(1)
    expect(visitor.answers.first).to_contain_text("Hello and welcome.")
    opened = visitor.page.url
    assert "thread=" in opened
    visitor.screenshot("speaks-first")

    # A second window, and the same page again, show the same conversation.
    visitor.page.reload()
    expect(visitor.answers).to_have_count(1)
    visitor.open(f"/?assistant={greeter}")
    expect(visitor.answers).to_have_count(1)
    expect(visitor.page).to_have_url(opened)

    visitor.ask("Good morning")
    expect(visitor.answers).to_have_count(2)
    expect(visitor.answers.nth(1)).to_contain_text("You said Good morning.")
    expect(visitor.page.locator("thread-row .thread[aria-current=page]")).to_have_text("Good morning")
    visitor.page.get_by_role("button", name="New conversation").first.click()
    expect(visitor.answers).to_have_count(1)
    expect(visitor.page).not_to_have_url(opened)


def test_the_assistant_speaks_first_in_the_learners_language(visit, greeter):
    visitor = visit(language="fr-CA")
    visitor.sign_in()
    visitor.open(f"/?assistant={greeter}")
    expect(visitor.answers.first).to_contain_text("Bonjour et bienvenue.")
