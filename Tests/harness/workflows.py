"""Workflows for tests: short ones as data, published by the product's own API."""

import httpx


def graph(*steps: dict, **start) -> dict:
    """The steps one after the other, between a start with these parameters and an end."""
    nodes = [node("start", "start", **start), *steps, node("end", "end")]
    return {"nodes": nodes, "edges": [
        {"source": one["slug"], "target": other["slug"]} for one, other in zip(nodes, nodes[1:], strict=False)]}


def node(slug: str, kind: str, **parameters) -> dict:
    """A step of any kind."""
    return {"slug": slug, "kind": kind, "parameters": parameters}


def agent(slug: str = "agent", **parameters) -> dict:
    """A step that asks the model, which reads the whole conversation."""
    return node(slug, "agent", **{"instructions": "Answer.", "history": "thread", **parameters})


def message(slug: str, text: str) -> dict:
    """A step that says the text."""
    return node(slug, "assistant_message", text=text)


def publish(http: httpx.Client, slug: str, definition: dict) -> None:
    """Makes and publishes a workflow."""
    http.post("/api/v1/workflows", json={"slug": slug, "title": slug}).raise_for_status()
    saved = http.put(f"/api/v1/workflows/{slug}/draft", json={"definition": definition}).raise_for_status().json()
    assert [problem for problem in saved["problems"] if problem["severity"] == "error"] == []
    http.post(f"/api/v1/workflows/{slug}/publish", json={}).raise_for_status()
