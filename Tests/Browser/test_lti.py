"""Launches in a real browser that blocks third-party cookies: the platform is `localhost`, the tool `127.0.0.1`."""

import time
from urllib.parse import urlsplit

from playwright.sync_api import expect

from harness.learning_platform import CORE
from lti_course import frame, owner, platform, registered, said, strict, tool, visit  # noqa: F401
from visitor import Visitor


def without_cookies(visitor: Visitor, tool, says_frame: bool = True) -> None:
    """A browser that keeps nothing for the tool within another page, and tells the server of it unless it is old."""
    def strip(route):
        # What a browser says of frames is lost on the way through a test.
        said = {name: value for name, value in route.request.headers.items() if not name.startswith("sec-fetch-")}
        if says_frame:
            said["sec-fetch-dest"] = "iframe"
        answer = route.fetch(headers=said, max_redirects=0)
        dropped = ("set-cookie", "content-encoding", "content-length")
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in dropped}
        route.fulfill(response=answer, headers=headers)
    visitor.context.route(f"{tool.base_url}/lti/login*", strip)


def test_a_learner_launches_in_a_frame_and_talks_in_the_same_conversation_again(visit, platform):
    visitor = visit(platform.launch(subject="ann", name="Ann"))
    place = frame(visitor)
    said(place, "Tell me.")
    expect(place.locator(".lti-place")).to_contain_text("Physics 101")
    place.locator("message-composer textarea").fill("Five ohms")
    place.locator("message-composer textarea").press("Enter")
    said(place, "Thank you.")
    visitor.screenshot("lti-learner")
    again = visit(platform.launch(subject="ann"), 400, 740, "dark")
    said(frame(again), "Thank you.")
    again.screenshot("lti-learner-narrow-dark")
    other = visit(platform.launch(subject="ben"))
    said(frame(other), "Tell me.")
    assert frame(other).locator("user-message").count() == 0, "another person's conversation is another"


def test_a_learner_finishes_and_the_score_arrives(visit, platform):
    custom = {"https://purl.imsglobal.org/spec/lti/claim/custom": {"workflow": "graded"}}
    visitor = visit(platform.launch(subject="fay", link="graded", name="Fay", **custom))
    place = frame(visitor)
    said(place, "Tell me.")
    place.locator("message-composer textarea").fill("Four")
    place.locator("message-composer textarea").press("Enter")
    until = time.monotonic() + 30
    while not (scores := platform.scores):
        assert time.monotonic() < until, platform.requests[-20:]
        visitor.page.wait_for_timeout(100)
    score = scores[0]
    assert score["userId"] == "fay" and score["scoreGiven"] == 8 and score["scoreMaximum"] == 10
    assert score["comment"] == "Well done." and score["gradingProgress"] == "FullyGraded"
    teacher = visit(platform.launch(subject="teacher", roles=("Instructor",), link="graded"))
    frame(teacher).get_by_role("tab", name="Grades").click()
    row = frame(teacher).get_by_role("row").nth(1)
    expect(row).to_contain_text("8 / 10")
    expect(row).to_contain_text("In the gradebook")
    teacher.screenshot("lti-teacher-grades")


def arrived(visitor: Visitor, platform, count: int) -> list[dict]:
    """The scores that the platform has, once they are so many."""
    until = time.monotonic() + 30
    while len(platform.scores) < count:
        assert time.monotonic() < until, platform.requests[-20:]
        visitor.page.wait_for_timeout(100)
    return platform.scores


