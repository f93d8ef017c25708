"""Signing in with a service, from the sign-in page to the chat."""

import httpx
import pytest
from playwright.sync_api import expect

from harness.client import ChatClient
from harness.identity_provider import IdentityProvider, add_provider
from harness.server import EMAIL, PASSWORD


@pytest.fixture(scope="module")
def lyceum(server_with):
    return server_with(LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8")


@pytest.fixture(scope="module")
def university():
    provider = IdentityProvider()
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def provider(lyceum, university):
    token = ChatClient(lyceum.base_url).token
    client = university.register(lyceum)
    add_provider(lyceum, token, university.issuer, client, name="a service with rather a long name, as they come")
    return add_provider(lyceum, token, university.issuer, client)


@pytest.fixture
def visit(open_windows, lyceum, university):
    """Opens a window of the server with providers; the provider's own pages are no complaint."""
    # They want a style sheet from elsewhere and have no icon.
    expected = (university.issuer, "cdn.jsdelivr.net", "net::ERR_", "status of 404")
    with open_windows(lyceum.base_url, expected) as visit:
        yield visit


def test_a_person_goes_to_the_service_and_comes_back_signed_in(visit, university, provider):
    university.person("ann", email="ann@north.example", email_verified=True, name="Ann North", groups=["staff"])
    visitor = visit()
    visitor.open("/sign-in?tenant=default")
    page = visitor.page
    visitor.screenshot("sign-in-services")
    assert visitor.accessibility_problems() == []
    page.get_by_role("link", name="Continue with North University").click()
    page.get_by_label("sub").or_(page.locator("input[name=sub]")).first.fill("ann")
    page.keyboard.press("Enter")
    expect(page.locator("empty-state h2")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Ann North").first).to_be_visible()
    names = {cookie["name"] for cookie in visitor.context.cookies(visitor.url)}
    assert names == {"lyceum_session", "lyceum_csrf"}
    page.reload()
    expect(page.locator("empty-state h2")).to_be_visible(timeout=30_000)
    # Whoever signs out finds the service again, without the address naming the institution.
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Continue with North University")).to_be_visible()


def test_what_went_wrong_is_said_and_the_password_still_works(visit, provider):
    visitor = visit(width=390, height=900, scheme="dark")
    visitor.open("/sign-in?error=account_exists&tenant=default")
    expect(visitor.page.get_by_role("alert").first).to_contain_text("has an account here already")
    visitor.screenshot("sign-in-services-refused")
    assert visitor.accessibility_problems() == []
    visitor.page.locator("#email").fill(EMAIL)
    visitor.page.locator("#password").fill(PASSWORD)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("empty-state h2")).to_be_visible(timeout=30_000)


def test_the_page_speaks_french_and_knows_no_other_codes(visit, provider):
    visitor = visit(language="fr-FR")
    visitor.open("/sign-in?error=not_admitted&tenant=default")
    expect(visitor.page.get_by_role("alert").first).to_contain_text("ne vous donne pas accès")
    expect(visitor.page.get_by_role("link", name="Continuer avec North University")).to_be_visible()
    visitor.open("/sign-in?error=constructor&tenant=default")
    expect(visitor.page.locator("p.form-problem:visible")).to_have_count(0)


def test_an_institution_without_services_has_the_password_alone(visit, provider):
    visitor = visit()
    visitor.open("/sign-in?tenant=nobody")
    expect(visitor.page.locator("#email")).to_be_visible()
    expect(visitor.page.locator(".providers")).to_have_count(0)
    expect(visitor.page.locator("#email")).to_be_focused()


def test_a_second_factor_is_asked_for_after_the_service(visit, lyceum, university, provider):
    university.person("bob", email="bob@north.example", email_verified=True, name="Bob North")
    person = httpx.Client(base_url=lyceum.base_url, timeout=60)
    there = person.get(f"/api/v1/auth/oidc/{provider}/start").headers["location"]
    back = httpx.post(there, data={"sub": "bob"}).headers["location"]
    assert person.get(back).headers["location"].endswith("#signed-in")
    visitor = visit()
    visitor.expected.append("status of 401")
    visitor.open("/sign-in?next=%2F#second-factor=lyt_invented")
    expect(visitor.page.get_by_role("heading", level=1, name="One more step")).to_be_visible()
    assert visitor.page.url.endswith("/sign-in?next=%2F")
    visitor.page.get_by_label("Code").fill("123456")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_be_visible()
