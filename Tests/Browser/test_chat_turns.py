"""What is asked, thought, said differently and judged."""

import re

import pytest
from playwright.sync_api import expect

from harness.scripted_model import Call, Reply
from harness.workflows import agent, message, node

QUESTIONS = [
    {"id": "level", "question": "How well do you know Ohm's law?", "options": ["not at all", "a little", "well"]},
    {"id": "topics", "question": "What shall we look at?", "options": ["current", "voltage"], "multiple": True},
    {"id": "goal", "question": "What do you want to learn?", "description": "In a sentence."}]


def start(visit, slug, words="Begin", **window):
    visitor = visit(**window)
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask(words)
    return visitor


@pytest.mark.parametrize("width,scheme", [(1280, "light"), (390, "dark")], ids=["desktop", "phone"])
def test_questions_are_answered_with_choices_and_words(visit, assistant, width, scheme):
    slug = assistant(node("ask", "structured_input", questions=QUESTIONS), message("say", "{{ vars.ask.answers }}"))
    visitor = start(visit, slug, width=width, scheme=scheme)
    form = visitor.page.locator("questions-view")
    expect(form.get_by_role("group", name="How well do you know Ohm's law?")).to_be_visible()
    form.get_by_role("button", name="Send answers").click()
    expect(form.get_by_role("alert")).to_contain_text("Choose or write an answer")
    form.get_by_label("a little").check()
    form.get_by_label("voltage").check()
    form.get_by_label("Another answer to “What shall we look at?”").fill("power")
    form.get_by_label("What do you want to learn?", exact=True).fill("To compute currents")
    visitor.screenshot(f"questions-{scheme}-{width}")
    assert visitor.accessibility_problems() == []
    form.get_by_role("button", name="Send answers").click()
    expect(visitor.answers.last).to_contain_text('"value":"a little"')
    expect(visitor.answers.last).to_contain_text('["voltage","power"]')
    expect(form).to_contain_text("voltage · power")
    visitor.screenshot(f"questions-answered-{scheme}-{width}")
    visitor.page.reload()
    expect(form).to_contain_text("To compute currents")


@pytest.mark.parametrize("language,yes", [("en-GB", "agreed"), ("fr-FR", "refused")])
def test_a_tool_that_asks_before_it_runs_is_let_or_not(visit, assistant, model, language, yes):
    slug = assistant(agent(tools=[{"type": "calculator", "ask": "person"}]))
    model.queue += [Reply([], calls=[Call("calculator", '{"expression": "6 * 7"}')]), Reply.of("That is all.")]
    visitor = start(visit, slug, "What is 6 × 7?", language=language)
    choices = visitor.page.locator("questions-view .question-buttons button")
    expect(choices).to_have_count(2)
    visitor.screenshot(f"approval-{language}")
    assert visitor.accessibility_problems() == []
    choices.nth(0 if yes == "agreed" else 1).click()
    expect(visitor.answers.last).to_contain_text("That is all.")
    told = model.requests[-1]["messages"][-1]["content"]
    assert ("42" in told) == (yes == "agreed"), told


def test_thoughts_and_work_are_one_line_until_they_are_opened(visit, assistant, model):
    slug = assistant(
        node("read", "tasks", title="Looked it up", icon="search", tasks=[
            {"type": "custom", "title": "Two passages read", "content": "Both of **chapter 2**."},
            {"type": "web_search", "title_query": "ohm", "queries": ["ohm's law"], "sources": [
                {"type": "url", "title": "Ohm", "url": "https://example.org/ohm"}]}]),
        agent(reasoning_in_chat="full", calls_in_chat="tasks", tools=[{"type": "calculator"}]))
    model.queue += [Reply(["Let me compute. "], thoughts=["First the *voltage*, ", "then the current."],
                          calls=[Call("calculator", '{"expression": "9 / 220"}')]), Reply.of("41 milliamperes.")]
    visitor = start(visit, slug, "How much?")
    visitor.wait_until_answered()
    work = visitor.page.locator("work-view")
    thought = work.filter(has_text=re.compile("Thought (for|about)"))
    expect(thought).to_have_count(1)
    expect(thought.get_by_text("then the current.")).to_be_hidden()
    visitor.screenshot("work-closed")
    thought.locator("summary").click()
    expect(thought.get_by_text("then the current.")).to_be_visible()
    work.first.locator("summary").click()
    expect(work.first.get_by_role("link", name="Ohm")).to_have_attribute("href", "https://example.org/ohm")
    visitor.screenshot("work-open")
    assert visitor.accessibility_problems() == []


