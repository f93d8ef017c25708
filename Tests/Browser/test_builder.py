"""Building workflows as a person does it: by hand on the graph, by keyboard in the outline, with tries and versions."""

from builder_page import add_from_palette, open_workflow, steps
from playwright.sync_api import expect

from harness.scripted_model import Reply
from harness.workflows import graph, message


def test_an_author_draws_an_assistant_tries_and_publishes_it(visit, client, model):
    visitor = visit()
    visitor.sign_in()
    visitor.open("/builder")
    page = visitor.page
    page.get_by_role("button", name="New workflow").click()
    page.get_by_label("Name", exact=True).fill("Ohm’s helper")
    page.get_by_role("button", name="Create workflow").click()
    expect(page.locator("[data-step=end]")).to_be_visible()
    slug = page.url.rsplit("/", 1)[1]
    assert slug == "ohm-s-helper"

    # A step into the only connection, by the button in its middle.
    start, end = page.locator("[data-step=start]").bounding_box(), page.locator("[data-step=end]").bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, (start["y"] + start["height"] + end["y"]) / 2)
    page.locator(".edge-plus").click()
    add_from_palette(page, "agent")
    page.locator("[data-step=agent]").click()
    page.get_by_label("Name", exact=True).fill("Answer")
    page.get_by_label("Instructions", exact=False).first.fill("You explain circuits to {{ us")
    page.get_by_role("option", name="user.id").click()
    expect(page.locator(".save-state")).to_have_text("Draft saved")
    agent = steps(client, slug)["agent"]
    assert (agent["title"], agent["parameters"]["instructions"]) == ("Answer", "You explain circuits to {{ user.id }}")

    model.queue.append(Reply.of("Voltage is the cause, current the effect."))
    page.get_by_role("button", name="Try it").click()
    page.get_by_label("Message of the learner").fill("What is a volt?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log", name="Conversation")).to_contain_text("Voltage is the cause")
    expect(page.locator("[data-step=agent]")).to_have_attribute("data-progress", "done")
    page.locator(".trace-step", has_text="Answer").locator("summary").click()
    expect(page.locator(".trace-step[open]")).to_contain_text("Voltage is the cause")
    visitor.screenshot("builder-try")

    page.get_by_role("button", name="Publish").click()
    page.get_by_label("What is new").fill("First lesson")
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 of “Ohm’s helper” is published.")).to_be_visible()
    assert client.http.get(f"/api/v1/workflows/{slug}").json()["published_version"] == 1
    client.http.delete(f"/api/v1/workflows/{slug}").raise_for_status()


def test_the_same_is_built_by_keyboard_alone_in_the_outline(visit, client, workflow):
    slug = workflow(graph())
    page = open_workflow(visit(), slug)
    page.get_by_role("button", name="Outline").press("Enter")
    tree = page.get_by_role("tree")
    page.keyboard.press("Home")
    page.keyboard.press("+")
    add_from_palette(page, "say")
    expect(tree.get_by_role("treeitem", name="Say")).to_be_focused()
    page.keyboard.press("+")
    add_from_palette(page, "wait for an answer")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Enter")
    page.get_by_label("Name", exact=True).fill("Question")
    expect(page.locator(".save-state")).to_have_text("Draft saved")
    draft = client.http.get(f"/api/v1/workflows/{slug}/draft").json()["definition"]
    assert [(edge["source"], edge["target"]) for edge in draft["edges"]] == [
        ("start", "wait_for_user_input"), ("assistant_message", "end"), ("wait_for_user_input", "assistant_message")]
    assert steps(client, slug)["wait_for_user_input"]["title"] == "Question"

    # Where a step leads is chosen in a list, and a step is removed and brought back with keys.
    tree.get_by_role("treeitem", name="Say").press("Delete")
    expect(tree.get_by_role("treeitem", name="Say")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(tree.get_by_role("treeitem", name="Say")).to_have_count(1)


def test_what_was_done_on_the_graph_is_undone_and_done_again(visit, workflow):
    page = open_workflow(visit(), workflow(graph(message("hello", "Hello"))))
    canvas, hello = page.locator(".canvas"), page.locator("[data-step=hello]")
    box = hello.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 34, steps=6)
    page.mouse.up()
    page.wait_for_function("x => document.querySelector('[data-step=hello]').getBoundingClientRect().x > x + 100", arg=box["x"])
    page.keyboard.press("Control+z")
    page.wait_for_function("x => Math.abs(document.querySelector('[data-step=hello]').getBoundingClientRect().x - x) < 2", arg=box["x"])
    page.keyboard.press("Control+d")
    expect(page.locator(".step")).to_have_count(4)
    page.keyboard.press("Control+z")
    expect(page.locator(".step")).to_have_count(3)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".step")).to_have_count(4)
    canvas.focus()
    page.keyboard.press("Control+a")
    expect(page.locator(".step[aria-pressed=true]")).to_have_count(4)
    page.keyboard.press("Delete")
    expect(page.locator(".step")).to_have_count(1)