def test_the_gradebook_leads_to_the_work_and_a_teacher_changes_the_grade(visit, platform):
    custom = {"https://purl.imsglobal.org/spec/lti/claim/custom": {"workflow": "graded"}}
    learner = visit(platform.launch(subject="gil", link="reviewed", name="Gil Learner", **custom))
    said(frame(learner), "Tell me.")
    frame(learner).locator("message-composer textarea").fill("Four")
    frame(learner).locator("message-composer textarea").press("Enter")
    arrived(learner, platform, 1)
    review = {"link": "reviewed", "review": "gil"}
    teacher = visit(platform.launch(subject="teacher", roles=("Instructor",), **review))
    place = frame(teacher)
    expect(place.get_by_role("heading", level=1)).to_have_text("Gil Learner")
    expect(place.locator(".grade-card")).to_contain_text("8 / 10")
    expect(place.locator(".grade-card")).to_contain_text("Well done.")
    expect(place.locator(".teacher-said")).to_contain_text("Four")
    teacher.screenshot("lti-review")
    place.get_by_role("button", name="Change the grade").click()
    place.get_by_label("Points").fill("11")
    place.get_by_role("button", name="Save and send").click()
    expect(place.get_by_role("alert").first).to_contain_text("from 0 to the maximum")
    place.get_by_label("Points").fill("9,5")
    place.get_by_label("Comment").fill("Better than it looked.")
    teacher.screenshot("lti-review-changing")
    place.get_by_role("button", name="Save and send").click()
    expect(place.locator(".grade-card")).to_contain_text("Given by a teacher")
    assert arrived(teacher, platform, 2)[1]["scoreGiven"] == 9.5
    own = visit(platform.launch(subject="gil", name="Gil Learner", **review), 400, 740, "dark")
    expect(frame(own).get_by_role("heading", level=1)).to_have_text("Your work")
    expect(frame(own).locator(".grade-card")).to_contain_text("9.5 / 10")
    expect(frame(own).locator(".grade-card")).to_contain_text("Better than it looked.")
    expect(frame(own).locator(".teacher-said")).to_contain_text("Four")
    assert frame(own).get_by_role("button").count() == 0, "a learner changes nothing"
    own.screenshot("lti-review-own-narrow-dark")
    place.get_by_role("button", name="Use the assistant’s grade").click()
    expect(place.locator(".grade-card")).to_contain_text("Given by the assistant")
    assert arrived(teacher, platform, 3)[2]["scoreGiven"] == 8
    sheet = visit(platform.launch(subject="teacher", roles=("Instructor",), link="reviewed"), 1000, 760)
    frame(sheet).get_by_role("tab", name="Grades").click()
    frame(sheet).get_by_role("button", name="Open Gil Learner’s work").click()
    expect(frame(sheet).locator(".teacher-reading")).to_contain_text("8 / 10")
    sheet.screenshot("lti-teacher-grades-work")


def test_grades_wait_for_a_teacher_where_the_link_says_so(visit, platform):
    custom = {"https://purl.imsglobal.org/spec/lti/claim/custom": {"workflow": "graded"}}
    learner = visit(platform.launch(subject="ivy", link="released", name="Ivy Learner", **custom))
    said(frame(learner), "Tell me.")
    teacher = visit(platform.launch(subject="teacher", roles=("Instructor",), link="released"), 760, 1400)
    place = frame(teacher)
    place.get_by_role("tab", name="Settings").click()
    place.get_by_label("Of several attempts").select_option("best")
    place.get_by_label("Points in the gradebook").fill("nothing")
    place.get_by_label("Send grades only once").check()
    place.get_by_role("button", name="Save changes").click()
    expect(place.get_by_label("Points in the gradebook")).to_have_attribute("aria-invalid", "true")
    place.get_by_label("Points in the gradebook").fill("20")
    place.get_by_role("button", name="Save changes").click()
    expect(place.get_by_text("Saved.", exact=True).first).to_be_visible()
    teacher.screenshot("lti-teacher-grading")
    frame(learner).locator("message-composer textarea").fill("Four")
    frame(learner).locator("message-composer textarea").press("Enter")
    own = platform.launch(subject="ivy", link="released", review="ivy", name="Ivy Learner")
    waits = place.get_by_text("Waits to be released")
    until = time.monotonic() + 30
    while not waits.is_visible():
        assert time.monotonic() < until, "the grade is not kept"
        place.get_by_role("tab", name="Grades").click()
        teacher.page.wait_for_timeout(200)
    teacher.screenshot("lti-teacher-release")
    expect(frame(visit(own)).locator(".grade-card")).to_contain_text("No grade yet")
    assert platform.scores == []
    place.get_by_role("button", name="Release all").click()
    expect(place.get_by_text("Waits to be released")).to_have_count(0)
    score = arrived(teacher, platform, 1)[0]
    assert score["scoreGiven"] == 16 and score["scoreMaximum"] == 20


