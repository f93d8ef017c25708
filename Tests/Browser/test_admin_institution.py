"""What belongs to the institution as a whole: keys, secrets, privacy, the audit log, appearance, and its operator."""

import zipfile

import httpx
from playwright.sync_api import expect

from admin_school import OPERATOR, choose, confirm, said
from harness.server import EMAIL, PASSWORD

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63103209030000"
    "f8009dcc6a21780000000049454e44ae426082")
"""A picture of one pixel."""


def test_a_key_is_shown_once_works_and_is_revoked(console, school):
    visitor = console()
    visitor.sign_in_as("/admin/keys/new")
    page = visitor.page
    page.get_by_role("textbox", name="Name").fill("Grade export")
    page.get_by_label("Search documents").check()
    page.get_by_role("button", name="Make the key").click()
    key = page.locator(".ui-copy code").inner_text()
    me = httpx.get(f"{school.url}/api/v1/me", headers={"Authorization": f"Bearer {key}"})
    assert me.status_code == 200, me.text
    page.get_by_role("link", name="See all keys").click()
    page.get_by_role("link", name="Grade export").click()
    assert key not in page.content()
    page.get_by_role("button", name="Revoke the key").click()
    confirm(page, "Revoke the key", typed="Grade export")
    expect(page.locator(".admin-name")).to_contain_text("Revoked")
    assert httpx.get(f"{school.url}/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_a_secret_is_set_replaced_and_removed_and_never_shown(console, school):
    visitor = console(390, 844, "dark")
    visitor.sign_in_as("/admin/secrets")
    page = visitor.page
    page.get_by_role("button", name="New secret").first.click()
    page.get_by_label("Name").fill("weather-key")
    page.get_by_label("Value", exact=True).fill("opaque-and-long-enough")
    page.get_by_role("button", name="Set the secret").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Replace the value of weather-key").click()
    page.get_by_label("Value", exact=True).fill("another-one-of-the-kind")
    page.get_by_role("dialog").get_by_role("button", name="Replace the value").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "opaque-and-long" not in page.content() and "another-one" not in page.content()
    page.get_by_role("button", name="Remove the secret weather-key").click()
    confirm(page, "Remove", typed="weather-key")
    expect(page.get_by_role("heading", name="No secrets yet")).to_be_visible()


def test_a_persons_data_are_exported_and_erased(console, school, tmp_path):
    person = school.person("Olympe de Gouges")
    visitor = console()
    visitor.sign_in_as("/admin/privacy")
    page = visitor.page
    page.get_by_role("searchbox").fill("olympe")
    page.get_by_role("link", name="Olympe de Gouges").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the archive").click()
    download.value.save_as(tmp_path / "hers.zip")
    assert "index.html" in zipfile.ZipFile(tmp_path / "hers.zip").namelist()
    page.get_by_role("button", name="See what would go").click()
    expect(page.locator(".admin-pair")).to_contain_text("Places in the institution")
    page.get_by_role("button", name="Erase Olympe de Gouges").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Erase Olympe de Gouges").click()
    expect(dialog.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    confirm(page, "Erase Olympe de Gouges", typed="olympe.de.gouges@school.example")
    expect(page.get_by_text("The erasure is complete")).to_be_visible(timeout=60_000)
    assert school.owner.http.get(f"/api/v1/users/{person}").status_code == 404


def test_periods_and_consent_texts_are_set(console, school):
    visitor = console(language="fr-FR")
    visitor.sign_in_as("/admin/privacy/retention")
    page = visitor.page
    page.get_by_label("Conversations").fill("730")
    page.get_by_label("Journal d’audit").fill("5")
    page.get_by_role("button", name="Enregistrer les modifications").click()
    expect(page.get_by_label("Journal d’audit")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Journal d’audit").fill("")
    page.get_by_role("button", name="Enregistrer les modifications").click()
    said(page, "Les durées s’appliquent")
    assert school.owner.http.get("/api/v1/privacy/retention").json()["conversations"] == 730
    visitor.go("/admin/privacy/texts/new")
    page.get_by_label("Clé").fill("usage-recherche")
    page.get_by_label("Titre").fill("Recherche")
    page.get_by_label("Texte").fill("Vos conversations servent à la recherche.")
    page.get_by_role("button", name="Publier le texte").click()
    page.wait_for_url("**/privacy/texts/usage-recherche")
    expect(page.get_by_text("Vos conversations servent à la recherche.")).to_be_visible()


def test_the_audit_log_tells_who_changed_what(console, school, tmp_path):
    course = school.owner.http.post("/api/v1/courses", json={"title": "Before"}).json()["id"]
    school.owner.http.patch(f"/api/v1/courses/{course}", json={"title": "After"}).raise_for_status()
    visitor = console()
    visitor.sign_in_as("/admin/audit")
    page = visitor.page
    page.get_by_role("combobox", name="What").select_option("course.update")
    page.wait_for_url("**action=course.update**")
    page.locator("data-table tbody .ui-row-link").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("row", name="title Before After")).to_be_visible()
    expect(drawer.get_by_role("link", name="Administrator")).to_be_visible()
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    download.value.save_as(tmp_path / "log.csv")
    lines = (tmp_path / "log.csv").read_text().splitlines()
    assert lines[0].startswith("sequence,at,actor_kind") and all("course.update" in line for line in lines[1:])


def test_the_appearance_is_previewed_and_kept(console, school):
    visitor = console()
    visitor.sign_in_as("/admin/appearance")
    page = visitor.page
    page.get_by_label("Name").fill("Lycée Marie-Curie")
    page.get_by_role("textbox", name="Accent colour", exact=True).fill("#ffe08a")
    expect(page.get_by_text("This colour would be hard to read")).to_be_visible()
    expect(page.locator(".admin-preview.light")).to_contain_text("Lycée Marie-Curie")
    accent = "getComputedStyle(document.querySelector('.admin-preview.light')).getPropertyValue('--preview-accent')"
    assert page.evaluate(accent).strip() not in ("", "#ffe08a")
    page.locator("input[type=file]").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": PIXEL})
    visitor.screenshot("admin-appearance-changed")
    page.get_by_role("button", name="Save changes").click()
    said(page, "The pages look like this")
    kept = httpx.get(f"{school.url}/api/v1/appearance/default").json()
    assert (kept["name"], kept["accent"], kept["corrected"]) == ("Lycée Marie-Curie", "#ffe08a", True)
    assert httpx.get(school.url + kept["logo"]).content == PIXEL
    school.owner.http.put("/api/v1/appearance", json={"name": "Lyceum", "languages": ["en", "fr"]}).raise_for_status()


def test_the_operator_makes_and_limits_an_institution(console, school):
    visitor = console()
    visitor.sign_in_as("/admin/tenants")
    visitor.expected.append("status of 401")
    page = visitor.page
    page.get_by_label("Operator token").fill("not the token of the operator at all")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This token is not the operator’s")).to_be_visible()
    page.get_by_label("Operator token").fill(OPERATOR)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="New institution").click()
    page.get_by_label("Name", exact=True).fill("School of music")
    page.get_by_label("Short name").fill("music")
    page.get_by_label("First owner’s e-mail").fill("clara@music.example")
    choose(page, "Time zone", "Europe/Par", "Europe/Paris")
    page.get_by_role("button", name="Make the institution").click()
    expect(page.locator(".ui-copy code")).to_contain_text("invitation=")
    page.get_by_role("link", name="School of music").click()
    page.get_by_role("spinbutton", name="People").fill("250")
    page.get_by_role("button", name="Save changes").click()
    said(page, "Saved")
    tenants = httpx.get(f"{school.url}/api/v1/tenants?search=music", headers={"Authorization": f"Bearer {OPERATOR}"})
    assert tenants.json()["data"][0]["limits"]["people"] == 250
    page.get_by_role("button", name="Suspend").click()
    confirm(page, "Suspend")
    expect(page.locator(".admin-name")).to_contain_text("Suspended")
    page.reload()
    expect(page.get_by_label("Operator token")).to_be_visible()


def test_who_belongs_to_two_institutions_goes_from_one_to_the_other(console, school):
    operator = {"Authorization": f"Bearer {OPERATOR}"}
    made = httpx.post(f"{school.url}/api/v1/tenants", headers=operator, json={
        "slug": "dance", "name": "School of dance", "owner_email": EMAIL}).raise_for_status().json()
    httpx.post(f"{school.url}/api/v1/invitations/accept", timeout=60, json={
        "token": made["invitation"]["link"].split("=")[1], "name": "Owner", "password": PASSWORD}).raise_for_status()
    visitor = console()
    visitor.sign_in_as("/admin/people")
    page = visitor.page
    here = page.locator(".ui-tenant").inner_text()
    page.get_by_role("button", name=f"Institution {here}").click()
    page.get_by_role("menuitemradio", name="School of dance").click()
    expect(page.locator(".ui-tenant")).to_have_text("School of dance")
    # The session is the new one's in every page, and one may go back.
    visitor.go("/admin/people")
    expect(page.locator(".ui-tenant")).to_have_text("School of dance")
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Institution School of dance").click()
    page.get_by_role("menuitemradio", name=here).click()
    expect(page.locator(".ui-tenant")).to_have_text(here)
