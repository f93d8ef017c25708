"""Answers that are stopped, break off, or try to harm the page; requests that do not arrive."""

import pytest
from chat_widgets import FORM
from playwright.sync_api import expect

from harness.scripted_model import Call, Reply
from harness.workflows import agent, message, node

QUESTION = "What does Ohm's law say about voltage and current?"


def test_stop_keeps_what_arrived_and_the_next_message_works(visit, model):
    held = Reply.of("Word after word. " * 20, hold_after=9)
    model.queue.append(held)
    visitor = visit()
    visitor.sign_in()
    visitor.ask(QUESTION)
    expect(visitor.answers.last).to_contain_text("Word after word.", timeout=60_000)
    visitor.page.get_by_role("button", name="Stop").click()
    held.release.set()
    expect(visitor.page.get_by_role("button", name="Send")).to_be_visible()
    expect(visitor.answers.last).to_contain_text("Word after word.")
    visitor.ask_and_wait("What is a resistor?")


def test_an_answer_that_breaks_off_can_be_asked_for_again(visit, model):
    model.queue.append(Reply.of("This never reaches its end, whatever happens.", dies_after=3))
    visitor = visit()
    visitor.sign_in()
    visitor.ask(QUESTION)
    alert = visitor.page.locator(".notice.danger")
    expect(alert).to_be_visible(timeout=60_000)
    expect(visitor.page.locator("user-message p")).to_have_text(QUESTION)
    visitor.screenshot("answer-broke-off")
    alert.get_by_role("button", name="Send again").click()
    expect(visitor.page.locator("user-message")).to_have_count(2)
    visitor.wait_until_answered()
    expect(alert).to_be_hidden()


def test_hostile_output_is_text(visit, model):
    hostile = (
        "<script>document.title = 'owned'</script> <img src=x onerror=\"document.title='owned'\"> "
        "[press](javascript:document.title='owned') ![leak](https://outside.example/leak.png) "
        "$\\href{javascript:alert(1)}{x}$ <iframe src='https://outside.example'></iframe>"
    )
    model.queue.append(Reply.of(hostile))
    visitor = visit()
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    answer = visitor.answers.last
    expect(answer).to_contain_text("<script>document.title = 'owned'</script>")
    assert answer.locator("img, script, iframe, a[href^=javascript]").count() == 0
    assert "owned" not in visitor.page.title()