def test_a_review_of_somebody_who_never_came_says_so(visit, platform):
    said(frame(visit(platform.launch(subject="hal", link="visited"))), "Tell me.")
    nobody = visit(platform.launch(subject="teacher", roles=("Instructor",), link="visited", review="nobody"))
    expect(frame(nobody).get_by_role("heading", name="There is no work to show")).to_be_visible()
    expect(frame(nobody).locator("main")).to_contain_text("has not opened this activity yet")
    nobody.screenshot("lti-review-nobody")


def test_the_frame_asks_for_a_size_that_fits(visit, platform):
    visitor = visit(platform.launch(subject="ann", height=200))
    said(frame(visitor), "")
    visitor.page.wait_for_function("said.some(([subject]) => subject === 'lti.frameResize')")
    heights = visitor.page.evaluate("said.filter(([s]) => s === 'lti.frameResize').map(([, , data]) => data.height)")
    assert heights == [540], "once, a whole number, from the window of 700"


def bare(visit, platform, tool, says_frame: bool = True, **launch) -> Visitor:
    """A course in a browser that keeps nothing for the tool."""
    visitor = visit("/home")
    without_cookies(visitor, tool, says_frame)
    visitor.page.goto(platform.issuer + platform.launch(**launch))
    return visitor


def test_platform_storage_takes_the_place_of_the_cookie(visit, platform, tool):
    visitor = visit(platform.launch(subject="stored", storage=True))
    said(frame(visitor), "Tell me.")
    assert visitor.page.evaluate("kept.size") == 0, "the cookie that was kept is enough"
    stored = bare(visit, platform, tool, subject="stored", storage=True)
    said(frame(stored), "Tell me.")
    kept = stored.page.evaluate("[...kept.values()]")
    assert len(kept) == 1 and len(kept[0]) == 43
    subjects = stored.page.evaluate("said.map(([subject]) => subject)")
    assert "lti.get_data" in subjects, "the page asked the platform, because no cookie came"


def test_a_launch_that_storage_proved_speaks_its_own_language(visit, platform, tool):
    french = {CORE + "launch_presentation": {"locale": "fr-CA", "return_url": f"{platform.issuer}/home"}}
    visitor = bare(visit, platform, tool, subject="fleur", storage=True, **french)
    said(frame(visitor), "Tell me.")
    expect(frame(visitor).locator("html")).to_have_attribute("lang", "fr")


def test_a_launch_that_storage_proved_and_is_not_let_in_says_why(visit, platform, tool, owner):
    visitor = bare(visit, platform, tool, subject="eve", storage=True, **{CORE + "version": "1.1"})
    visitor.expected += ["Failed to load resource", "status of 4"]
    place = frame(visitor)
    expect(place.get_by_role("heading", level=1)).to_contain_text("cannot be accepted")
    code = place.locator(".lti-support code").inner_text()
    visitor.screenshot("lti-refused-storage")
    launches = owner.http.get("/api/v1/lti/launches").json()["data"]
    assert [one["cause"] for one in launches if one["support_code"] == code] == ["wrong_version"]


def test_a_browser_that_does_not_speak_of_frames_is_sent_back_to_the_course(visit, platform, tool):
    visitor = bare(visit, platform, tool, says_frame=False, subject="old")
    expect(frame(visitor).get_by_role("heading", level=1)).to_have_text("Open this activity again in a new window")
    assert frame(visitor).get_by_role("link").count() == 0, "the platform took the launch, and takes it once"
    visitor.screenshot("lti-new-window")


def test_with_neither_cookie_nor_storage_a_tab_of_its_own_opens(visit, platform, tool):
    visitor = bare(visit, platform, tool, subject="tab")
    link = frame(visitor).get_by_role("link", name="Open in a new tab")
    expect(link).to_be_visible()
    visitor.screenshot("lti-new-tab")
    assert visitor.page.frame_locator("#tool").locator("chat-page").count() == 0
    assert not [one for one in platform.requests if one.endswith("/auth")], "the launch was not taken yet"
    visitor.context.unroute_all()
    with visitor.context.expect_page() as opened:
        link.click()
    said(opened.value, "Tell me.")


