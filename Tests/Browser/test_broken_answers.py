"""Answers that are stopped, break off, or try to harm the page."""

from playwright.sync_api import expect

from harness.scripted_model import Reply

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
