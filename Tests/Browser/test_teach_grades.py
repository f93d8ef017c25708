"""Grades of a course that a learning platform links to: looked at, changed and sent from the teacher's view."""

import time

from playwright.sync_api import expect

from lti_course import frame, owner, platform, registered, said, strict, tool, visit  # noqa: F401
from teach_class import check

GRADED = {"https://purl.imsglobal.org/spec/lti/claim/custom": {"workflow": "graded"}}


def arrived(platform, visitor, count: int) -> list[dict]:
    """The scores that the platform has, once they are so many."""
    until = time.monotonic() + 30
    while len(platform.scores) < count:
        assert time.monotonic() < until, platform.requests[-20:]
        visitor.page.wait_for_timeout(100)
    return platform.scores


def test_a_grade_is_overridden_sent_and_kept_as_a_file(visit, platform, open_windows, tool):
    for number, name in enumerate(("Ivy Learner", "Joe =cmd()")):
        learner = visit(platform.launch(subject=f"sheet-{number}", link="sheet", name=name, **GRADED))
        said(frame(learner), "Tell me.")
        frame(learner).locator("message-composer textarea").fill("Four")
        frame(learner).locator("message-composer textarea").press("Enter")
        arrived(platform, learner, number + 1)
    with open_windows(tool.base_url) as open_window:
        teacher = open_window()
        page = teacher.page
        teacher.sign_in_as("/teach")
        page.get_by_role("link", name="Physics 101").click()
        page.get_by_role("navigation").get_by_role("link", name="Grades").click()
        check(teacher, "grades")
        page.get_by_role("link", name="Laboratory week 3").first.click()
        row = page.get_by_role("row").filter(has_text="Ivy Learner")
        expect(row).to_contain_text("8 / 10")
        expect(row).to_contain_text("In the gradebook")
        page.get_by_role("button", name="Compare with the gradebook").click()
        expect(page.get_by_role("columnheader", name="In the gradebook")).to_be_visible()
        check(teacher, "sheet")
        with page.expect_download() as kept:
            page.get_by_role("button", name="Download as CSV").click()
        with open(kept.value.path(), encoding="utf-8-sig") as file:
            lines = file.read().splitlines()
        assert lines[0].startswith("Person,") and any(line.startswith("Ivy Learner,") and ",8,10," in line for line in lines)
        page.get_by_role("button", name="Open Ivy Learner’s work").click()
        drawer = page.get_by_role("dialog", name="Ivy Learner")
        expect(drawer).to_contain_text("Four")
        assert "learner=" in page.url
        drawer.get_by_role("button", name="Change the grade").click()
        drawer.get_by_label("Points").fill("9,5")
        drawer.get_by_label("Comment").fill("Better than it looked.")
        check(teacher, "grade")
        drawer.get_by_role("button", name="Save and send").click()
        expect(drawer).to_contain_text("Given by a teacher")
        sent = arrived(platform, teacher, 3)[2]
        assert sent["scoreGiven"] == 9.5 and sent["comment"] == "Better than it looked."
        page.keyboard.press("Escape")
        expect(row).to_contain_text("9.5 / 10")
        row.get_by_role("button").click()
        drawer.get_by_role("button", name="Use the assistant’s grade").click()
        expect(drawer).to_contain_text("Given by the assistant")
        assert arrived(platform, teacher, 4)[3]["scoreGiven"] == 8
        address = page.url
        page.go_back()
        expect(drawer).to_have_count(0)
        french = open_window(390, 844, "dark", "fr-FR")
        french.sign_in_as(address.removeprefix(tool.base_url))
        expect(french.page.get_by_role("dialog")).to_contain_text("Donnée par l’assistant")
        check(french, "grade")