def test_a_teacher_places_assistants_in_a_course(visit, platform, owner):
    owner.http.post("/api/v1/vector-stores", json={"slug": "handbook", "title": "Handbook"}).raise_for_status()
    visitor = visit(platform.launch(subject="teacher", roles=("Instructor",), deep_linking={}))
    place = frame(visitor)
    expect(place.get_by_role("heading", level=1)).to_have_text("Add an assistant to the course")
    place.locator("#pick-lab").check()
    place.locator("#pick-lab-title").fill("Ohm & <friends>")
    place.locator("#pick-lab-points").fill("12,5")
    place.locator("#pick-lab-store").select_option("Handbook")
    place.locator("#pick-tutor").check()
    visitor.screenshot("lti-picker")
    place.get_by_role("button", name="Add 2 to the course").click()
    expect(place.get_by_role("heading", name="Placed")).to_be_visible()
    (claims,) = platform.responses
    assert claims["https://purl.imsglobal.org/spec/lti-dl/claim/data"] == "opaque: é \" <&>"
    items = claims["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"]
    placed = {item["custom"]["workflow"]: item for item in items}
    assert set(placed) == {"lab", "tutor"}
    assert placed["lab"]["title"] == "Ohm & <friends>"
    line_item = placed["lab"]["lineItem"]
    assert line_item["scoreMaximum"] == 12.5 and line_item["label"] == "Ohm & <friends>"
    assert placed["lab"]["url"] == platform.tool + "/lti/launch"
    assert placed["lab"]["custom"]["store"] == "handbook" and "store" not in placed["tutor"]["custom"]
    teacher = visit(platform.launch(subject="teacher", roles=("Instructor",), link="placed-lab", **{
        "https://purl.imsglobal.org/spec/lti/claim/custom": placed["lab"]["custom"]}))
    frame(teacher).get_by_role("tab", name="Settings").click()
    expect(frame(teacher).get_by_label("Documents")).to_have_value("handbook")
    teacher.screenshot("lti-teacher-documents")
    launched = visit(platform.launch(subject="cleo", link="placed-tutor", **{
        "https://purl.imsglobal.org/spec/lti/claim/custom": placed["tutor"]["custom"]}))
    said(frame(launched), "Ask the tutor.")


def test_a_link_has_dates_a_size_and_parameters(visit, platform):
    visitor = visit(platform.launch(subject="teacher", roles=("Instructor",), deep_linking={}, height=1250), 760, 1300)
    place = frame(visitor)
    place.locator("#pick-lab").check()
    place.locator("li:has(#pick-lab) summary").click()
    place.locator("#pick-lab-opens").fill("2020-01-02T10:00")
    place.locator("#pick-lab-due").fill("2020-01-01T10:00")
    expect(place.locator("#pick-lab-width")).to_be_hidden()
    place.locator("#pick-lab-target").select_option("iframe")
    place.locator("#pick-lab-width").fill("40")
    place.locator("#pick-lab-height").fill("700")
    place.get_by_role("button", name="Add a parameter").click()
    place.get_by_label("Name", exact=True).fill("Unit 3")
    place.get_by_label("Value", exact=True).fill("three")
    add = place.get_by_role("button", name="Add to the course")
    for field, value in (("#pick-lab-due", "2120-01-01T10:00"), ("#pick-lab-width", "900")):
        add.click()
        expect(place.locator(field)).to_have_attribute("aria-invalid", "true")
        expect(place.locator(field)).to_be_focused()
        place.locator(field).fill(value)
    add.click()
    name = place.get_by_label("Name", exact=True)
    expect(name).to_have_attribute("aria-invalid", "true")
    visitor.screenshot("lti-picker-parameters")
    name.fill("unit")
    place.get_by_role("button", name="Add a parameter").click()
    place.get_by_role("button", name="Remove the parameter").last.click()
    add.click()
    expect(place.get_by_role("heading", name="Placed")).to_be_visible()
    (item,) = platform.responses[0]["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"]
    assert item["iframe"] == {"width": 900, "height": 700}
    assert set(item["submission"]) == {"startDateTime", "endDateTime"}
    assert item["custom"]["unit"] == "three" and item["custom"]["workflow"] == "lab"
    # The dates are the link's own where the platform keeps them to itself.
    past = {**item["custom"], "submission_until": "2020-02-01T10:00:00Z"}
    late = visit(platform.launch(subject="gil", link="dated", **{
        "https://purl.imsglobal.org/spec/lti/claim/custom": past}))
    expect(frame(late).get_by_role("heading", name="This activity is closed")).to_be_visible()


