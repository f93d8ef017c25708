"""What the builder looks like, who can use it, and how it does with a large workflow."""

import json
import os
import uuid

import pytest
from playwright.sync_api import expect

from harness.server import ROOT
from harness.workflows import agent, message, node

MOVE = """async () => {
    const canvas = document.querySelector(".canvas"), box = canvas.getBoundingClientRect();
    const wheel = (more) => canvas.dispatchEvent(new WheelEvent("wheel", {
        bubbles: true, cancelable: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, ...more }));
    return new Promise((resolve) => {
        let frame = 0, began = 0;
        const next = (now) => {
            began ||= now;
            if (++frame > 60) return resolve([60, (now - began) / 1000]);
            wheel(STEP);
            requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
    });
}"""
MOVES = {
    "pan": MOVE.replace("STEP", "{ deltaX: Math.sin(frame / 15) * 30, deltaY: 45 * (frame % 80 < 40 ? 1 : -1) }"),
    "zoom": MOVE.replace("STEP", "{ ctrlKey: true, deltaY: frame % 60 < 30 ? 12 : -12 }"),
}


def busy(session) -> float:
    """The seconds of processor time that the page's thread has worked."""
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return metrics["TaskDuration"]


@pytest.fixture
def made(client):
    """A workflow with branches, a loop and an error's way, that goes with the test."""
    slug = f"looks-{uuid.uuid4().hex[:8]}"
    client.http.post("/api/v1/workflows", json={"slug": slug, "title": "Questions of the course"}).raise_for_status()
    definition = {
        "nodes": [
            node("start", "start", starter_prompts=["What is a volt?"]),
            {**node("sort", "classify", labels=[{"name": "content"}, {"name": "dates"}]), "title": "What is it about?"},
            {**agent("answer", instructions="You are a patient tutor."), "title": "Answer"},
            {**message("dates", "They are on the page of the course."), "title": "Where to find dates"},
            {**message("sorry", "I can help with this course."), "title": "Something else"},
            {**node("each", "for_each", items="[1, 2]"), "title": "Each question"},
            {**message("one", "{{ vars.each.item }}"), "title": "Say it", "parent": "each"},
            node("end", "end"),
        ],
        "edges": [
            {"source": "start", "target": "sort"}, {"source": "sort", "target": "answer", "port": "content"},
            {"source": "sort", "target": "dates", "port": "dates"}, {"source": "sort", "target": "sorry", "port": "other"},
            {"source": "answer", "target": "each"}, {"source": "answer", "target": "sorry", "port": "error"},
            {"source": "each", "target": "one", "port": "body"}, {"source": "one", "target": "each"},
            {"source": "each", "target": "end"}, {"source": "dates", "target": "end"}, {"source": "sorry", "target": "end"},
        ],
    }
    client.http.put(f"/api/v1/workflows/{slug}/draft", json={"definition": definition}).raise_for_status()
    yield slug
    client.http.delete(f"/api/v1/workflows/{slug}")


@pytest.mark.parametrize("size, scheme, language", [
    ((1440, 900), "light", "en-GB"), ((1280, 800), "dark", "fr-FR"), ((390, 844), "light", "fr-FR"), ((390, 844), "dark", "en-GB"),
])
def test_every_view_is_accessible_and_fits(visit, made, size, scheme, language):
    width, height = size
    visitor = visit(width, height, scheme, language)
    visitor.sign_in()
    page = visitor.page
    problems = {}

    def look(name: str) -> None:
        visitor.screenshot(f"builder-{scheme}-{width}-{language[:2]}-{name}")
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        problems[name] = visitor.accessibility_problems() + ([f"{overflow} px too wide"] if overflow > 0 else [])

    french = language == "fr-FR"
    visitor.open("/builder")
    expect(page.locator(".workflow-card").first).to_be_visible()
    look("1-list")
    visitor.open(f"/builder/{made}")
    if width < 820:
        expect(page.get_by_role("treeitem").first).to_be_visible()
        look("2-outline")
        page.get_by_role("treeitem", name="Answer").press("Enter")
    else:
        expect(page.locator("[data-step=answer]")).to_be_visible()
        look("2-graph")
        page.locator("[data-step=answer]").click()
    expect(page.get_by_role("heading", name="Agent")).to_be_visible()
    # What can be opened looks like it.
    for summary in page.locator(".inspector .more > summary").all():
        expect(summary.locator(".icon")).to_be_visible()
    if french:
        expect(page.get_by_text("Modèle", exact=True)).to_be_visible()
    look("3-step")
    page.get_by_role("button", name="Essayer" if french else "Try it").click() if width >= 820 else None
    if width >= 820:
        look("4-try")
        page.locator(".canvas").focus()
        page.keyboard.press("Tab")
        expect(page.get_by_role("dialog")).to_be_visible()
        look("5-palette")
    assert {name: found for name, found in problems.items() if found} == {}


