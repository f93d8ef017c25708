"""The learning platform of Tests/Support as a program: courses with frames, login, launches, deep linking, grades and roster,
on a site of its own. What the tool sends back can be read."""

import subprocess

import httpx

from harness.peer import program

CORE = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/"
GRADES = "https://purl.imsglobal.org/spec/lti-ags/"
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


class Platform:
    """One platform, on a site of its own: its name is `localhost`, that of servers `127.0.0.1`."""

    client_id, deployment = "lyceum", "1"

    def __init__(self, tool: str) -> None:
        self.tool = tool
        """The address of the tool."""
        self.process = subprocess.Popen(
            [str(program()), "platform", tool], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        self.issuer = self.process.stdout.readline().rpartition(" ")[2].strip()
        self.http = httpx.Client(base_url=self.issuer, timeout=20)

    def stop(self) -> None:
        self.http.close()
        self.process.terminate()
        assert self.process.wait(20) == 0

    def registration(self, **settings) -> dict:
        """What a tool is told of it."""
        return {
            "name": "The LMS", "issuer": self.issuer, "client_id": self.client_id, "jwks_url": f"{self.issuer}/keys",
            "authorization_endpoint": f"{self.issuer}/auth", "token_endpoint": f"{self.issuer}/token",
            "deployment_ids": [self.deployment], "status": "active", **settings}

    # What came.

    def forget(self) -> None:
        """Forgets what came so far."""
        self.http.delete("/test/record").raise_for_status()

    @property
    def responses(self) -> list[dict]:
        """The claims of deep linking responses, in the order in which they came."""
        return self._record()["responses"]

    @property
    def scores(self) -> list[dict]:
        """The scores that arrived, in their order."""
        return self._record()["scores"]

    @property
    def requests(self) -> list[str]:
        """Every request's method and path."""
        return self._record()["requests"]

    def _record(self) -> dict:
        return self.http.get("/test/record").raise_for_status().json()

    # What a course shows.

    def launch(self, *, subject: str = "learner-1", roles: tuple[str, ...] = ("Learner",), link: str = "link-1",
               deep_linking: dict | None = None, review: str | None = None, storage: bool = False, frame: bool = True,
               height: int = 600, **claims) -> str:
        """A page of a course that launches the tool, in a frame or in place of itself; gives its path. `review` names
        the learner whose work is to be looked at. Further claims stand as they are, under their whole names."""
        said = {
            "sub": subject, CORE + "roles": [ROLE + role for role in roles],
            CORE + "context": {"id": "course-1", "title": "Physics 101", "label": "PHY"},
            CORE + "launch_presentation": {"locale": "en", "return_url": f"{self.issuer}/home"},
            **dict.fromkeys(("given_name", "family_name", "name", "email")),
        }
        if review is not None:
            said |= {CORE + "message_type": "LtiSubmissionReviewRequest", CORE + "for_user": {"user_id": review}}
        if deep_linking is None:
            said[CORE + "resource_link"] = {"id": link, "title": "Laboratory week 3"}
            said[GRADES + "claim/endpoint"] = {
                "scope": [GRADES + "scope/" + name for name in ("lineitem", "score", "result.readonly")],
                "lineitems": f"{self.issuer}/lineitems", "lineitem": f"{self.issuer}/lineitems/{link}?type_id=1"}
        else:
            said[CORE + "message_type"], said[CORE + "resource_link"] = "LtiDeepLinkingRequest", None
            said[DEEP + "deep_linking_settings"] = {
                "deep_link_return_url": f"{self.issuer}/deep-linking", "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["iframe", "window"], "accept_multiple": True,
                "accept_lineitem": True, "data": "opaque: é \" <&>", **deep_linking}
        asked = {
            "claims": {**said, **claims}, "frame": frame, "height": height, "storage": storage,
            "login": {"lti_storage_target": "_parent"} if storage else {}}
        return self.http.post("/test/launches", json=asked).raise_for_status().json()["path"]
