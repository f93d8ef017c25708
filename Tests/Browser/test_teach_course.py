"""A teacher sees where the learners of a course are, and takes part in their conversations."""

import pytest
from playwright.sync_api import expect

from harness.attachments import direct, png
from harness.client import user_input
from teach_class import check, classroom, opened, row  # noqa: F401


def test_a_teacher_finds_who_is_stuck_and_who_is_done(visit, classroom):
    visitor = visit()
    page = visitor.page
    visitor.sign_in_as("/teach", classroom.teacher.email)
    card = page.get_by_role("listitem").filter(has_text="Physics 101")
    expect(card).to_contain_text("1 stuck")
    check(visitor, "courses")
    card.get_by_role("link", name="Physics 101").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Physics 101")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    names = page.locator(".teach-table .teach-name")
    expect(names.first).to_have_text("Ann Learner")
    expect(names.last).to_have_text("Dora Maar")
    expect(row(visitor, "Ann Learner")).to_contain_text("Stuck")
    expect(row(visitor, "Ann Learner")).to_contain_text("Ohm’s law")
    expect(row(visitor, "Cleo Martin")).to_contain_text("Finished")
    expect(row(visitor, "Dora Maar")).to_contain_text("Not begun")
    expect(page.get_by_role("button", name="Ohm’s law, 2 people, 1 stuck, Ann Learner, Élise de la Tour")).to_be_visible()
    check(visitor, "course")
    page.get_by_role("button", name="The unit, 1 person, Ben Okafor").click()
    expect(names).to_have_text(["Ben Okafor"])
    assert "step=unit" in page.url
    page.get_by_role("button", name="1 Stuck", exact=True).click()
    expect(page.get_by_text("Nobody fits.")).to_be_visible()
    page.go_back()
    expect(names).to_have_text(["Ben Okafor"])
    page.get_by_role("button", name="Show everybody").click()
    page.get_by_label("Find a learner").fill("elise")
    expect(names).to_have_text(["Élise de la Tour"])
    page.reload()
    expect(names).to_have_text(["Élise de la Tour"])


def test_the_course_changes_before_the_eyes_of_the_teacher(visit, classroom):
    visitor = visit()
    visitor.sign_in_as(classroom.path, classroom.teacher.email)
    expect(row(visitor, "Élise de la Tour")).to_contain_text("Ohm’s law")
    expect(visitor.page.get_by_text("Live", exact=True)).to_be_visible()
    classroom.elise.client.ask("2", classroom.threads[classroom.elise])
    expect(row(visitor, "Élise de la Tour")).to_contain_text("The unit")


def test_a_teacher_takes_over_while_the_learner_looks_and_gives_back(visit, classroom):
    learner, visitor = visit(390, 844), visit()
    learner.sign_in_as(f"/?assistant={classroom.slug}&thread={classroom.threads[classroom.ann]}", classroom.ann.email)
    expect(learner.page.get_by_text("How many ohms?").first).to_be_visible()
    visitor.sign_in_as(classroom.path, classroom.teacher.email)
    drawer = opened(visitor, "Ann Learner")
    expect(drawer).to_contain_text("I do not know, 18")
    expect(drawer).to_contain_text("3 tries")
    check(visitor, "conversation")
    drawer.get_by_role("button", name="Take over").click()
    dialog = visitor.page.get_by_role("dialog", name="Answer Ann Learner in the assistant’s place?")
    dialog.get_by_label("Message to the learner").fill("I am here, Ann.")
    check(visitor, "take-over")
    dialog.get_by_role("button", name="Take over").click()
    expect(drawer).to_contain_text("You answer here until")
    drawer.get_by_label("Write to Ann Learner").fill("Divide the volts by the amperes.")
    drawer.get_by_role("button", name="Send").click()
    expect(drawer.locator(".turn").last).to_contain_text("Divide the volts by the amperes.")
    expect(learner.page.get_by_text("Divide the volts by the amperes.")).to_be_visible()
    learner.ask("Then it is 2")
    expect(drawer.locator(".turn").last).to_contain_text("Then it is 2")
    check(visitor, "taken-over")
    drawer.get_by_role("button", name="Give back to the assistant").click()
    visitor.page.get_by_role("button", name="Give back", exact=True).click()
    expect(drawer).to_contain_text("And in which unit is it?")
    expect(learner.page.get_by_text("And in which unit is it?")).to_be_visible()
    drawer.get_by_text("What the steps did").click()
    expect(drawer.locator(".teach-run-steps")).to_contain_text("Ohm’s law")
    check(visitor, "steps")
    visitor.page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    assert "conversation=" not in visitor.page.url
    expect(row(visitor, "Ann Learner")).to_contain_text("The unit")


