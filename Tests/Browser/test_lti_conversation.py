"""What a learner does in a conversation within the frame of a learning platform: forms, questions, and letting a tool run."""

import pytest
from chat_widgets import FORM
from lti_course import frame, owner, platform, registered, said, strict, tool, visit  # noqa: F401
from playwright.sync_api import expect

from harness.scripted_model import Call, Reply
from harness.workflows import agent, graph, message, node, publish


@pytest.fixture(scope="module")
def workshop(owner, registered):  # noqa: F811
    """An assistant that asks for everything one after the other."""
    publish(owner.http, "workshop", graph(
        node("form", "widget", widget=FORM), message("registered", "Registered for {{ vars.form.action.payload.lab }}."),
        node("ask", "structured_input", questions=[
            {"id": "level", "question": "How well do you know it?", "options": ["a little", "well"]}]),
        agent(tools=[{"type": "calculator", "ask": "person"}]), auto_start=True, auto_start_message="Hello"))
    return {"https://purl.imsglobal.org/spec/lti/claim/custom": {"workflow": "workshop"}}


@pytest.mark.parametrize("width,scheme", [(760, "light"), (390, "dark")], ids=["course", "phone"])
def test_a_form_a_question_and_an_approval_in_a_frame(visit, platform, tool, workshop, width, scheme):  # noqa: F811
    tool.model.queue += [Reply([], calls=[Call("calculator", '{"expression": "6 * 7"}')]), Reply.of("It is **42**.")]
    visitor = visit(platform.launch(subject=f"una-{width}", link=f"workshop-{width}", name="Una", **workshop), width, 700, scheme)
    place = frame(visitor)
    card = place.locator("widget-view")
    card.get_by_label("Your name").fill("Una")
    card.get_by_label("Laboratory").select_option(label="Ohm")
    card.get_by_label("I have read the safety rules").check()
    visitor.screenshot(f"lti-form-{width}")
    card.get_by_role("button", name="Register").click()
    expect(place.locator("assistant-message").last).to_contain_text("Registered for ohm.")
    place.get_by_role("button", name="a little").click()
    question = place.locator("questions-view").last
    expect(question.locator(".question-buttons button")).to_have_count(2)
    visitor.screenshot(f"lti-approval-{width}")
    question.locator(".question-buttons button").first.click()
    expect(place.locator("assistant-message").last).to_contain_text("It is 42.")
    expect(place.locator("message-composer textarea")).to_be_visible()
    inside = place.locator("html").evaluate("element => element.scrollWidth - element.clientWidth")
    assert inside <= 0, f"{inside} px too wide"
    visitor.screenshot(f"lti-conversation-{width}")


def test_a_link_gets_another_assistant_while_people_talk_with_the_first(visit, platform):  # noqa: F811
    said(frame(visit(platform.launch(subject="vera", link="changed"))), "Tell me.")
    teacher = frame(visit(platform.launch(subject="teacher", roles=("Instructor",), link="changed"), 760, 1400))
    teacher.get_by_role("tab", name="Try it").click()
    said(teacher, "Tell me.")
    teacher.get_by_role("tab", name="Settings").click()
    teacher.locator("#link-assistant").select_option("tutor")
    teacher.get_by_role("button", name="Save changes").click()
    expect(teacher.get_by_text("Saved.", exact=True).first).to_be_visible()
    teacher.get_by_role("tab", name="Try it").click()
    said(teacher, "Ask the tutor.")
    again = frame(visit(platform.launch(subject="vera", link="changed")))
    said(again, "Tell me.")
    again.get_by_role("button", name="Start again").click()
    said(again, "Ask the tutor.")