def test_a_learner_begins_with_a_question_of_the_assistant(visit, platform):
    custom = {"https://purl.imsglobal.org/spec/lti/claim/custom": {"workflow": "asked"}}
    visitor = visit(platform.launch(subject="hal", link="asked", **custom))
    place = frame(visitor)
    place.get_by_role("button", name="What is a volt?").click()
    said(place, "A unit.")
    visitor.screenshot("lti-learner-prompted")


def test_a_place_for_one_takes_one(visit, platform):
    visitor = visit(platform.launch(
        subject="teacher", roles=("Instructor",), deep_linking={"accept_multiple": False, "accept_lineitem": False}))
    place = frame(visitor)
    place.locator("#pick-lab").check()
    place.locator("#pick-tutor").check()
    expect(place.locator("#pick-lab")).not_to_be_checked()
    expect(place.locator("#pick-tutor-points")).to_have_count(0)
    place.get_by_role("button", name="Add to the course").click()
    expect(place.get_by_role("heading", name="Placed")).to_be_visible()
    assert len(platform.responses[0]["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"]) == 1


def test_a_teacher_sees_who_is_where_and_sets_the_link(visit, platform):
    learner = visit(platform.launch(subject="dora", name="Dora Learner", link="taught"))
    said(frame(learner), "Tell me.")
    visitor = visit(platform.launch(subject="teacher", roles=("Instructor",), link="taught"))
    place = frame(visitor)
    expect(place.get_by_role("tab", name="People")).to_have_attribute("aria-selected", "true")
    expect(place.get_by_role("row").filter(has_text="Dora Learner")).to_contain_text("wait")
    visitor.screenshot("lti-teacher-people")
    place.get_by_role("button", name="Read Dora Learner’s conversation").click()
    expect(place.locator(".teacher-said")).to_contain_text("What is the resistance?")
    visitor.screenshot("lti-teacher-reading")
    place.get_by_role("button", name="Close the conversation").click()
    place.get_by_role("tab", name="Settings").click()
    place.locator("#link-attempts").fill("0")
    place.get_by_role("button", name="Save changes").click()
    expect(place.locator("#link-attempts")).to_have_attribute("aria-invalid", "true")
    place.locator("#link-attempts").fill("2")
    place.locator("#link-closes").fill("2020-01-01T10:00")
    place.get_by_role("button", name="Save changes").click()
    expect(place.get_by_text("Saved.", exact=True).first).to_be_visible()
    visitor.screenshot("lti-teacher-settings")
    late = visit(platform.launch(subject="late", link="taught"))
    expect(frame(late).get_by_role("heading", name="This activity is closed")).to_be_visible()
    read = visit(platform.launch(subject="dora", link="taught"))
    said(frame(read), "Tell me.")
    expect(frame(read).locator("message-composer")).to_be_hidden()


def test_a_page_of_another_site_frames_nothing(visit, platform):
    path = platform.launch(subject="framed")
    visitor = visit("/home")
    visitor.expected += ["frame-ancestors", "chrome-error", "request to the outside"]
    visitor.page.goto(f"http://127.0.0.1:{urlsplit(platform.issuer).port}{path}")
    visitor.page.wait_for_load_state("networkidle")
    shown = [one for one in visitor.page.frames if one.url.startswith(platform.tool)]
    assert shown == [], "the tool's page is in the frame of a page that is not the platform's"
    visitor.page.goto(platform.issuer + platform.launch(subject="framed"))
    said(frame(visitor), "Tell me.")


def test_a_launch_that_is_not_let_in_says_what_to_do(visit, platform, owner):
    wrong = platform.launch(subject="eve", **{"https://purl.imsglobal.org/spec/lti/claim/version": "1.1"})
    visitor = visit(wrong)
    visitor.expected += ["Failed to load resource", "status of 4"]
    place = frame(visitor)
    expect(place.get_by_role("heading", level=1)).to_be_visible()
    code = place.locator(".lti-support code").inner_text()
    visitor.screenshot("lti-refused")
    launches = owner.http.get("/api/v1/lti/launches").json()["data"]
    assert [one["cause"] for one in launches if one["support_code"] == code] == ["wrong_version"]
