"""Open edX's own consumer of LTI 1.3 (`lti-consumer-xblock`) as the learning platform: launches, deep linking, and grades.

Its code signs the messages, checks our answers and our requests for tokens, and takes the scores; what of it is ours says
`harness/open_edx.py`."""

import html
import json
import pathlib
import re
import subprocess
import sys
import time

import httpx
import pytest

from harness.client import ChatClient
from harness.server import LyceumServer
from harness.workflows import graph, message, publish

PROGRAM = pathlib.Path(__file__).parents[1] / "harness" / "open_edx.py"


@pytest.fixture(scope="module")
def tool(own_model):
    server = LyceumServer(own_model.base_url, LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8")
    server.environment["LYCEUM_PUBLIC_URL"] = server.base_url
    try:
        server.start()
        owner = ChatClient(server.base_url)
        publish(owner.http, "tutor", graph(message("say", "Welcome.")))
        graded = graph(message("say", "Four."))
        graded["nodes"][-1]["parameters"] = {"grade": '{"score": 8, "maximum": 10, "comment": "Well done."}'}
        publish(owner.http, "graded", graded)
        server.owner = owner
        yield server
    finally:
        server.close()


class OpenEdx:
    """The platform's process, and browsers between it and the tool."""

    def __init__(self, tool: LyceumServer, folder: pathlib.Path):
        self.tool = tool
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(PROGRAM), tool.base_url, str(folder)], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log, text=True)
        address = self.process.stdout.readline().strip()
        assert address, (folder / "log").read_text()[-2000:]
        self.http = httpx.Client(base_url=address, timeout=60)

    def launch(self, person: httpx.Client, **said) -> httpx.Response:
        """Opens the block as somebody and follows them to the tool, to the platform and back."""
        begun = person.get(self.http.post("/begin", json=said).raise_for_status().json()["url"])
        assert begun.status_code == 303, begun.text
        assert begun.headers["location"].startswith(f"{self.http.base_url}/api/lti_consumer/v1/launch/?")
        page = person.get(begun.headers["location"]).raise_for_status().text
        action = html.unescape(re.search(r'action="([^"]*)"', page)[1])
        fields = {name: html.unescape(value) for name, value in re.findall(r'<input name="(\w+)" value="([^"]*)"', page)}
        assert fields.keys() == {"state", "id_token"}, page
        # Browsers take this machine for safe without TLS; this client does not.
        return person.post(action, data=fields, headers={"Cookie": begun.headers["set-cookie"].split(";")[0]})

    def kept(self) -> dict:
        return self.http.get("/kept").raise_for_status().json()


@pytest.fixture(scope="module")
def platform(tool, tmp_path_factory):
    platform = OpenEdx(tool, tmp_path_factory.mktemp("open-edx"))
    try:
        made = tool.owner.http.post("/api/v1/lti/registrations", json={
            "name": "Open edX", "status": "active", "default_workflow": "tutor",
            **platform.http.get("/about").raise_for_status().json()})
        assert made.status_code == 201, made.text
        yield platform
    finally:
        platform.http.close()
        platform.process.terminate()
        platform.process.wait(20)


@pytest.fixture
def person(tool):
    with httpx.Client(base_url=tool.base_url, timeout=60) as person:
        yield person


def begun(page: httpx.Response, person: httpx.Client) -> tuple[dict, ChatClient]:
    """What the page of a launch is told with its session, and who holds the session."""
    assert page.status_code == 200, page.text
    content = json.loads(html.unescape(re.search(r'name="lyceum-lti" content="([^"]*)"', page.text)[1]))
    session = person.post("/api/v1/lti/session", json={"code": content["code"]})
    assert session.status_code == 201, session.text
    return session.json()["content"], ChatClient(str(person.base_url), token=session.json()["access_token"])


def place(platform: OpenEdx, person: httpx.Client, items: list[dict]) -> httpx.Response:
    """A teacher's deep linking, from the block's settings to the answer of the platform."""
    page = platform.launch(
        person, user_id="teacher-1", user_role="staff", message_type="LtiDeepLinkingRequest")
    content, teacher = begun(page, person)
    assert content["view"] == "deep_linking"
    path = f"/api/v1/lti/deep-linking/{content['deep_linking_id']}/response"
    answer = teacher.http.post(path, json={"items": items}).raise_for_status().json()
    assert answer["return_url"].startswith(f"{platform.http.base_url}/api/lti_consumer/v1/lti/")
    return httpx.post(answer["return_url"], data={"JWT": answer["jwt"]}, headers={"Cookie": "who=teacher"})


def test_its_learner_talks_with_the_assistant(platform, person):
    page = platform.launch(person, user_id="person-1", user_role="student", name="Ann Example")
    content, learner = begun(page, person)
    assert content["view"] == "learner" and content["assistant"]["slug"] == "tutor"
    assert content["course_title"] == "Physics"
    learner.workflow = "tutor"
    assert learner.ask("Hello", content["thread_id"]).answer_text == "Welcome."


def test_its_staff_are_teachers_and_its_assistants_talk_as_tutors(platform, person):
    for role in ("staff", "instructor", "global_staff"):
        content, _ = begun(platform.launch(person, user_id=f"one-of-{role}", user_role=role), person)
        assert content["view"] == "teacher", role
    content, tutor = begun(platform.launch(person, user_id="a-tutor", user_role="Community TA"), person)
    assert content["view"] == "learner" and content["may_restart"]
    tutor.workflow = "tutor"
    assert tutor.ask("Hello", content["thread_id"]).answer_text == "Welcome."


def test_its_deep_linking_keeps_what_a_teacher_places_and_launches_it(platform, person):
    saved = place(platform, person, [{"workflow": "graded", "title": "Week 3"}])
    assert saved.status_code == 200, saved.text
    (item,) = platform.kept()["items"]
    assert item["content_type"] == "ltiResourceLink"
    assert item["attributes"]["custom"] == {"workflow": "graded"} and item["attributes"]["title"] == "Week 3"
    page = platform.launch(
        person, user_id="person-2", user_role="student", resource_link_id="placed",
        deep_linking_content_item_id=item["id"])
    content, _ = begun(page, person)
    assert content["assistant"]["slug"] == "graded"


def test_its_gradebook_has_the_grade_of_a_finished_conversation(platform, person, tool):
    page = platform.launch(
        person, user_id="person-3", user_role="student", resource_link_id="graded-link",
        custom_parameters={"workflow": "graded"})
    content, learner = begun(page, person)
    learner.workflow = "graded"
    assert learner.ask("What is 2 + 2?", content["thread_id"]).answer_text == "Four."
    until = time.monotonic() + 60
    while not (kept := platform.kept())["grades"]:
        assert time.monotonic() < until, tool.log_tail()
        time.sleep(0.05)
    assert kept["scores"] == [{
        "user_id": "person-3", "score_given": 8, "score_maximum": 10, "activity_progress": "Completed",
        "grading_progress": "FullyGraded", "comment": "Well done."}]
    assert kept["grades"] == [{"user": "user of person-3", "score": 0.8, "maximum": 10, "comment": "Well done."}]


def test_its_token_is_for_who_signs_with_the_tools_key_alone(platform, person):
    about = platform.http.get("/about").json()
    forged = httpx.post(about["token_endpoint"], data={
        "grant_type": "client_credentials", "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "scope": "https://purl.imsglobal.org/spec/lti-ags/scope/score",
        "client_assertion": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"})
    assert forged.status_code == 400 and forged.json() == {"error": "invalid_client"}
