"""Listening in: who may hears a call under way from the console, until it ends or they leave the page."""

import re

import pytest
from playwright.sync_api import expect

from harness.baresip import RATE, Softphone, silence
from harness.server import PASSWORD
from harness.speech import ScriptedSpeech, tone
from harness.telephony import Office, wait_for
from harness.workflows import agent, graph, publish

LOUD = {"name": "style", "value": re.compile(r"--level: (1|0\.[2-9])")}


@pytest.fixture(scope="module")
def office(own_model):
    with ScriptedSpeech("Nothing.", pace=0.01) as speech, Office(own_model.base_url, "27000-27499", speech) as office:
        publish(office.http, "tutor", graph(agent()))
        office.account("Campus exchange", default_workflow="tutor")
        yield office


@pytest.fixture
def visit(open_windows, office):
    """Opens a window of somebody who administers the institution."""
    with open_windows(office.server.base_url) as visit:
        yield visit


@pytest.fixture
def ring(office, tmp_path):
    """Has somebody call who hums for as long as the call lasts; gives the call once it is answered."""
    phones = []

    def call(name: str) -> str:
        (tmp_path / name).mkdir()
        hum = b"".join(silence(0.3) + tone(0.4, 220, RATE) for _ in range(60))
        phones.append(Softphone(tmp_path / name, hum, 45, dial=f"sip:1000@127.0.0.1:{office.sip}", name=name))
        return wait_for(lambda: next((one for one in office.calls(live="true") if name in (one["from"] or "")
                                      and one["status"] == "answered"), None), 20, office.calls)["id"]

    yield call
    for phone in phones:
        phone.__exit__()
    for one in office.calls(live="true"):
        office.http.post(f"/api/v1/calls/{one['id']}/hang-up")


def test_a_call_is_heard_from_the_list_while_others_come_until_the_page_is_left(visit, office, ring):
    ring("33611112222")
    visitor = visit()
    page = visitor.page
    visitor.sign_in_as("/admin/calls")
    first = page.get_by_role("listitem").filter(has_text="33611112222")
    first.get_by_role("button", name="Listen in").click()
    stop = first.get_by_role("button", name="Stop listening")
    meter = first.locator(".sound-meter")
    expect(page.get_by_role("status").filter(has_text="Nobody on the line hears you")).to_be_attached()
    expect(meter).to_have_attribute(**LOUD)
    assert visitor.looked_at("admin-listening") == []
    # A call that comes meanwhile leaves the focus and the sound alone.
    other = ring("33622223333")
    second = page.get_by_role("listitem").filter(has_text="33622223333")
    expect(second.get_by_role("button", name="Listen in")).to_be_visible()
    expect(stop).to_be_focused()
    expect(meter).to_have_attribute(**LOUD)
    # One call is heard at a time.
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/listen")):
        second.get_by_role("button", name="Listen in").click()
    expect(first.get_by_role("button", name="Listen in")).to_be_visible()
    expect(second.locator(".sound-meter")).to_have_attribute(**LOUD)
    office.http.post(f"/api/v1/calls/{other}/hang-up").raise_for_status()
    expect(page.get_by_role("status").filter(has_text="The call has ended.")).to_be_visible()
    expect(second).to_have_count(0)
    expect(page.locator("live-calls")).to_be_focused()
    first.get_by_role("button", name="Listen in").click()
    expect(meter).to_have_attribute(**LOUD)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/listen")):
        page.get_by_role("link", name="33611112222").click()
    expect(page.get_by_role("button", name="Listen in")).to_be_visible()
    log = office.http.get("/api/v1/audit-events", params={"limit": 50}).json()["data"]
    assert len([one for one in log if one["action"] == "call.listen"]) == 3


def writer(office) -> str:
    """Somebody new who makes workflows, sees calls, and may not hear them."""
    email = "ada@campus.example"
    link = office.http.post("/api/v1/invitations", json={"email": email, "role": "teacher"}).raise_for_status().json()["link"]
    body = {"token": link.split("=")[1], "name": "Ada Lovelace", "password": PASSWORD}
    office.http.post("/api/v1/invitations/accept", json=body).raise_for_status()
    return email


def test_the_end_of_a_call_that_is_heard_and_a_refusal_are_said(visit, office, ring):
    call = ring("33633334444")
    author = visit()
    author.sign_in_as(f"/admin/calls/{call}", writer(office))
    expect(author.page.get_by_text("Talking", exact=True)).to_be_visible()
    expect(author.page.get_by_role("button", name="Listen in")).to_have_count(0)
    visitor = visit(390, 844, "dark", "fr-FR")
    visitor.expected.append("status of 403")
    page = visitor.page
    visitor.sign_in_as("/admin/calls")
    page.get_by_role("button", name="Écouter l’appel").click()
    expect(page.locator(".sound-meter")).to_have_attribute(**LOUD)
    assert visitor.looked_at("admin-listening") == []
    page.get_by_role("link", name="33633334444").click()
    office.settings(listening=False)
    page.get_by_role("button", name="Écouter l’appel").click()
    expect(page.get_by_role("alert")).to_contain_text("les réglages de la voix l’interdisent")
    office.settings()
    page.get_by_role("button", name="Écouter l’appel").click()
    expect(page.get_by_role("button", name="Arrêter l’écoute")).to_be_visible()
    expect(page.locator(".sound-meter")).to_have_attribute(**LOUD)
    assert visitor.looked_at("admin-listening-call") == []
    office.http.post(f"/api/v1/calls/{call}/hang-up").raise_for_status()
    expect(page.get_by_role("status").filter(has_text="L’appel est terminé.")).to_be_visible()
    expect(page.get_by_text("Fini", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Écouter l’appel")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    # Who does not listen sees the end as well.
    expect(author.page.get_by_text("Over", exact=True)).to_be_visible()
