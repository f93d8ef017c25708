"""People, courses and what they use to come in, as an administrator handles them."""

import httpx
from playwright.sync_api import expect

from admin_school import choose, confirm, said
from harness.server import PASSWORD


def test_somebody_is_invited_found_given_a_role_and_turned_away(console, school):
    visitor = console()
    visitor.sign_in_as("/admin/people")
    page = visitor.page
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail").fill("not an address")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("E-mail").fill("lise.meitner@school.example")
    page.get_by_role("button", name="Send the invitation").click()
    link = page.locator(".ui-copy code").inner_text()
    body = {"token": link.split("=")[1], "name": "Lise Meitner", "password": PASSWORD}
    httpx.post(f"{school.url}/api/v1/invitations/accept", json=body, timeout=60).raise_for_status()
    visitor.expected.append("status of 400")

    visitor.go("/admin/people")
    page.get_by_role("searchbox").fill("meitner")
    page.wait_for_url("**q=meitner**")
    page.get_by_role("link", name="Lise Meitner").click()
    page.wait_for_url("**/admin/people/*")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("meitner")
    page.get_by_role("link", name="Lise Meitner").click()
    # The list has a field for roles too.
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lise Meitner")
    page.get_by_label("Role").select_option("admin")
    page.get_by_role("link", name="Invitations").click()
    page.get_by_role("button", name="Stay here").click()
    page.get_by_role("button", name="Save changes").click()
    said(page, "Saved")
    person = school.owner.http.get("/api/v1/users?search=meitner").json()["data"][0]
    assert person["role"] == "admin"
    page.get_by_role("button", name="Make a link for a new password").click()
    expect(page.locator(".ui-copy code")).to_contain_text("/sign-in#token=")
    page.get_by_role("button", name="Turn away").click()
    confirm(page, "Turn away")
    expect(page.locator(".admin-name")).to_contain_text("Turned away")
    page.get_by_role("button", name="Let in again").click()
    expect(page.locator(".admin-name")).to_contain_text("Active")
    page.get_by_role("button", name="Remove from").click()
    confirm(page, "Remove from", typed="lise.meitner@school.example")
    page.wait_for_url("**/admin/people")


def test_whoever_goes_back_before_a_page_has_come_finds_the_list_and_keeps_it(console, school):
    identifier = school.person("Hedwig Kohn")
    visitor = console()
    visitor.sign_in_as("/admin/people?q=hedwig")
    page = visitor.page
    held = []
    page.route(f"**/api/v1/users/{identifier}", lambda route: held.append(route))
    page.get_by_role("link", name="Hedwig Kohn").click()
    page.wait_for_url("**/admin/people/*")
    page.go_back()
    expect(page.get_by_role("link", name="Hedwig Kohn")).to_be_visible()
    # Longer than it takes until a page that does not come is announced.
    page.wait_for_timeout(400)
    assert held, "the page was asked for"
    held[0].continue_()
    expect(page.get_by_role("link", name="Hedwig Kohn")).to_be_visible()


def test_a_course_gets_people_and_an_assistant(console, school):
    school.person("Sophie Germain")
    visitor = console(390, 844)
    visitor.sign_in_as("/admin/courses/new")
    page = visitor.page
    page.get_by_label("Title").fill("Elasticity")
    page.get_by_role("button", name="Make the course").click()
    page.wait_for_url("**/admin/courses/*-*")
    page.get_by_role("button", name="Add a person").first.click()
    choose(page, "Person", "germain", "Sophie Germain")
    page.get_by_role("button", name="Add to the course").click()
    part = page.get_by_role("combobox", name="Part of Sophie Germain")
    part.select_option("tutor")
    said(page, "Sophie Germain has another part now")
    page.get_by_role("button", name="Give an assistant").first.click()
    choose(page, "Assistant", "laboratory", "Laboratory: one battery")
    page.get_by_role("button", name="Give to the course").click()
    expect(page.get_by_role("link", name="Laboratory: one battery, two resistors")).to_be_visible()
    course = page.url.rpartition("/")[2]
    members = school.owner.http.get(f"/api/v1/courses/{course}/memberships").json()["data"]
    assert [member["role"] for member in members] == ["tutor"]
    page.get_by_role("button", name="Archive").click()
    expect(page.locator(".admin-name")).to_contain_text("Archived")
    page.get_by_role("button", name="Remove the course").click()
    confirm(page, "Remove the course", typed="Elasticity")
    page.wait_for_url("**/admin/courses")


