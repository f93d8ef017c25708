"""The peer of a launch: PyLTI1p3 on FastAPI, with what the package leaves to a framework (requests, cookies, redirects)
and its launch data and the platform's keys in memory. The page of a launch gets its session for the launch's name, as in
the package's examples; the session is a token of PyJWT.

It is spared what Lyceum also does: it keeps nothing of people, courses and links, and forgets all when it ends."""

import json
import os
import time
import uuid

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel
from pylti1p3.cookie import CookieService
from pylti1p3.exception import LtiException, OIDCException
from pylti1p3.launch_data_storage.cache import CacheDataStorage
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from pylti1p3.request import Request as LTIRequest
from pylti1p3.session import SessionService
from pylti1p3.tool_config import ToolConfDict

SETTINGS = json.loads(os.environ["PEER_PLATFORM"])
KEY = "the key of the peer, 32 bytes or more"
PAGE = '<!doctype html><html lang="en"><meta name="launch" content="{}"><title>Assistant</title><div></div></html>'


class Memory:
    """What a cache is to the package: values with an end, at most so many of them."""

    MOST = 200_000

    def __init__(self):
        self.values: dict[str, tuple[float, object]] = {}

    def get(self, key):
        end, value = self.values.get(key, (0.0, None))
        return value if end > time.monotonic() else None

    def set(self, key, value, exp=None):
        if len(self.values) >= self.MOST:
            del self.values[next(iter(self.values))]
        self.values[key] = (time.monotonic() + (exp or 3600), value)


class Storage(CacheDataStorage):
    def __init__(self, cache):
        self._cache = cache
        super().__init__(cache)


class Asked(LTIRequest):
    """A request with its parameters, which came in the address or in a form."""

    def __init__(self, request: Request, parameters):
        super().__init__()
        self.request, self.parameters = request, parameters

    @property
    def session(self):
        return {}

    def is_secure(self) -> bool:
        return True  # behind a proxy that ends TLS, as Lyceum is here

    def get_param(self, key: str):
        return self.parameters.get(key)


class Cookies(CookieService):
    def __init__(self, asked: Asked):
        self.asked, self.made = asked, {}

    def get_cookie(self, name):
        return self.asked.request.cookies.get(f"{self._cookie_prefix}-{name}")

    def set_cookie(self, name, value, exp=3600):
        self.made[f"{self._cookie_prefix}-{name}"] = (value, exp)

    def put(self, response: Response) -> Response:
        for name, (value, exp) in self.made.items():
            response.set_cookie(name, value, max_age=exp, secure=True, httponly=True, samesite="none")
        return response


class There(Redirect):
    def __init__(self, location, cookies: Cookies):
        self.location, self.cookies = location, cookies

    def do_redirect(self):
        return self.cookies.put(RedirectResponse(self.location, 302))

    def do_js_redirect(self):
        raise NotImplementedError

    def set_redirect_url(self, location):
        self.location = location

    def get_redirect_url(self):
        return self.location


class Login(OIDCLogin):
    def get_redirect(self, url):
        return There(url, self._cookie_service)


class Launch(MessageLaunch):
    def _get_request_param(self, key):
        return self._request.get_param(key)


def tool_configuration() -> ToolConfDict:
    configuration = ToolConfDict({SETTINGS["issuer"]: [{
        "default": True, "client_id": SETTINGS["client_id"], "auth_login_url": SETTINGS["authorization"],
        "auth_token_url": SETTINGS["token"], "key_set_url": SETTINGS["keys"], "key_set": None,
        "deployment_ids": [SETTINGS["deployment"]]}]})
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    configuration.set_private_key(SETTINGS["issuer"], private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode(),
        SETTINGS["client_id"])
    return configuration


memory = Memory()
tool = tool_configuration()
app = FastAPI(openapi_url=None)


def parts(asked: Asked) -> tuple:
    return asked, tool, SessionService(asked), Cookies(asked), Storage(memory)


@app.get("/readyz")
async def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.get("/lti/login")
async def login(request: Request) -> Response:
    try:
        return Login(*parts(Asked(request, request.query_params))).redirect(SETTINGS["launch"])
    except OIDCException as error:
        return HTMLResponse(str(error), 403)


@app.post("/lti/launch")
async def launch(request: Request) -> Response:
    message = Launch(*parts(Asked(request, await request.form())))
    message.set_public_key_caching(Storage(memory))
    try:
        message.get_launch_data()
    except LtiException as error:
        return HTMLResponse(str(error), 403)
    return HTMLResponse(PAGE.format(message.get_launch_id()))


class SessionRequest(BaseModel):
    code: str


@app.post("/api/v1/lti/session")
async def session(body: SessionRequest, request: Request) -> Response:
    try:
        message = Launch.from_cache(body.code, *parts(Asked(request, {})))
    except LtiException as error:
        return JSONResponse({"error": str(error)}, 401)
    data, now = message.get_launch_data(), int(time.time())
    token = jwt.encode({
        "iss": "peer", "sub": data["sub"], "sid": str(uuid.uuid4()), "iat": now, "exp": now + 900}, KEY, "HS256")
    return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": 900, "content": {
        "link_title": data["https://purl.imsglobal.org/spec/lti/claim/resource_link"].get("title")}}, 201)