def test_a_learner_is_moved_and_begins_anew_and_the_way_back_closes_the_conversation(visit, classroom):
    visitor = visit()
    page = visitor.page
    visitor.sign_in_as(classroom.path, classroom.teacher.email)
    drawer = opened(visitor, "Ben Okafor")
    drawer.get_by_role("button", name="Move to a step").click()
    dialog = page.get_by_role("dialog", name="Move Ben Okafor to another step")
    expect(dialog).to_contain_text("What was said and done before stays.")
    dialog.get_by_label("Step", exact=True).select_option("Ohm’s law")
    dialog.get_by_label("Message to the learner").fill("Once more, for practice.")
    check(visitor, "move")
    dialog.get_by_role("button", name="Move").click()
    expect(drawer.locator("header").first).to_contain_text("Ben Okafor")
    expect(drawer.locator(".teach-facts")).to_contain_text("Ohm’s law")
    expect(drawer.locator(".turn").last).to_contain_text("How many ohms?")
    assert any("Once more, for practice." in text for text in classroom.texts(classroom.ben))
    drawer.get_by_role("button", name="Begin anew").click()
    page.get_by_role("dialog", name="Begin Ben Okafor’s conversation anew?").get_by_role("button", name="Begin anew").click()
    expect(drawer.locator(".teach-facts")).to_contain_text("At the beginning")
    address = page.url
    page.go_back()
    expect(drawer).to_have_count(0)
    page.goto(address)
    expect(page.get_by_role("dialog", name="Conversation of Ben Okafor")).to_contain_text("Once more, for practice.")


def test_a_teacher_sees_the_pictures_that_learners_send(visit, classroom):
    learner = classroom.dora.client
    learner.workflow = classroom.slug
    sent = direct(learner, "circuit.png", "image/png", png(48)).raise_for_status().json()
    learner.stream("threads.create", input={**user_input("Is this right?"), "attachments": [sent["id"]]})
    visitor = visit()
    visitor.sign_in_as(classroom.path, classroom.teacher.email)
    drawer = opened(visitor, "Dora Maar")
    picture = drawer.get_by_role("img", name="circuit.png")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 48)
    expect(drawer.get_by_role("link", name="circuit.png")).to_have_attribute("target", "_blank")
    check(visitor, "picture")


def test_a_message_is_put_right_for_everybody(visit, classroom):
    visitor = visit()
    visitor.sign_in_as(classroom.path, classroom.teacher.email)
    drawer = opened(visitor, "Cleo Martin")
    wrong = drawer.locator(".turn").filter(has_text="a vlot per ampere")
    wrong.get_by_role("button", name="Correct for everybody").click()
    dialog = visitor.page.get_by_role("dialog", name="Correct “What an ohm is”")
    dialog.get_by_label("What the step says").fill("An ohm is a volt per ampere.")
    check(visitor, "correct")
    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_role("button", name="Keep writing").click()
    expect(dialog.get_by_label("What the step says")).to_have_value("An ohm is a volt per ampere.")
    dialog.get_by_role("button", name="Publish the correction").click()
    expect(drawer).to_contain_text("An ohm is a volt per ampere.")
    assert "An ohm is a volt per ampere." in classroom.texts(classroom.ann)


def test_a_teacher_of_the_course_alone_sees_what_their_part_lets_them(visit, classroom):
    visitor = visit(390, 844, "dark")
    visitor.sign_in_as(classroom.path, classroom.guest.email)
    expect(row(visitor, "Ann Learner")).to_be_visible()
    visitor.page.get_by_text("Where everybody is").click()
    expect(visitor.page.get_by_text("does not include seeing the whole workflow")).to_be_visible()
    check(visitor, "part")
    drawer = opened(visitor, "Ann Learner")
    expect(drawer.get_by_role("button", name="Correct for everybody")).to_have_count(0)
    drawer.get_by_text("What the steps did").click()
    expect(drawer).to_contain_text("does not include seeing what steps did")
    check(visitor, "part-conversation")


@pytest.mark.parametrize("size", [(1280, 800, "dark", "fr-FR"), (760, 600, "light", "fr-FR"), (390, 844, "light", "fr-FR")],
                         ids=lambda size: f"{size[0]}-{size[2]}")
def test_every_view_is_for_everybody_in_french(visit, classroom, size):
    visitor = visit(*size)
    page = visitor.page
    visitor.sign_in_as("/teach", classroom.teacher.email)
    page.get_by_role("link", name="Physics 101").click()
    expect(page.get_by_role("button", name="Ouvrir la conversation de Ann Learner")).to_be_visible()
    check(visitor, "course")
    assert visitor.broken_words(".teach-table td") == []
    table = page.locator(".teach-table-scroll").evaluate("it => it.scrollWidth - it.clientWidth")
    assert table <= 0, f"{table} px too wide"
    page.get_by_role("button", name="Ouvrir la conversation de Ann Learner").click()
    expect(page.get_by_role("dialog")).to_contain_text("I do not know, 18")
    check(visitor, "conversation")
    for path, heading in (("members", "Personnes"), ("assistants", "Assistants"), ("feedback", "Avis")):
        visitor.open(f"{classroom.path}/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        visitor.settle()
        check(visitor, path)
        grounds = page.locator("thead tr > *").evaluate_all("all => all.map((it) => getComputedStyle(it).backgroundColor)")
        assert len(set(grounds)) <= 1, "the head has a hole"
    # The last of them is what learners say of answers, and why.
    expect(page.get_by_role("listitem").filter(has_text="Ben Okafor")).to_contain_text("“vlot”")


def test_every_view_reflows_at_400_percent(visit, classroom):
    visitor = visit(320, 256)
    visitor.sign_in_as("/teach", classroom.teacher.email)
    problems = visitor.reflow_problems("courses")
    for path in ("", "/grades", "/questions", "/feedback", "/members", "/assistants"):
        visitor.go(classroom.path + path)
        problems += visitor.reflow_problems(path)
    visitor.go(classroom.path)
    opened(visitor, "Ann Learner")
    problems += visitor.reflow_problems("conversation")
    visitor.screenshot("teach-conversation-400-percent")
    assert problems == []
