"""PyPI's lti1p3platform as a learning platform: launches, deep linking, and a grade book with one line item."""

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from lti1p3platform.request import Request
from lti1p3platform.score import UpdateScoreStatus
from lti1p3platform.service_connector import AssignmentsGradesService

from harness.scripted_server import ScriptedHandler, ScriptedServer

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


class PackagePlatform(ScriptedServer):
    """The platform, within a `with` block."""

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

    def registered(self, **settings) -> dict:
        """What the tool is told of it."""
        return {
            "name": "A platform", "issuer": self.issuer, "client_id": "lyceum", "deployment_ids": ["7"],
            "jwks_url": f"{self.issuer}/keys", "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token", "status": "active", **settings}

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
