"""The main job: a question, a streamed answer, its sources."""

from playwright.sync_api import expect

from harness.scripted_model import Reply

QUESTION = "What does Ohm's law say about voltage and current?"
RICH = (
    "With the resistance fixed, twice the voltage drives twice the current: $I = U / R$ gives "
    "$9\\,\\text{V} / 220\\,\\Omega \\approx 41\\,\\text{mA}$.\n\n"
    "| Resistance | Current at 9 V |\n|---|--:|\n| 100 Ω | 90 mA |\n| 220 Ω | 41 mA |\n\n"
    "```python\ncurrent = 9 / 220  # in amperes\n```\n"
)


def test_an_answer_streams_in_with_stop_in_the_place_of_send(visit, model):
    reply = Reply.of("One after another the words arrive. " * 4, hold_after=8)
    model.queue.append(reply)
    visitor = visit()
    visitor.sign_in()
    visitor.ask(QUESTION)
    expect(visitor.page.locator("user-message p")).to_have_text(QUESTION)
    view = visitor.page.locator("assistant-message markdown-view[streaming]")
    expect(view).to_contain_text("One after another the words arrive. One", timeout=60_000)
    expect(visitor.page.get_by_role("button", name="Stop")).to_be_visible()
    expect(visitor.page.locator("[role=log]")).to_have_attribute("aria-busy", "true")
    visitor.screenshot("streaming")
    reply.release.set()
    visitor.wait_until_answered()
    assert visitor.answers.last.inner_text().count("One after another") == 4
    expect(visitor.page.get_by_role("button", name="Send")).to_be_visible()


def test_a_citation_opens_the_passage_it_quotes(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    chip = visitor.chips.first
    chip.click()
    panel = visitor.page.locator("source-panel")
    cited = panel.locator(".cited")
    expect(cited).to_be_visible()
    quoted = " ".join(visitor.page.locator("assistant-message blockquote").first.inner_text().split())
    passage = " ".join(cited.inner_text().split())
    assert quoted[:40] == passage[:40]
    expect(panel.locator(".document")).not_to_be_empty()
    visitor.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()


def test_a_formula_a_table_and_code_are_shown_as_what_they_are(visit, model):
    model.queue.append(Reply.of(RICH))
    visitor = visit()
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    answer = visitor.answers.last
    expect(answer.locator(".katex").first).to_be_visible()
    expect(answer.locator("th").first).to_have_text("Resistance")
    expect(answer.locator("pre .token").first).to_be_visible()
    visitor.screenshot("formula-table-code")


def test_a_french_question_gets_a_cited_answer_on_a_french_page(visit):
    visitor = visit(language="fr-FR")
    visitor.sign_in()
    visitor.ask_and_wait("Que dit la loi d’Ohm sur la tension et l’intensité du courant ?")
    expect(visitor.composer).to_have_attribute("placeholder", "Posez une question sur le cours")
    visitor.chips.first.click()
    expect(visitor.page.locator("source-panel .cited")).to_be_visible()
    visitor.screenshot("french")


def test_a_conversation_is_there_again_after_a_reload(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    before = visitor.page.locator("[role=log]").inner_text().split()
    visitor.page.reload()
    expect(visitor.page.locator("user-message p")).to_have_text(QUESTION)
    visitor.wait_until_answered()
    assert visitor.page.locator("[role=log]").inner_text().split() == before


def test_a_follow_up_goes_into_the_same_conversation(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    address = visitor.page.url
    visitor.ask_and_wait("And what does the resistance of a wire depend on?")
    expect(visitor.page.locator("user-message")).to_have_count(2)
    assert visitor.page.url == address


def test_a_starter_prompt_begins_the_conversation_in_the_language_of_the_page(visit):
    visitor = visit()
    visitor.sign_in()
    expect(visitor.page.get_by_role("button", name="What does Ohm’s law say?")).to_be_visible()
    visitor.page.get_by_role("button", name="Français").click()
    visitor.page.get_by_role("button", name="Que dit la loi d’Ohm ?").click()
    visitor.wait_until_answered()
    expect(visitor.page.locator("user-message p")).to_have_text("Que dit la loi d’Ohm ?")
    expect(visitor.answers.first).to_contain_text("Voici ce que dit le cours")


def test_an_assistant_that_is_published_later_appears_by_itself(visit):
    visitor = visit()
    visitor.sign_in()
    nothing_yet = {"data": [], "has_more": False, "after": None}
    visitor.page.route("**/api/v1/workflows", lambda route: route.fulfill(json=nothing_yet), times=1)
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", name="No assistant is open to you yet")).to_be_visible()
    visitor.screenshot("no-assistant-yet")
    assert visitor.accessibility_problems() == []
    expect(visitor.page.locator("empty-state")).to_be_visible()
    visitor.ask_and_wait(QUESTION)


def test_an_answer_is_copied_as_it_was_written(visit):
    visitor = visit()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    visitor.answers.last.get_by_role("button", name="Copy answer").click()
    expect(visitor.page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("This is what the course says:\n\n> ")
    assert copied.endswith("A scripted answer, in words that never change.")


def test_enter_sends_and_shift_enter_makes_a_line(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.composer.press_sequentially("What does Ohm's law say")
    visitor.composer.press("Shift+Enter")
    visitor.composer.press_sequentially("about current?")
    expect(visitor.page.locator("user-message")).to_have_count(0)
    visitor.composer.press("Enter")
    expect(visitor.page.locator("user-message p")).to_have_text("What does Ohm's law say\nabout current?", use_inner_text=True)
    expect(visitor.composer).to_have_value("")
    visitor.wait_until_answered()


def test_a_reader_who_scrolled_up_is_left_alone_while_the_answer_grows(visit, model):
    reply = Reply.of("\n\n".join(f"Paragraph {number} of many." for number in range(60)), hold_after=120)
    model.queue.append(reply)
    visitor = visit(1280, 600)
    visitor.sign_in()
    visitor.ask(QUESTION)
    expect(visitor.answers.last).to_contain_text("Paragraph 29 of many.", timeout=60_000)
    scroller = visitor.page.locator("message-log .scroller")
    distance = "element => element.scrollHeight - element.scrollTop - element.clientHeight"
    assert scroller.evaluate(distance) < 2, "the page follows the answer"
    scroller.hover()
    visitor.page.mouse.wheel(0, -400)
    latest = visitor.page.get_by_role("button", name="Jump to latest")
    expect(latest).to_be_visible()
    place = scroller.evaluate("element => element.scrollTop")
    reply.release.set()
    visitor.wait_until_answered()
    assert abs(scroller.evaluate("element => element.scrollTop") - place) < 2
    latest.click()
    expect(latest).to_be_hidden()
    assert scroller.evaluate(distance) < 2