def test_a_platform_is_invited_registered_and_checked(console, school):
    visitor = console()
    visitor.sign_in_as("/admin/platforms")
    page = visitor.page
    page.get_by_role("link", name="Connect a platform").first.click()
    page.get_by_role("link", name="With an invitation link").click()
    page.get_by_label("Name").fill("Moodle of the faculty")
    page.get_by_role("button", name="Make the link").click()
    expect(page.locator(".ui-copy code")).to_contain_text("/lti/register?invitation=")
    page.get_by_role("link", name="I have registered it there").click()
    page.get_by_role("button", name="Withdraw the link Moodle of the faculty").click()
    confirm(page, "Withdraw")

    visitor.go("/admin/platforms/register?platform=other")
    platform = school.platform.registration()
    for label, value in (
        ("Name", "The LMS"), ("Issuer (platform ID)", platform["issuer"]), ("Client ID", platform["client_id"]),
        ("Deployment ID", "1"), ("Authentication request URL", platform["authorization_endpoint"]),
        ("Access token URL", platform["token_endpoint"]), ("Public keyset URL", platform["jwks_url"]),
    ):
        page.get_by_label(label).first.fill(value)
    page.get_by_role("button", name="Register the platform").click()
    page.wait_for_url("**/admin/platforms/*-*")
    page.get_by_role("button", name="Check the connection").click()
    findings = page.locator(".admin-findings li")
    expect(findings.filter(has_text="Keys of the platform")).to_contain_text("Passed", timeout=30_000)
    page.get_by_role("button", name="Refuse deployment 1").click()
    expect(page.get_by_role("button", name="Let deployment 1 in")).to_be_visible()
    page.get_by_role("button", name="Put out of use").click()
    confirm(page, "Put out of use")
    expect(page.locator(".admin-name")).to_contain_text("Out of use")
    page.get_by_role("button", name="Remove the platform").click()
    confirm(page, "Remove the platform", typed="The LMS")
    page.wait_for_url("**/admin/platforms")


def test_a_sign_in_service_is_connected_and_checked(console, school):
    visitor = console(language="fr-FR")
    visitor.sign_in_as("/admin/services/new")
    page = visitor.page
    page.get_by_label("Nom", exact=True).fill("Université du Nord")
    page.get_by_label("Adresse de l’émetteur").fill(school.platform.issuer)
    page.get_by_label("Identifiant du client").fill("lyceum")
    page.get_by_label("Secret du client").fill("a secret of some length")
    page.get_by_label("Groupes qui donnent un rôle").fill("no role at all")
    page.get_by_role("button", name="Connecter le service").click()
    expect(page.get_by_label("Groupes qui donnent un rôle")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Groupes qui donnent un rôle").fill("staff = teacher")
    page.get_by_role("button", name="Connecter le service").click()
    page.wait_for_url("**/admin/services/*-*")
    expect(page.locator(".ui-copy code")).to_contain_text("/api/v1/auth/oidc/callback")
    page.get_by_role("button", name="Vérifier le service").click()
    expect(page.locator(".admin-findings")).to_contain_text("Quelque chose ne fonctionne pas", timeout=30_000)
    service = page.url.rpartition("/")[2]
    kept = school.owner.http.get(f"/api/v1/identity-providers/{service}").json()
    assert kept["role_mapping"] == [{"group": "staff", "role": "teacher"}]
    page.get_by_role("button", name="Supprimer le service").click()
    confirm(page, "Supprimer le service", typed="Université du Nord")
    page.wait_for_url("**/admin/services")
