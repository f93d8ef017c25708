"""PyPI's lti1p3platform as the learning platform: launches, deep linking, and grades."""

import html
import json
import re
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from lti1p3platform.request import Request
from lti1p3platform.score import UpdateScoreStatus
from lti1p3platform.service_connector import AssignmentsGradesService

from harness.client import ChatClient
from harness.scripted_server import ScriptedHandler, ScriptedServer
from harness.server import LyceumServer
from harness.workflows import graph, message, publish

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBER = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


class Configuration(LTI1P3PlatformConfAbstract):
    """The platform's one registration."""

    def init_platform_config(self, **settings) -> None:
        pass

    def get_registration_by_params(self, **settings) -> Registration:
        return self._registration


class Login(OIDCLoginAbstract):
    def set_lti_message_hint(self, **settings) -> None:
        self._lti_message_hint = settings["hint"]

    def get_redirect(self, url: str) -> str:
        return url


class Launch(LTIAdvantageMessageLaunchAbstract):
    """Answers an authentication request that is given as a dictionary."""

    def get_preflight_response(self) -> dict:
        return self._request

    def render_launch_form(self, launch_data: dict, **settings) -> dict:
        return launch_data


class ServiceRequest(Request):
    """A request as the package reads it."""

    def build_metadata(self, request: dict) -> dict:
        return request


class Grades(AssignmentsGradesService):
    """The grade book: the package checks tokens and scopes, and here its one line item is kept."""

    scores: list[dict]

    def update_score(self, line_item_id: str, score: dict) -> UpdateScoreStatus:
        assert line_item_id == "7"
        self.scores.append(score)
        return UpdateScoreStatus.CREATED

    def find_lineitem(self, line_item_id: str) -> dict:
        return {"id": self.ags.lineitem_url, "label": "Week 3", "scoreMaximum": 10}

    def _refuse(self, *arguments, **settings):
        raise AssertionError("the tool has no reason to ask for this")

    find_lineitems = create_lineitem = update_lineitem = delete_lineitem = get_results = _refuse


class Handler(ScriptedHandler):
    def do_GET(self):
        if self.path == "/lineitems/7":
            return self.serve(lambda grades: grades.handle_get_lineitem("7"))
        return self.answer(200, self.server.script.configuration.get_jwks())

    def do_POST(self):
        if self.path == "/lineitems/7/scores":
            return self.serve(lambda grades: grades.handle_update_score("7"))
        form = {key: values[0] for key, values in parse_qs(self.body().decode()).items()}
        self.server.script.tokens.append(form)
        # The package checks the signature of the tool's assertion with the tool's published keys.
        return self.answer(200, self.server.script.configuration.get_access_token(form))

    def serve(self, ask) -> None:
        platform, body = self.server.script, self.body()
        grades = Grades(ServiceRequest({
            "method": self.command, "form_data": {}, "get_data": {}, "headers": self.headers,
            "content_type": self.headers.get("Content-Type"), "path": self.path,
            "json": json.loads(body) if body else None,
        }), platform.configuration, f"{platform.issuer}/lineitems", f"{platform.issuer}/lineitems/7")
        grades.scores = platform.scores
        answer = grades.handle_resp(lambda: ask(grades))
        self.answer(answer.code, answer.result or {})


class Platform(ScriptedServer):
    handler = Handler

    def __init__(self, tool: str) -> None:
        self.tool = tool
        self.tokens: list[dict] = []
        self.scores: list[dict] = []

    def __enter__(self):
        super().__enter__()
        self.issuer = self.base_url.removesuffix("/v1")
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        registration = (
            Registration().set_iss(self.issuer).set_client_id("lyceum").set_deployment_id("7")
            .set_launch_url(f"{self.tool}/lti/launch").set_deeplink_launch_url(f"{self.tool}/lti/launch")
            .set_oidc_login_url(f"{self.tool}/lti/login").set_tool_key_set_url(f"{self.tool}/lti/jwks.json")
            .set_platform_public_key(public).set_platform_private_key(private))
        self.configuration = Configuration()
        self.configuration._registration = registration
        return self

    def launch(self, prepare, person: httpx.Client) -> httpx.Response:
        """Sends somebody to the tool and back with the package's message; `prepare` says what is in it."""
        login = Login(None, self.configuration)
        login.set_lti_message_hint(hint=json.dumps({"a": "ü&="}))
        begun = person.get(login.initiate_login("person-1"))
        assert begun.status_code == 303, begun.text
        target = urlsplit(begun.headers["location"])
        assert f"{target.scheme}://{target.netloc}{target.path}" == f"{self.issuer}/auth"
        asked = {key: values[0] for key, values in parse_qs(target.query).items()}
        assert asked["login_hint"] == "person-1" and asked["lti_message_hint"] == json.dumps({"a": "ü&="})
        launch = Launch(asked, self.configuration)
        prepare(launch)
        data = launch.lti_launch()
        return person.post(
            data["launch_url"], data={"state": data["state"], "id_token": data["id_token"]},
            # Browsers take this machine for safe without TLS; this client does not.
            headers={"Cookie": begun.headers["set-cookie"].split(";")[0]})


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
    with Platform(tool.base_url) as platform:
        made = owner.http.post("/api/v1/lti/registrations", json={
            "name": "A platform", "issuer": platform.issuer, "client_id": "lyceum", "deployment_ids": ["7"],
            "jwks_url": f"{platform.issuer}/keys", "authorization_endpoint": f"{platform.issuer}/auth",
            "token_endpoint": f"{platform.issuer}/token", "status": "active", "default_workflow": "tutor"})
        assert made.status_code == 201, made.text
        platform.registration = made.json()["id"]
        platform.owner = owner
        yield platform


@pytest.fixture
def person(tool):
    with httpx.Client(base_url=tool.base_url, timeout=60) as person:
        yield person


def begun(page: httpx.Response, person: httpx.Client) -> tuple[dict, str]:
    """What the page of a launch is told with its session, and the session's token."""
    assert page.status_code == 200, page.text
    content = json.loads(html.unescape(re.search(r'name="lyceum-lti" content="([^"]*)"', page.text)[1]))
    assert content["kind"] == "launch", content
    session = person.post("/api/v1/lti/session", json={"code": content["code"]})
    assert session.status_code == 201, session.text
    assert person.post("/api/v1/lti/session", json={"code": content["code"]}).status_code == 401
    return session.json()["content"], session.json()["access_token"]


def as_learner(launch: Launch) -> None:
    launch.set_user_data("person-1", [MEMBER + "Learner"], full_name="Ann Example")
    launch.set_resource_link_claim("link-1", title="Week 3")
    launch.set_launch_context_claim("course-1", [], "Physics", "PHY")


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
