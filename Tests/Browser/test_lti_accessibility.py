"""The pages of launches are for everybody: no rule of accessibility is broken, in light and dark, wide and narrow."""

import pytest
from playwright.sync_api import expect

from lti_course import owner, platform, registered, strict, tool, visit  # noqa: F401

TEACHER = {"subject": "teacher", "roles": ("Instructor",)}
SIZES = [(1280, 800, "light"), (390, 780, "dark")]


def opened(visit, platform, size, **launch):
    """The tool in place of the course's page: the rules look at the whole of a window."""
    width, height, scheme = size
    visitor = visit(platform.launch(frame=False, **launch), width, height, scheme)
    visitor.page.locator("#open").click()
    return visitor


def check(visitor, name: str, size) -> None:
    visitor.screenshot(f"lti-{name}-{size[0]}-{size[2]}")
    assert visitor.accessibility_problems() == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}-{size[2]}")
class TestPages:
    def test_of_a_learner(self, visit, platform, size):
        visitor = opened(visit, platform, size, subject="ann", name="Ann Learner", link="open-to-all")
        expect(visitor.page.locator("assistant-message").last).to_contain_text("Tell me.")
        check(visitor, "everybody-learner", size)

    def test_of_a_teacher(self, visit, platform, size):
        learner = opened(visit, platform, size, subject="ann", name="Ann Learner", link="open-to-all")
        expect(learner.page.locator("assistant-message").last).to_contain_text("Tell me.")
        visitor = opened(visit, platform, size, **TEACHER, link="open-to-all")
        for tab in ("People", "Grades", "Settings"):
            visitor.page.get_by_role("tab", name=tab).click()
            expect(visitor.page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
            expect(visitor.page.locator("[role=tabpanel]").first).to_be_visible()
            check(visitor, f"everybody-{tab.lower()}", size)

    def test_of_a_picker(self, visit, platform, size):
        visitor = opened(visit, platform, size, **TEACHER, deep_linking={})
        visitor.page.locator("#pick-lab").check()
        visitor.page.locator("li:has(#pick-lab) summary").click()
        check(visitor, "everybody-picker", size)

    def test_of_a_launch_that_is_not_let_in(self, visit, platform, size):
        visitor = opened(
            visit, platform, size, subject="eve", **{"https://purl.imsglobal.org/spec/lti/claim/version": "1.1"})
        visitor.expected += ["Failed to load resource", "status of 4"]
        expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
        check(visitor, "everybody-refused", size)
