"""An invitation's link, from the page that takes it to the first sign-in."""

import httpx
from playwright.sync_api import expect


def invite(server, token, email: str) -> str:
    """Invites the address, and gives the link's path and fragment."""
    answer = httpx.post(
        server.base_url + "/api/v1/invitations", json={"email": email, "role": "learner"}, timeout=60,
        headers={"Authorization": f"Bearer {token}"})
    link = answer.raise_for_status().json()["link"]
    return link[link.index("/sign-in"):]


def test_a_person_takes_the_invitation_and_signs_in(visit, server, token):
    visitor = visit()
    visitor.open(invite(server, token, "invited@example.org"))
    page = visitor.page
    expect(page.get_by_role("heading", level=1, name="Welcome")).to_be_visible()
    # The token is out of the address before anything is typed.
    assert page.url.endswith("/sign-in")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_have_text("Enter your name.")
    page.get_by_label("Name").fill("Invited Person")
    page.keyboard.press("Enter")
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Accept the invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 8 characters")
    page.get_by_label("New password").fill("correct horse battery")
    page.get_by_role("button", name="Accept the invitation").click()
    expect(page.locator("p.reason")).to_contain_text("Sign in with your e-mail address", timeout=30_000)
    page.get_by_role("link", name="Back to signing in").click()
    page.locator("#email").fill("invited@example.org")
    page.locator("#password").fill("correct horse battery")
    page.keyboard.press("Enter")
    expect(page.locator("empty-state h2")).to_be_visible(timeout=30_000)


def test_a_used_link_is_refused_in_words(visit, server, token):
    visitor = visit()
    visitor.expected.append("status of 404")
    path = invite(server, token, "twice@example.org")
    body = {"token": path.split("=")[1], "name": "Twice", "password": "correct horse battery"}
    httpx.post(server.base_url + "/api/v1/invitations/accept", json=body, timeout=60).raise_for_status()
    visitor.open(path)
    visitor.page.get_by_label("Name").fill("Twice")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_label("New password").fill("correct horse battery")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_contain_text("not valid any more")