def test_a_server_that_is_not_reached_leaves_the_message_and_an_offer_to_send_it_again(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.expected.append("ERR_INTERNET_DISCONNECTED")
    visitor.context.set_offline(True)
    visitor.ask(QUESTION)
    expect(visitor.page.get_by_role("alert")).to_contain_text("could not be reached")
    visitor.context.set_offline(False)
    visitor.page.get_by_role("button", name="Send again").click()
    visitor.wait_until_answered()
    expect(visitor.page.locator("user-message")).to_have_count(1)


def test_the_address_of_a_conversation_that_does_not_exist_says_so(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.expected.append("status of 404")
    visitor.open("/?thread=thr_00000000-0000-7000-8000-000000000000")
    expect(visitor.page.get_by_role("heading", name="This conversation does not exist any more.")).to_be_visible()


def test_a_message_that_was_never_answered_can_be_sent_again_later(visit):
    def forget_answers(route):
        if route.request.post_data_json["type"] != "threads.get_by_id":
            route.continue_()
            return
        response = route.fetch()
        thread = response.json()
        thread["items"]["data"] = [item for item in thread["items"]["data"] if item["type"] == "user_message"]
        route.fulfill(response=response, json=thread)

    visitor = visit()
    visitor.sign_in()
    visitor.ask_and_wait(QUESTION)
    visitor.page.route("**/chatkit/*", forget_answers)
    visitor.page.reload()
    expect(visitor.page.get_by_text("This message was not answered.")).to_be_visible()
    visitor.page.unroute_all()
    visitor.page.get_by_role("button", name="Send again").click()
    expect(visitor.answers.last).to_be_visible(timeout=60_000)
    visitor.wait_until_answered()
    expect(visitor.page.locator("user-message")).to_have_count(2)


def lose(visitor, kind):
    """Loses the next ChatKit request of a kind on its way to the server."""
    due = [kind]

    def handle(route):
        if route.request.post_data_json["type"] not in due:
            return route.continue_()
        due.clear()
        return route.abort()

    visitor.expected.append("ERR_FAILED")
    visitor.page.route("**/chatkit/*", handle)


def test_a_message_without_words_that_was_not_answered_is_sent_again_with_its_files(visit, assistant):
    def forget_answers(route):
        if route.request.post_data_json["type"] != "threads.get_by_id":
            return route.continue_()
        response = route.fetch()
        thread = response.json()
        thread["items"]["data"] = [item for item in thread["items"]["data"] if item["type"] == "user_message"]
        return route.fulfill(response=response, json=thread)

    slug = assistant(message("say", "{{ input.attachments.map(a, a.name) }}"))
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    with visitor.page.expect_file_chooser() as chosen:
        visitor.page.get_by_role("button", name="Attach files").click()
    chosen.value.set_files([{"name": "values.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}])
    expect(visitor.page.locator("upload-list .upload.ready")).to_have_count(1)
    visitor.ask_and_wait("")
    visitor.page.route("**/chatkit/*", forget_answers)
    visitor.page.reload()
    expect(visitor.page.get_by_text("This message was not answered.")).to_be_visible()
    visitor.page.unroute_all()
    visitor.page.get_by_role("button", name="Send again").click()
    expect(visitor.answers.last).to_contain_text("values.csv", timeout=60_000)
    visitor.wait_until_answered()
    expect(visitor.page.locator("user-message")).to_have_count(1)


CUT = """(words) => {
    const own = window.fetch;
    window.fetch = async (address, options) => {
        const response = await own(address, options);
        if (!String(options?.body ?? "").includes(words)) return response;
        const reader = response.body.getReader();
        let pieces = 0;
        const body = new ReadableStream({ async pull(stream) {
            if (pieces++ > 0) return stream.error(new TypeError("network error"));
            stream.enqueue((await reader.read()).value);
        } }, { highWaterMark: 0 });
        return new Response(body, { status: response.status, headers: response.headers });
    };
}"""
"""Cuts the connections of requests with such words after the first piece of their answers."""


def test_a_widget_is_ready_again_at_the_end_of_a_turn_whose_connection_is_cut(visit, assistant, model):
    slug = assistant(node("ask", "widget", widget=FORM), agent())
    reply = Reply.of("One word after the other, and then the last.", hold_after=4)
    model.queue.append(reply)
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask("I want to come")
    card = visitor.page.locator("widget-view")
    card.get_by_label("Your name").fill("Ada")
    card.get_by_label("I have read the safety rules").check()
    visitor.page.evaluate(CUT, "threads.custom_action")
    card.get_by_role("button", name="Register").click()
    expect(visitor.answers.last).to_contain_text("One word", timeout=60_000)
    expect(card).to_have_attribute("aria-busy", "true")
    reply.release.set()
    expect(visitor.answers.last).to_contain_text("and then the last.", timeout=30_000)
    visitor.wait_until_answered()
    expect(card).not_to_have_attribute("aria-busy", "true")
    expect(card.get_by_role("button", name="Register")).not_to_have_attribute("aria-busy", "true")


def test_a_message_said_differently_has_its_versions_where_the_connection_was_cut(visit, assistant, model):
    slug = assistant(agent())
    model.queue += [Reply.of("First answer."), Reply.of("Second answer.")]
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask_and_wait("What is a volt?")
    visitor.page.evaluate(CUT, "edited_item_id")
    visitor.answers.last.get_by_role("button", name="Answer again").click()
    expect(visitor.answers.last).to_contain_text("Second answer.", timeout=30_000)
    visitor.wait_until_answered()
    expect(visitor.page.get_by_role("group", name="Version 2 of 2")).to_be_visible()


def test_a_form_that_does_not_arrive_is_said_and_can_be_sent_once_more(visit, assistant):
    slug = assistant(node("ask", "widget", widget=FORM), message("say", "{{ vars.ask.action.payload }}"))
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask("I want to come")
    card = visitor.page.locator("widget-view")
    card.get_by_label("Your name").fill("Ada")
    card.get_by_label("I have read the safety rules").check()
    lose(visitor, "threads.custom_action")
    card.get_by_role("button", name="Register").click()
    alert = visitor.page.get_by_role("alert").filter(has_text="could not be reached")
    expect(alert).to_be_visible()
    expect(alert.get_by_role("button")).to_have_count(0)
    card.get_by_role("button", name="Register").click()
    expect(visitor.answers.last).to_contain_text('"name":"Ada"')
    expect(alert).to_be_hidden()


def test_an_approval_that_does_not_arrive_is_said_and_can_be_given_once_more(visit, assistant, model):
    slug = assistant(agent(tools=[{"type": "calculator", "ask": "person"}]))
    model.queue += [Reply([], calls=[Call("calculator", '{"expression": "6 * 7"}')]), Reply.of("That is all.")]
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask("What is 6 × 7?")
    yes = visitor.page.locator("questions-view .question-buttons button").first
    expect(yes).to_be_visible()
    lose(visitor, "threads.add_structured_input")
    yes.click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("could not be reached")
    yes.click()
    expect(visitor.answers.last).to_contain_text("That is all.")


@pytest.mark.parametrize("fate", ["refused", "lost"])
def test_a_message_said_differently_that_is_not_taken_can_be_edited_on(visit, assistant, model, fate):
    due = ["POST"]

    def handle(route):
        if route.request.method not in due:
            return route.continue_()
        due.clear()
        if fate == "lost":
            return route.abort()
        problem = {"error": {"code": "rate_limited", "message": "Too many messages.", "request_id": "req_1"}}
        return route.fulfill(status=429, json=problem)

    slug = assistant(agent())
    model.queue += [Reply.of("First answer."), Reply.of("Second answer.")]
    visitor = visit()
    visitor.expected += ["ERR_FAILED", "status of 429"]
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask_and_wait("What is a volt?")
    visitor.composer.press("ArrowUp")
    editor = visitor.page.get_by_role("textbox", name="Your message, said differently")
    editor.fill("What is an ampere?")
    visitor.page.route("**/branches", handle)
    editor.press("Enter")
    words = {"refused": "Too many messages.", "lost": "could not be reached"}[fate]
    expect(visitor.page.get_by_role("alert")).to_contain_text(words)
    # Nothing of what was is gone, and what was written can go on.
    expect(visitor.answers.last).to_contain_text("First answer.")
    expect(editor).to_have_value("What is an ampere?")
    expect(editor).to_be_focused()
    visitor.screenshot(f"message-edit-{fate}")
    assert visitor.accessibility_problems() == []
    editor.press("Enter")
    expect(visitor.answers.last).to_contain_text("Second answer.")
    expect(visitor.page.get_by_role("group", name="Version 2 of 2")).to_be_visible()
    expect(visitor.page.locator("user-message")).to_have_count(1)


def test_an_answer_asked_for_again_that_is_lost_is_asked_for_in_the_same_place(visit, assistant, model):
    slug = assistant(agent())
    model.queue += [Reply.of("First answer."), Reply.of("Second answer.")]
    visitor = visit()
    visitor.expected.append("ERR_FAILED")
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask_and_wait("What is a volt?")
    visitor.page.route("**/branches", lambda route: route.abort())
    visitor.answers.last.get_by_role("button", name="Answer again").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("could not be reached")
    expect(visitor.answers.last).to_contain_text("First answer.")
    visitor.page.unroute_all()
    visitor.page.get_by_role("button", name="Send again").click()
    expect(visitor.answers.last).to_contain_text("Second answer.")
    expect(visitor.page.get_by_role("group", name="Version 2 of 2")).to_be_visible()
    expect(visitor.page.locator("user-message")).to_have_count(1)


def test_the_next_message_stays_while_the_server_cannot_be_reached(visit, assistant):
    slug = assistant(message("say", "{{ input.text }}"))
    visitor = visit()
    visitor.sign_in()
    visitor.open(f"/?assistant={slug}")
    visitor.ask_and_wait("First")
    lose(visitor, "threads.add_user_message")
    visitor.ask("Second")
    expect(visitor.page.get_by_role("alert")).to_contain_text("could not be reached")
    said = visitor.page.locator("user-message p")
    # It is still there once the conversation is listened to again.
    visitor.page.wait_for_timeout(1000)
    expect(said).to_have_text(["First", "Second"])
    again = visitor.page.get_by_role("button", name="Send again")
    again.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.answers.last).to_contain_text("Second")
    expect(said).to_have_text(["First", "Second"])
    expect(visitor.composer).to_be_focused()