def test_everything_the_server_says_of_kinds_is_there_in_french(client):
    said = set()

    def collect(part) -> None:
        if isinstance(part, dict):
            said.update(part[name] for name in ("title", "description") if isinstance(part.get(name), str))
            for inner in part.values():
                collect(inner)
        elif isinstance(part, list):
            for inner in part:
                collect(inner)

    for kind in client.http.get("/api/v1/step-kinds?limit=100").json()["data"]:
        said.update((kind["title"], kind["summary"]))
        collect(kind["parameters"])
    words = "".join(file.read_text() for file in (ROOT / "Web/builder/i18n").glob("fr-kinds-*.ts"))
    assert sorted(text for text in said if f"  {json.dumps(text, ensure_ascii=False)}: " not in words) == []


def test_a_workflow_of_300_steps_opens_within_a_second_and_moves_smoothly(visit, client):
    slug = f"large-{uuid.uuid4().hex[:8]}"
    nodes, edges = [node("start", "start")], []
    for at in range(1, 299):
        nodes.append({**message(f"s{at}", f"Message {at} of the conversation"), "title": f"Step {at}"})
        edges.append({"source": "start" if at == 1 else f"s{max(1, at - 1 - at % 4)}", "target": f"s{at}"})
    nodes.append(node("end", "end"))
    edges.append({"source": "s298", "target": "end"})
    client.http.post("/api/v1/workflows", json={"slug": slug, "title": "Large"}).raise_for_status()
    client.http.put(f"/api/v1/workflows/{slug}/draft", json={"definition": {"nodes": nodes, "edges": edges}}).raise_for_status()
    visitor = visit(1440, 900)
    visitor.sign_in()
    visitor.open("/builder")
    page = visitor.page
    link = page.get_by_role("link", name="Large", exact=True)
    expect(link).to_be_visible()
    session = visitor.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy(session)
    opened = page.evaluate("""async () => {
        const link = [...document.querySelectorAll(".workflow-card a")].find((one) => one.textContent === "Large");
        const began = performance.now();
        link.click();
        while (!document.querySelector(".step")) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        return Math.round(performance.now() - began);
    }""")
    opening = round((busy(session) - before) * 1000)

    def measured() -> dict:
        """Frames a second, and the milliseconds of processor time of the page's thread for each of them. The second does not
        depend on what else the machine does."""
        spent = {}
        frames = {}
        for name, script in MOVES.items():
            # What is drawn once when a movement begins is no part of its frames.
            page.evaluate(script)
            before = busy(session)
            count, seconds = page.evaluate(script)
            frames[name] = round(count / seconds, 1)
            spent[name] = round((busy(session) - before) * 1000 / count, 1)
        return {"frames": frames, "milliseconds": spent}

    near = measured()
    page.locator(".canvas").focus()
    page.keyboard.press("1")
    page.wait_for_timeout(300)
    visitor.screenshot("builder-300")
    far = measured()
    print(f"300 steps: opened in {opened} ms, of which its thread worked {opening}; near {near}; all in sight {far}")
    client.http.delete(f"/api/v1/workflows/{slug}")
    assert opening < 1000
    # 50 frames a second leave 20 milliseconds for each. Where other tests run beside this one the processor's caches are
    # theirs as well: there it is only held to what no machine excuses.
    is_quiet = bool(os.environ.get("LYCEUM_QUIET"))
    assert max([*near["milliseconds"].values(), *far["milliseconds"].values()]) < (20 if is_quiet else 60)
    assert not is_quiet or min([*near["frames"].values(), *far["frames"].values()]) >= 50