def test_a_draft_that_somebody_else_saved_is_not_written_over(visit, client, workflow):
    slug = workflow(graph(message("hello", "Hello")))
    visitor = visit()
    visitor.expected.append("412")
    page = open_workflow(visitor, slug)
    client.http.put(f"/api/v1/workflows/{slug}/draft", json={"definition": graph(message("hello", "Theirs"))}).raise_for_status()
    page.locator("[data-step=hello]").click()
    page.get_by_label("Text", exact=False).first.fill("Mine")
    expect(page.get_by_text("Somebody else changed this draft")).to_be_visible()
    assert steps(client, slug)["hello"]["parameters"]["text"] == "Theirs"
    visitor.screenshot("builder-conflict")
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.locator(".save-state")).to_have_text("Draft saved")
    assert steps(client, slug)["hello"]["parameters"]["text"] == "Mine"


def test_a_problem_leads_to_its_step_and_field(visit, workflow):
    visitor = visit()
    page = open_workflow(visitor, workflow(graph(message("hello", "{{ inputs.text }}"))))
    page.get_by_role("button", name="Problems").click()
    page.locator(".problem-line", has_text="inputs").click()
    field = page.get_by_label("Text", exact=False).first
    expect(field).to_be_focused()
    expect(page.locator(".ui-field-problem", has_text="inputs")).to_be_visible()
    visitor.screenshot("builder-problem")
    field.fill("{{ input.text }}")
    expect(page.get_by_role("button", name="No problems")).to_be_visible()


def test_what_the_server_finds_is_marked_as_english_on_a_french_page(visit, workflow):
    page = open_workflow(visit(1440, 900, language="fr-FR"), workflow(graph(message("hello", "{{ inputs.text }}"))))
    page.get_by_role("button", name="Problèmes").click()
    problem = page.locator(".problem-line", has_text="inputs")
    expect(problem.locator("[lang=en]", has_text="inputs")).to_be_visible()
    problem.click()
    expect(page.locator(".ui-field-problem [lang=en]", has_text="inputs")).to_be_visible()


def test_versions_are_compared_on_the_graph_and_taken_back(visit, client, workflow):
    slug = workflow(graph(message("hello", "Hello"), message("bye", "Bye")), published=True)
    client.http.put(f"/api/v1/workflows/{slug}/draft", json={"definition": graph(message("hello", "Good day"), message("more", "More"))})
    client.http.post(f"/api/v1/workflows/{slug}/publish", json={"note": "Politer"}).raise_for_status()
    visitor = visit()
    page = open_workflow(visitor, slug)
    page.get_by_role("button", name="Versions").click()
    page.get_by_role("button", name="Compare with version 1").click()
    for step, change in (("hello", "changed"), ("more", "added"), ("bye", "removed")):
        expect(page.locator(f"[data-step={step}]")).to_have_attribute("data-change", change)
    visitor.screenshot("builder-difference")
    page.get_by_role("button", name="Back to the draft").click()
    expect(page.locator("[data-step=bye]")).to_have_count(0)
    page.get_by_role("button", name="Publish again").click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is published again.")).to_be_visible()
    assert client.http.get(f"/api/v1/workflows/{slug}").json()["published_version"] == 1
