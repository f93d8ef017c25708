"""A learning platform for browsers: courses with frames, login, launches, deep linking, scores, and its own storage.

It is the platform's half of LTI 1.3, as far as a browser sees it, and keeps what the tool sends in lists."""

import base64
import html
import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CORE = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/"
GRADES = "https://purl.imsglobal.org/spec/lti-ags/"
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


class Platform:
    """One platform, on a site of its own: its name is `localhost`, that of servers `127.0.0.1`."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.client_id, self.deployment = f"client-{uuid.uuid4().hex[:8]}", "deployment-1"
        self.tool = ""
        """The address of the tool, once it is known."""
        self.hints: dict[str, dict] = {}
        """What each launch is to say, by its hint."""
        self.pages: dict[str, str] = {}
        self.responses: list[dict] = []
        """The claims of deep linking responses, in the order in which they came."""
        self.scores: list[dict] = []
        self.requests: list[str] = []
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                platform.answer(self, "GET", b"")

            def do_POST(self):
                platform.answer(self, "POST", self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *arguments: None
        self.port = self.server.server_address[1]
        self.issuer = f"http://localhost:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def registration(self, **settings) -> dict:
        """What a tool is told of it."""
        return {
            "name": "The LMS", "issuer": self.issuer, "client_id": self.client_id, "jwks_url": f"{self.issuer}/keys",
            "authorization_endpoint": f"{self.issuer}/auth", "token_endpoint": f"{self.issuer}/token",
            "deployment_ids": [self.deployment], "status": "active", **settings}

    # What a course shows.

    def launch(self, *, subject: str = "learner-1", roles: tuple[str, ...] = ("Learner",), link: str = "link-1",
               deep_linking: dict | None = None, storage: bool = False, frame: bool = True, height: int = 600,
               **claims) -> str:
        """A page of a course that launches the tool, in a frame or in place of itself; gives its path. Further
        claims stand as they are, under their whole names."""
        hint = uuid.uuid4().hex
        message = "LtiDeepLinkingRequest" if deep_linking is not None else "LtiResourceLinkRequest"
        said = {
            "sub": subject, CORE + "message_type": message, CORE + "version": "1.3.0",
            CORE + "deployment_id": self.deployment, CORE + "target_link_uri": f"{self.tool}/lti/launch",
            CORE + "roles": [ROLE + role for role in roles],
            CORE + "context": {"id": "course-1", "title": "Physics 101", "label": "PHY"},
            CORE + "launch_presentation": {"locale": "en", "return_url": f"{self.issuer}/home"},
        }
        if deep_linking is None:
            said[CORE + "resource_link"] = {"id": link, "title": "Laboratory week 3"}
            said[GRADES + "claim/endpoint"] = {
                "scope": [GRADES + "scope/" + name for name in ("lineitem", "score", "result.readonly")],
                "lineitems": f"{self.issuer}/lineitems", "lineitem": f"{self.issuer}/lineitems/{link}?type_id=1"}
        else:
            said[DEEP + "deep_linking_settings"] = {
                "deep_link_return_url": f"{self.issuer}/deep-linking", "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["iframe", "window"], "accept_multiple": True,
                "accept_lineitem": True, "data": "opaque: é \" <&>", **deep_linking}
        self.hints[hint] = {**said, **claims}
        login = f"{self.tool}/lti/login?" + urlencode({
            "iss": self.issuer, "login_hint": hint, "target_link_uri": f"{self.tool}/lti/launch",
            "client_id": self.client_id, "lti_deployment_id": self.deployment, "lti_message_hint": hint,
            **({"lti_storage_target": "_parent"} if storage else {})})
        path = f"/course/{hint}"
        self.pages[path] = self._course(login, frame, height, storage)
        return path

    def _course(self, login: str, frame: bool, height: int, storage: bool) -> str:
        title = "<!doctype html><html lang='en'><meta charset='utf-8'><title>The LMS</title>"
        if not frame:
            return f"{title}<a id='open' href='{html.escape(login)}'>Open</a>"
        return f"""{title}<h1>Physics 101</h1>
            <iframe id="tool" title="Tool" style="width:100%;height:{height}px;border:1px solid #888"
                allow="clipboard-write" src="{html.escape(login)}"></iframe>
            <script>{_STORAGE if storage else "window.said = [];"}
            addEventListener("message", (event) => {{
                if (event.data && event.data.subject) said.push([event.data.subject, event.origin, event.data]);
                if (event.data && event.data.subject === "lti.fetchWindowSize")
                    event.source.postMessage({{ subject: "lti.fetchWindowSize.response",
                        message_id: event.data.message_id, height: innerHeight, width: innerWidth }}, event.origin);
                if (event.data && event.data.subject === "lti.frameResize")
                    document.getElementById("tool").style.height = event.data.height + "px";
            }});</script>"""

    # What it answers.

    def answer(self, request: BaseHTTPRequestHandler, method: str, body: bytes) -> None:
        split = urlsplit(request.path)
        path, query = split.path, {key: values[0] for key, values in parse_qs(split.query).items()}
        self.requests.append(f"{method} {path}")
        form = {key: values[0] for key, values in parse_qs(body.decode(errors="replace")).items()}
        match path:
            case "/keys":
                self._send(request, 200, json.dumps({"keys": [self._public()]}), "application/json")
            case "/auth":
                self._send(request, 200, self._authenticated(form or query))
            case "/token":
                token = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600, "scope": form.get("scope", "")}
                self._send(request, 200, json.dumps(token), "application/json")
            case "/deep-linking":
                self.responses.append(self._checked(form["JWT"]))
                self._send(request, 200, "<!doctype html><html lang='en'><title>Placed</title><h1>Placed</h1>")
            case "/home":
                self._send(request, 200, "<!doctype html><html lang='en'><title>Home</title><h1>Home</h1>")
            case _ if path.startswith("/lineitems"):
                self._line_items(request, method, path, body)
            case _ if path in self.pages:
                self._send(request, 200, self.pages[path])
            case "/favicon.ico":
                self._send(request, 200, "", "image/x-icon")
            case _:
                self._send(request, 404, "")

    def _line_items(self, request: BaseHTTPRequestHandler, method: str, path: str, body: bytes) -> None:
        if path.endswith("/scores"):
            self.scores.append(json.loads(body))
            return self._send(request, 200, "{}", "application/json")
        item = {"id": f"{self.issuer}{path}?type_id=1", "label": "Laboratory", "scoreMaximum": 10}
        if path == "/lineitems":
            kind, value = "application/vnd.ims.lis.v2.lineitemcontainer+json", [item] if method == "GET" else item
        else:
            kind, value = "application/vnd.ims.lis.v2.lineitem+json", item
        return self._send(request, 200 if method == "GET" else 201, json.dumps(value), kind)

    def _authenticated(self, asked: dict) -> str:
        """The page that posts the platform's message back to the tool (Security Framework 1.0 §5.1.1.3)."""
        assert asked["client_id"] == self.client_id and asked["response_mode"] == "form_post", asked
        assert asked["scope"] == "openid" and asked["prompt"] == "none" and asked["response_type"] == "id_token", asked
        assert asked["lti_message_hint"] == asked["login_hint"], asked
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 60, "nonce": asked["nonce"],
            **self.hints[asked["login_hint"]]}
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "platform-1"})
        fields = "".join(
            f"<input type='hidden' name='{name}' value='{html.escape(value)}'>"
            for name, value in (("state", asked["state"]), ("id_token", token)))
        return f"""<!doctype html><html lang="en"><title>Launching</title>
            <form id="f" method="post" action="{html.escape(asked["redirect_uri"])}">{fields}</form>
            <script>document.getElementById("f").submit()</script>"""

    def _checked(self, token: str) -> dict:
        """The claims of a message of the tool, whose signature is checked with the keys that it publishes."""
        import httpx

        keys = jwt.PyJWKSet.from_dict(httpx.get(f"{self.tool}/lti/jwks.json").raise_for_status().json())
        key = next(key for key in keys.keys if key.key_id == jwt.get_unverified_header(token)["kid"])
        return jwt.decode(token, key.key, algorithms=["RS256"], audience=self.issuer, issuer=self.client_id)

    def _public(self) -> dict:
        numbers = self.key.public_key().public_numbers()

        def encoded(number: int) -> str:
            return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()

        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "platform-1", "n": encoded(numbers.n),
                "e": encoded(numbers.e)}

    @staticmethod
    def _send(request: BaseHTTPRequestHandler, status: int, body: str, kind: str = "text/html; charset=utf-8") -> None:
        payload = body.encode()
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(payload)))
        request.end_headers()
        request.wfile.write(payload)


_STORAGE = """
    window.said = [];
    const kept = new Map();
    addEventListener("message", (event) => {
        const { subject, message_id, key, value } = event.data || {};
        if (subject !== "lti.put_data" && subject !== "lti.get_data") return;
        const name = event.origin + " " + key;
        if (subject === "lti.put_data") kept.set(name, value);
        event.source.postMessage({ subject: subject + ".response", message_id, key, value: kept.get(name) }, event.origin);
    });
"""
