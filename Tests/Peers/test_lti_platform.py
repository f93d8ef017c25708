"""PyPI's lti1p3platform as the learning platform: launches, deep linking, and grades."""

import time

import httpx
import pytest

from harness.client import ChatClient
from harness.package_platform import MEMBER, Launch, PackagePlatform, as_learner, begun
from harness.server import LyceumServer
from harness.workflows import graph, message, publish

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"


@pytest.fixture(scope="module")
def tool(own_model):
    server = LyceumServer(own_model.base_url, LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8")
    server.environment["LYCEUM_PUBLIC_URL"] = server.base_url
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def platform(tool):
    owner = ChatClient(tool.base_url)
    publish(owner.http, "tutor", graph(message("say", "Welcome.")))
    graded = graph(message("say", "Four."))
    graded["nodes"][-1]["parameters"] = {"grade": '{"score": 8, "maximum": 10, "comment": "Well done."}'}
    publish(owner.http, "graded", graded)
    with PackagePlatform(tool.base_url) as platform:
        made = owner.http.post("/api/v1/lti/registrations", json=platform.registered(default_workflow="tutor"))
        assert made.status_code == 201, made.text
        platform.registration = made.json()["id"]
        platform.owner = owner
        yield platform


@pytest.fixture
def person(tool):
    with httpx.Client(base_url=tool.base_url, timeout=60) as person:
        yield person


def test_its_learner_talks_with_the_assistant(platform, person):
    content, token = begun(platform.launch(as_learner, person), person)
    assert content["view"] == "learner" and content["assistant"]["slug"] == "tutor"
    assert content["link_title"] == "Week 3" and content["course_title"] == "Physics"
    learner = ChatClient(str(person.base_url), token=token)
    learner.workflow = "tutor"
    assert learner.ask("Hello", content["thread_id"]).answer_text == "Welcome."


def test_its_deep_linking_takes_the_answer(platform, person):
    def as_teacher(launch: Launch) -> None:
        launch.set_user_data("teacher-1", [MEMBER + "Instructor"])
        launch.set_launch_context_claim("course-1")
        launch.set_dl(f"{platform.issuer}/deep-linking", extra_data={"course": ["é", 1]})

    content, token = begun(platform.launch(as_teacher, person), person)
    assert content["view"] == "deep_linking"
    path = f"/api/v1/lti/deep-linking/{content['deep_linking_id']}"
    headers = {"Authorization": f"Bearer {token}"}
    offer = person.get(path, headers=headers).raise_for_status().json()
    assert offer["accepts_multiple"] is True and offer["accepts_line_item"] is False
    graded = person.post(f"{path}/response", headers=headers, json={"items": [{"workflow": "tutor", "maximum": 5}]})
    assert graded.status_code == 422, "the platform takes no line items"
    answer = person.post(f"{path}/response", headers=headers, json={"items": [{"workflow": "tutor"}]})
    answer.raise_for_status()
    assert answer.json()["return_url"] == f"{platform.issuer}/deep-linking"
    jwt = {"JWT": answer.json()["jwt"]}
    (item,) = platform.configuration.set_accepted_deeplinking_types(["ltiResourceLink"]).validate_deeplinking_resp(jwt)
    assert item["type"] == "ltiResourceLink" and item["custom"] == {"workflow": "tutor"}
    claims = platform.configuration.tool_validate_and_decode(jwt["JWT"])
    assert claims["https://purl.imsglobal.org/spec/lti-dl/claim/data"] == {"course": ["é", 1]}
    assert claims[CLAIM + "deployment_id"] == "7"


def test_its_grade_book_has_the_grade_of_a_finished_conversation(platform, person, tool):
    def as_graded(launch: Launch) -> None:
        as_learner(launch)
        launch.set_resource_link_claim("link-2", title="Week 4")
        launch.set_custom_parameters_claim({"workflow": "graded"})
        launch.set_ags(f"{platform.issuer}/lineitems", f"{platform.issuer}/lineitems/7", allow_creating_lineitems=True)

    content, token = begun(platform.launch(as_graded, person), person)
    learner = ChatClient(str(person.base_url), token=token)
    learner.workflow = "graded"
    assert learner.ask("What is 2 + 2?", content["thread_id"]).answer_text == "Four."
    until = time.monotonic() + 60
    while not platform.scores:
        assert time.monotonic() < until, tool.log_tail()
        time.sleep(0.05)
    (score,) = platform.scores
    assert score["userId"] == "person-1" and (score["scoreGiven"], score["scoreMaximum"]) == (8, 10)
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "FullyGraded")
    (asked,) = platform.tokens
    assert asked["grant_type"] == "client_credentials" and asked["scope"].endswith("/scope/score"), asked["scope"]
    assert httpx.post(f"{platform.issuer}/lineitems/7/scores", json=score).status_code == 401


def test_a_message_of_the_platform_serves_once(platform, person):
    seen = {}
    page = platform.launch(lambda launch: (as_learner(launch), seen.update(launch=launch)), person)
    assert page.status_code == 200
    data = seen["launch"].lti_launch()
    again = person.post(data["launch_url"], data={"state": data["state"], "id_token": data["id_token"]})
    assert again.status_code >= 400 and "lti-support" in again.text
