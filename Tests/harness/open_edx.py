"""Open edX as a platform of LTI 1.3, without its LMS: `python open_edx.py TOOL FOLDER`.

Theirs is the Django plugin of `lti-consumer-xblock` as it is: its addresses, views, models and migrations, which sign what
is launched, check what the tool answers and asks for, and keep scores and content. Ours is what the plugin asks of an LMS:
one block of one course, somebody who is signed in, and addresses by which a test begins launches and sees what is kept."""

import json
import sys
import types
import wsgiref.simple_server
from pathlib import Path

import django
from django.conf import settings

TOOL, FOLDER = sys.argv[1], Path(sys.argv[2])
BLOCK = "block-v1:edX+Physics+2026+type@lti_consumer+block@week3"
server = wsgiref.simple_server.make_server("127.0.0.1", 0, None)
ADDRESS = f"http://localhost:{server.server_address[1]}"

settings.configure(
    SECRET_KEY="the key of a platform that lives for one test", ALLOWED_HOSTS=["localhost", "127.0.0.1"], USE_TZ=True,
    ROOT_URLCONF="lms_addresses", MIDDLEWARE=["lms_addresses.signed_in"],
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework", "lti_consumer"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "lms.sqlite3"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField", LMS_ROOT_URL=ADDRESS, PLATFORM_NAME="Open edX",
    USAGE_ID_PATTERN="(?P<usage_id>[^/]+)")
addresses = sys.modules["lms_addresses"] = types.ModuleType("lms_addresses")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from lti_consumer.data import Lti1p3LaunchData  # noqa: E402
from lti_consumer.models import Lti1p3Passport, LtiAgsScore, LtiConfiguration, LtiDlContentItem  # noqa: E402
from lti_consumer.plugin import compat  # noqa: E402
from opaque_keys.edx.keys import UsageKey  # noqa: E402

call_command("migrate", verbosity=0)


class Block:
    """What of an XBlock the plugin looks at. Keeps the grades that it publishes."""

    location = context_id = UsageKey.from_string(BLOCK)
    scope_ids = types.SimpleNamespace(usage_id=location)
    display_name, weight, lti_1p3_passport_id = "Laboratory week 3", 10, None
    has_score, accept_grades_past_due = True, False
    grades: list[dict] = []

    def is_past_due(self) -> bool:
        return False

    def max_score(self) -> int:
        return self.weight

    def set_user_module_score(self, user: str, score: float, maximum: float, comment: str) -> None:
        self.grades.append({"user": user, "score": score, "maximum": maximum, "comment": comment})


compat.load_enough_xblock = compat.load_block_as_user = lambda location: Block()
compat.user_has_studio_write_access = lambda user, course: user.username == "teacher"
compat.get_user_from_external_user_id = lambda external: f"user of {external}"


def signed_in(get_response):
    """The LMS's session: whom the test names in a cookie."""
    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = User(username=request.COOKIES.get("who", ""))
        return get_response(request)
    return middleware


passport = Lti1p3Passport.objects.create(name="Lyceum", lti_1p3_tool_keyset_url=f"{TOOL}/lti/jwks.json")
configuration = LtiConfiguration.objects.create(
    version=LtiConfiguration.LTI_1P3, config_store=LtiConfiguration.CONFIG_ON_DB, location=Block.location,
    lti_1p3_passport=passport, lti_1p3_oidc_url=f"{TOOL}/lti/login", lti_1p3_launch_url=f"{TOOL}/lti/launch",
    lti_advantage_deep_linking_enabled=True, lti_advantage_deep_linking_launch_url=f"{TOOL}/lti/launch")


def about(request: HttpRequest) -> JsonResponse:
    """What an administrator copies from Studio into the tool."""
    api = f"{ADDRESS}/api/lti_consumer/v1"
    return JsonResponse({
        "issuer": ADDRESS, "client_id": passport.lti_1p3_client_id, "deployment_ids": ["1"],
        "jwks_url": f"{api}/public_keysets/{passport.passport_id}", "authorization_endpoint": f"{api}/launch/",
        "token_endpoint": f"{api}/token/{passport.passport_id}"})


@csrf_exempt
def begin(request: HttpRequest) -> JsonResponse:
    """Somebody opens the block: where the plugin sends their browser."""
    said = {"config_id": str(configuration.config_id), "resource_link_id": BLOCK, "context_id": "course-v1:edX+Physics",
            "context_title": "Physics", "context_label": "PHY", "context_type": ["course_offering"],
            "launch_presentation_document_target": "iframe", **json.loads(request.body)}
    consumer = LtiConfiguration.objects.get(pk=configuration.pk).get_lti_consumer()
    return JsonResponse({"url": consumer.prepare_preflight_url(Lti1p3LaunchData(**said))})


def kept(request: HttpRequest) -> JsonResponse:
    """What the plugin has kept of the tool's, and published in the LMS's gradebook."""
    return JsonResponse({
        "grades": Block.grades,
        "scores": list(LtiAgsScore.objects.values(
            "user_id", "score_given", "score_maximum", "activity_progress", "grading_progress", "comment")),
        "items": list(LtiDlContentItem.objects.values("id", "content_type", "attributes"))}, safe=False)


addresses.signed_in = signed_in
addresses.urlpatterns = [
    path("api/", include("lti_consumer.plugin.urls")), path("about", about), path("begin", begin), path("kept", kept)]


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *arguments) -> None:
        pass


server.RequestHandlerClass = Quiet
server.set_app(get_wsgi_application())
print(ADDRESS, flush=True)
server.serve_forever()
