"""Trying what asks the learner, running one step alone, looking at runs, and tests."""

import json

from builder_page import open_workflow
from playwright.sync_api import expect

from harness.workflows import graph, message, node

CARD = {"type": "Card", "children": [
    {"type": "Text", "value": "Which day?"},
    {"type": "Button", "label": "Tuesday", "style": "primary", "onClickAction": {"type": "choose", "payload": {"day": "Tuesday"}}}]}
ASKING = (
    node("ask", "structured_input", questions=[{"id": "pace", "question": "How fast?", "options": ["Calm", "Fast"]}]),
    node("card", "widget", widget=CARD),
    node("allow", "approval", request="May Ann come?", role="teacher"),
    message("say", "{{ vars.card.action.payload.day }} is {{ vars.allow.decision }}."),
)


def asking() -> dict:
    """A workflow that asks the learner twice, and then a teacher."""
    definition = graph(*ASKING)
    for edge in definition["edges"]:
        if edge["source"] == "allow":
            edge["port"] = "approved"
    definition["edges"].append({"source": "allow", "target": "end", "port": "rejected"})
    return definition


def test_a_try_answers_questions_widgets_and_approvals(visit, workflow):
    # What is tried need not be published.
    slug = workflow(asking())
    visitor = visit(1440, 900)
    page = open_workflow(visitor, slug)
    page.get_by_role("button", name="Try it").click()
    page.get_by_label("Message of the learner").fill("Hello")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Calm").click()
    page.get_by_role("button", name="Tuesday").click()
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_be_visible()
    assert visitor.looked_at("builder-try-asked") == []
    approve.click()
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_contain_text("Tuesday is approved.")
    expect(page.locator("[data-step=end]")).to_have_attribute("data-progress", "done")
    # The way by which a rejection would have led to the same end is not among them.
    taken = page.locator(".edge.taken .edge-line")
    expect(taken).to_have_count(5)

    # What the run did is kept, beside the way that it took.
    page.get_by_role("button", name="Runs", exact=True).click()
    page.locator(".run-row").first.click()
    row = page.locator(".trace-step", has_text="Approval")
    row.locator("summary").click()
    expect(row).to_contain_text('"decision": "approved"')
    expect(page.locator("[data-step=say]")).to_have_attribute("data-progress", "done")
    expect(taken).to_have_count(5)
    assert visitor.looked_at("builder-run") == []
    page.get_by_role("button", name="All runs").click()
    page.get_by_label("Which runs").select_option(label="Failed")
    expect(page.get_by_text("No runs yet")).to_be_visible()


def test_a_decision_lights_its_own_way_where_both_lead_to_the_same_step(visit, workflow):
    definition = graph(node("allow", "approval", request="May Ann come?", role="teacher"))
    definition["edges"][1]["port"] = "approved"
    definition["edges"].append({"source": "allow", "target": "end", "port": "rejected"})
    page = open_workflow(visit(1440, 900), workflow(definition))
    page.get_by_role("button", name="Try it").click()
    page.get_by_label("Message of the learner").fill("Hello")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("[data-step=end]")).to_have_attribute("data-progress", "done")
    expect(page.locator(".edge.taken .edge-line")).to_have_count(2)
    expect(page.locator(".edge.taken .edge-words")).to_have_text("rejected")


def test_one_step_runs_alone_on_what_the_others_gave(visit, client, workflow):
    slug = workflow(graph(
        {**node("first", "transform", value="{{ input.text }} of the first"), "title": "First"}, message("say", "Given: {{ vars.first }}")))
    visitor = visit(1440, 900)
    page = open_workflow(visitor, slug)
    page.locator("[data-step=first]").click()
    page.locator("summary", has_text="Pinned output").click()
    page.get_by_label("Pinned output").fill('"pinned words"')
    page.get_by_role("button", name="Try it").click()
    page.get_by_label("Message of the learner").fill("Hello")
    page.keyboard.press("Enter")
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_contain_text("Given: pinned words")
    page.get_by_role("button", name="Carry out First again").click()
    page.locator(".trace-step", has_text="Say").locator("summary").click()
    page.get_by_role("button", name="Run this step alone").click()
    expect(log).to_contain_text("Given: pinned words")
    expect(log.locator(".said.assistant")).to_have_count(1)
    run = client.http.get(f"/api/v1/runs?workflow={slug}&limit=1").json()["data"][0]["id"]
    assert client.http.get(f"/api/v1/runs/{run}").json()["pinned"] == ["first"]


def test_pinned_outputs_stay_until_the_person_signs_out(visit, workflow):
    slug = workflow(graph({**node("first", "transform", value="{{ input.text }}"), "title": "First"}))
    page = open_workflow(visit(1440, 900), slug)
    kept = "Object.keys(localStorage).filter((key) => key.includes('.pins.')).length"
    page.locator("[data-step=first]").click()
    page.locator("summary", has_text="Pinned output").click()
    page.get_by_label("Pinned output").fill('"pinned words"')
    expect(page.locator("[data-step=first] .step-mark.pinned")).to_be_visible()
    page.reload()
    page.locator("[data-step=first]").click()
    expect(page.get_by_label("Pinned output")).to_have_value('"pinned words"')
    assert page.evaluate(kept) == 1
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert page.evaluate(kept) == 0


def test_two_pages_of_a_workflow_keep_what_is_pinned_in_both(visit, workflow):
    steps = [{**node(slug, "transform", value="{{ input.text }}"), "title": slug.title()} for slug in ("first", "second")]
    visitor = visit(1440, 900)
    page = open_workflow(visitor, workflow(graph(*steps)))
    other = visitor.context.new_page()
    other.goto(page.url)
    for shown, step in ((page, "first"), (other, "second")):
        shown.locator(f"[data-step={step}]").click()
        shown.locator("summary", has_text="Pinned output").click()
        shown.get_by_label("Pinned output").fill(f'"words of {step}"')
        expect(shown.locator(f"[data-step={step}] .step-mark.pinned")).to_be_visible()
    page.reload()
    for step in ("first", "second"):
        expect(page.locator(f"[data-step={step}] .step-mark.pinned")).to_be_visible()


def test_tests_are_recorded_played_and_required(visit, client, workflow):
    slug = workflow(graph(message("say", "Hello, {{ input.text }}")))
    visitor = visit(1440, 900)
    visitor.expected.append("422")
    page = open_workflow(visitor, slug)
    page.get_by_role("button", name="Try it").click()
    page.get_by_label("Message of the learner").fill("Ann")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log", name="Conversation")).to_contain_text("Hello, Ann")
    page.get_by_role("button", name="Tests", exact=True).click()
    page.get_by_role("button", name="Record the last try").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name of the test").fill("Greets")
    dialog.get_by_role("button", name="Record the last try").click()
    expect(page.locator(".tests").get_by_text("Passed")).to_be_visible()
    required = page.get_by_role("switch", name="Publishing requires that all tests pass")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        required.check()
    assert visitor.looked_at("builder-tests") == []

    page.locator("[data-step=say]").click()
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Text", exact=False).first.fill("Good day")
    page.get_by_role("button", name="Tests", exact=True).click()
    page.get_by_role("button", name="Run tests").click()
    expect(page.locator(".tests").get_by_text("Failed")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_role("dialog")).to_contain_text("Tests fail on this draft")
    kept = client.http.get(f"/api/v1/workflows/{slug}/tests").json()["data"]
    assert [test["name"] for test in kept] == ["Greets"], json.dumps(kept)