def test_a_message_is_said_differently_and_both_versions_stay(visit, assistant, model):
    slug = assistant(agent())
    model.queue += [Reply.of("First answer."), Reply.of("Second answer."), Reply.of("Third answer.")]
    visitor = start(visit, slug, "What is a volt?")
    visitor.wait_until_answered()
    said = visitor.page.locator("user-message")
    visitor.composer.press("ArrowUp")
    editor = said.get_by_role("textbox", name="Your message, said differently")
    expect(editor).to_be_focused()
    expect(editor).to_have_value("What is a volt?")
    visitor.screenshot("message-edit")
    assert visitor.accessibility_problems() == []
    editor.press("Escape")
    expect(editor).to_be_hidden()
    expect(said.get_by_role("button", name="Edit message")).to_be_focused()
    said.hover()
    said.get_by_role("button", name="Edit message").click()
    editor.fill("What is an ampere?")
    editor.press("Enter")
    expect(visitor.composer).to_be_focused()
    expect(visitor.answers.last).to_contain_text("Second answer.")
    visitor.wait_until_answered()
    expect(visitor.composer).to_be_focused()
    expect(said.locator("p")).to_have_text("What is an ampere?")
    expect(said.get_by_role("group", name="Version 2 of 2")).to_be_visible()
    visitor.screenshot("message-versions")
    previous, following = (said.get_by_role("button", name=f"{which} version") for which in ("Previous", "Next"))
    previous.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.answers.last).to_contain_text("First answer.")
    expect(said.locator("p")).to_have_text("What is a volt?")
    expect(said.get_by_role("group", name="Version 1 of 2")).to_be_visible()
    # The arrow that has come to its end leaves the focus to the other.
    visitor.page.wait_for_timeout(500)
    expect(following).to_be_focused()
    again = visitor.answers.last.get_by_role("button", name="Answer again")
    again.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.composer).to_be_focused()
    expect(visitor.answers.last).to_contain_text("Third answer.")
    expect(said.get_by_role("group", name="Version 3 of 3")).to_be_visible()
    expect(visitor.composer).to_be_focused()
    previous.focus()
    visitor.page.keyboard.press("Enter")
    expect(said.get_by_role("group", name="Version 2 of 3")).to_be_visible()
    visitor.page.wait_for_timeout(500)
    expect(previous).to_be_focused()
    following.click()
    expect(said.get_by_role("group", name="Version 3 of 3")).to_be_visible()
    visitor.page.reload()
    expect(said.get_by_role("group", name="Version 3 of 3")).to_be_visible()


def test_an_answer_is_judged_and_the_opinion_taken_back(visit, assistant, client):
    slug = assistant(agent())
    visitor = start(visit, slug)
    visitor.wait_until_answered()
    bad = visitor.answers.last.get_by_role("button", name="Bad answer")
    bad.click()
    expect(bad).to_have_attribute("aria-pressed", "true")
    expect(visitor.page.get_by_role("status").filter(has_text="Thank you for telling.")).to_be_attached()
    given = client.http.get(f"/api/v1/workflows/{slug}/feedback").json()["data"]
    assert [entry["kind"] for entry in given] == ["negative"]
    # Whoever wants to says why.
    reason = visitor.page.get_by_role("textbox", name="What was wrong with it?")
    reason.fill("The unit is wrong.")
    visitor.screenshot("answer-reason")
    assert visitor.accessibility_problems() == []
    visitor.page.get_by_role("button", name="Send the reason").click()
    expect(visitor.page.get_by_text("Your reason is kept.")).to_be_visible()
    expect(reason).to_have_count(0)
    given = client.http.get(f"/api/v1/workflows/{slug}/feedback").json()["data"]
    assert [(entry["kind"], entry["comment"]) for entry in given] == [("negative", "The unit is wrong.")]
    # What was said is seen when one comes back.
    visitor.page.reload()
    expect(bad).to_have_attribute("aria-pressed", "true")
    bad.click()
    expect(bad).to_have_attribute("aria-pressed", "false")
    expect(visitor.page.get_by_role("status").filter(has_text="taken back")).to_be_attached()
    assert client.http.get(f"/api/v1/workflows/{slug}/feedback").json()["data"] == []


def test_what_the_page_cannot_do_is_said_and_a_message_goes_on_without_it(visit, assistant):
    slug = assistant(node("ask", "client_tool", name="open_lab"), message("say", "{{ vars.ask.status }}"))
    visitor = start(visit, slug)
    call = visitor.page.locator("tool-call")
    expect(call).to_contain_text("open_lab")
    visitor.screenshot("tool-call")
    assert visitor.accessibility_problems() == []
    visitor.ask("Go on")
    expect(visitor.answers.last).to_contain_text("given_up")
    expect(call).to_be_hidden()


def test_what_is_sent_while_an_answer_arrives_waits_for_its_end(visit, assistant, model):
    slug = assistant(agent())
    first = Reply.of("First answer, which takes its time.", hold_after=2)
    model.queue += [first, Reply.of("Second answer.")]
    visitor = start(visit, slug, "What is a volt?")
    expect(visitor.answers.last).to_contain_text("First")
    visitor.ask("And an ampere?")
    remark = visitor.page.locator("#message-remark")
    expect(remark).to_have_text("Sent as soon as the answer has ended")
    visitor.screenshot("message-waits")
    # Whoever goes on writing has not finished.
    visitor.composer.press_sequentially(" Please")
    expect(remark).not_to_have_text("Sent as soon as the answer has ended")
    visitor.composer.press("Enter")
    expect(visitor.page.locator("user-message")).to_have_count(1)
    first.release.set()
    expect(visitor.page.locator("user-message")).to_have_count(2)
    expect(visitor.page.locator("user-message p").last).to_have_text("And an ampere? Please")
    expect(visitor.answers.last).to_contain_text("Second answer.")
    expect(visitor.composer).to_have_value("")
