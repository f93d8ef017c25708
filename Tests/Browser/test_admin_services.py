"""The console's pages of models, documents and the telephone: what an administrator does there, by clicks."""

import re

import pytest
from playwright.sync_api import expect

from console_data import fill
from harness.documents import pdf


@pytest.fixture(scope="module")
def institution(server_with, own_model):
    """An institution of the tests' own, whose services may stand on this machine."""
    return fill(server_with(LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8", LYCEUM_CURRENCY="EUR"), own_model)


@pytest.fixture
def visit(open_windows, institution):
    """Opens a window of somebody who administers the institution."""
    with open_windows(institution.server.base_url) as visit:
        yield visit


def test_a_provider_is_connected_tested_and_given_a_model(visit, institution):
    visitor = visit()
    page = visitor.page
    visitor.sign_in_as("/admin/providers")
    page.get_by_role("link", name="Add provider").click()
    page.get_by_role("radio", name="OpenAI-compatible").check()
    page.get_by_label("Short name").fill("Not so")
    page.get_by_role("button", name="Add provider").click()
    expect(page.locator(".ui-field-problem", has_text="Use 1 to 64 small letters")).to_be_visible()
    assert visitor.looked_at("admin-provider-problems") == []
    page.get_by_label("Short name").fill("campus")
    page.get_by_label("Address").fill(institution.model.base_url)
    page.get_by_label("API key").fill("sk-0123456789abcdefWXYZ")
    page.get_by_role("button", name="Add provider").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("campus")
    # Of the key nobody sees more than its end.
    expect(page.get_by_text("WXYZ")).to_be_visible()
    page.get_by_role("button", name="Test connection").click()
    for line in ("Reachable", "List of models", "Answer", "Streaming"):
        expect(page.get_by_role("listitem").filter(has_text=line).first).to_be_visible()
    assert visitor.looked_at("admin-provider-tested") == []
    page.get_by_role("link", name="Add model").click()
    page.get_by_label("Name at the provider").fill("scripted")
    expect(page.get_by_label("Short name")).to_have_value("scripted")
    page.get_by_label("Input", exact=True).fill("0.15")
    page.get_by_label("Add fallback").select_option("local")
    page.get_by_role("button", name="Add model").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("scripted")
    made = institution.client.http.get("/api/v1/models/scripted").json()
    assert (made["prices"]["input"], [one["model"] for one in made["fallbacks"]]) == (0.15, ["local"])
    # What is deleted is typed first.
    page.get_by_role("button", name="Delete model").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("scripted")
    assert visitor.looked_at("admin-model-deleting") == []
    dialog.get_by_role("button", name="Delete model").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Models")
    expect(page.get_by_role("link", name="good")).to_be_visible()


def test_a_budget_is_set_and_what_was_used_is_seen_and_kept(visit, institution):
    visitor = visit(390, 844, "dark", "fr-FR")
    page = visitor.page
    visitor.sign_in_as("/admin/budgets/new")
    page.get_by_label("Nom", exact=True).fill("Chaque jour")
    page.get_by_role("radio", name="Personne", exact=True).check()
    page.get_by_label("Compté en").select_option("tokens")
    page.get_by_role("spinbutton", name="Limite").fill("50000")
    page.get_by_role("radio", name="Arrêter").check()
    assert visitor.looked_at("admin-budget-new") == []
    page.get_by_role("button", name="Fixer le budget").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chaque jour")
    expect(page.get_by_role("meter")).to_be_visible()
    visitor.go("/admin/usage")
    page.get_by_label("Grouper par").select_option("model")
    expect(page).to_have_url(re.compile("group_by=model"))
    expect(page.get_by_role("rowheader", name="scripted").or_(page.get_by_role("rowheader", name="local")).first).to_be_visible()
    assert visitor.looked_at("admin-usage") == []
    # Beside tokens: images, characters and sound, each where there is any of it.
    used = {row: page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=row, exact=True))
            for row in ("painter", "reader", "hearer")}
    for row, name, text in [("painter", "Images", "12"), ("painter", "Son", "–"), ("reader", "Caractères", "12\u202f345"),
                            ("reader", "Son", "12 min 34 s"), ("hearer", "Son", "1 h 30 min")]:
        expect(used[row].locator(f"td[data-label='{name}']")).to_have_text(text)
    page.get_by_label("Grouper par").select_option("purpose")
    expect(page.get_by_role("rowheader", name="Création d’images")).to_be_visible()
    assert visitor.looked_at("admin-usage-purposes") == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger en CSV").click()
    assert download.value.suggested_filename.startswith("usage-purpose-")
    for group in ("model", "day"):
        page.go_back()
        expect(page.get_by_label("Grouper par")).to_have_value(group)


def test_documents_are_added_found_and_removed(visit, institution, tmp_path):
    visitor = visit()
    page = visitor.page
    visitor.sign_in_as("/admin/documents")
    page.get_by_role("link", name="Make store").click()
    page.get_by_label("Title").fill("Lecture notes")
    page.get_by_role("button", name="Make store").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lecture notes")
    notes = tmp_path / "bridges.md"
    notes.write_text("# Wheatstone\n\nA Wheatstone bridge measures an unknown resistance by balancing two legs.\n")
    page.locator("input[type=file]").set_input_files(notes)
    # The list follows the document by itself until it can be found.
    expect(page.get_by_role("row", name=re.compile("bridges.md.*Ready"))).to_be_visible(timeout=30_000)
    for name, pages in {"Handbook.pdf": ("", "A galvanometer shows very small currents."), "Scan.pdf": ("",)}.items():
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/pdf", "buffer": pdf(*pages)})
    expect(page.get_by_role("row", name=re.compile("Handbook.pdf.*Ready"))).to_be_visible(timeout=30_000)
    expect(page.get_by_role("row", name=re.compile("Scan.pdf.*only pictures"))).to_be_visible(timeout=30_000)
    assert visitor.looked_at("admin-documents") == []
    page.get_by_role("link", name="Search try-out").click()
    page.get_by_label("Question").fill("What does a Wheatstone bridge measure?")
    page.keyboard.press("Enter")
    expect(page.locator(".hit-list mark").first).to_have_text("Wheatstone")
    page.get_by_label("Question").fill("What does a galvanometer show?")
    page.keyboard.press("Enter")
    expect(page.locator(".hit-list > li").first).to_contain_text("Handbook.pdfPage 2")
    assert visitor.looked_at("admin-search") == []
    page.go_back()
    for name in ("bridges.md", "Handbook.pdf", "Scan.pdf"):
        page.get_by_role("button", name=f"Options for {name}").click()
        page.get_by_role("menuitem", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(page.get_by_role("row", name=re.compile(name))).to_have_count(0)
    expect(page.get_by_text("This store is empty")).to_be_visible()


SPOKEN = """() => {
    window.spoken = [];
    for (const region of document.querySelectorAll('body > [role=status]'))
        new MutationObserver(() => window.spoken.push(region.textContent)).observe(region, { childList: true });
}"""
"""Keeps what is said to assistive technology from now on."""


def test_documents_on_their_way_disturb_nobody(visit, institution):
    asked = []

    def documents(route):
        asked.append(route.request.url)
        coming = {
            "id": "doc_1", "title": "long.pdf", "media_type": "application/pdf", "bytes": 2048, "state": "embedding",
            "progress": min(0.9, len(asked) / 10), "passages": len(asked), "error": None,
            "created_at": "2026-11-21T09:19:17Z"}
        there = coming | {"id": "doc_2", "title": "short.md", "state": "ready", "progress": 1}
        rows = [coming, there] if len(asked) < 6 else [coming | {"state": "ready", "progress": 1}]
        route.fulfill(json={"data": rows, "has_more": False, "after": None})

    visitor = visit()
    page = visitor.page
    visitor.sign_in_as("/admin/documents")
    page.get_by_role("link", name="Make store").click()
    page.get_by_label("Title").fill("On its way")
    page.route("**/api/v1/vector-stores/*/documents?*", documents)
    page.get_by_role("button", name="Make store").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.evaluate(SPOKEN)
    options = page.get_by_role("button", name="Options for short.md")
    options.focus()
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 0.4, timeout=20_000)
    expect(options).to_be_focused()
    # A document that is gone leaves the focus to the list.
    expect(options).to_have_count(0, timeout=20_000)
    expect(page.get_by_role("region", name="Documents")).to_be_focused()
    assert page.evaluate("window.spoken") == []


def test_a_webhook_shows_its_secret_once_and_a_page_gets_its_snippet(visit, institution):
    visitor = visit()
    page = visitor.page
    visitor.sign_in_as("/admin/triggers/new")
    page.get_by_label("Name", exact=True).fill("Timetable")
    page.get_by_role("combobox", name="Workflow").fill("course")
    page.get_by_role("option", name="Course assistant").click()
    page.get_by_role("radio", name="Webhook").check()
    page.get_by_role("button", name="Add trigger").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile("^whsec_"))).to_be_visible()
    assert visitor.looked_at("admin-trigger-secret") == []
    dialog.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Timetable")
    expect(page.get_by_text(re.compile("whsec_"))).to_have_count(0)
    visitor.go("/admin/embedding/course-assistant")
    page.get_by_role("textbox", name="Pages").fill("school.example")
    page.get_by_role("button", name="Save pages").click()
    expect(page.get_by_text("school.example is no origin")).to_be_visible()
    page.get_by_role("textbox", name="Pages").fill("https://school.example")
    page.get_by_role("button", name="Save pages").click()
    expect(page.get_by_text('<lyceum-chat assistant="default/course-assistant"></lyceum-chat>')).to_be_visible()
    assert visitor.looked_at("admin-embedding") == []


def test_a_call_is_followed_heard_and_hung_up(visit, institution):
    visitor = visit()
    page = visitor.page
    visitor.sign_in_as("/admin/calls")
    expect(page.get_by_role("link", name="33612345678")).to_be_visible()
    assert visitor.looked_at("admin-calls-live") == []
    # Of the call that the record tells of no server here has the sound.
    visitor.expected.append("status of 409")
    page.get_by_role("button", name="Listen in").click()
    expect(page.get_by_role("alert")).to_contain_text("another server carries it")
    expect(page.get_by_role("button", name="Listen in")).to_be_visible()
    page.get_by_role("button", name="Hang up").click()
    page.get_by_role("dialog").get_by_role("button", name="Hang up").click()
    expect(page.get_by_text("The call is being ended.")).to_be_visible()
    page.get_by_role("link", name="Past").click()
    page.get_by_label("Direction").select_option("inbound")
    page.get_by_role("link", name="33611112222").click()
    expect(page.get_by_text("The person hung up")).to_be_visible()
    expect(page.get_by_text("Good", exact=True)).to_be_visible()
    page.get_by_role("button", name="Load recording").click()
    player = page.locator("audio")
    expect(player).to_have_attribute("src", re.compile("^blob:"))
    assert player.evaluate("one => new Promise(done => { one.readyState ? done(one.duration) : one.onloadedmetadata = () => done(one.duration) })") == 1
    assert visitor.looked_at("admin-call") == []


def test_an_account_asks_for_what_its_kind_needs_and_a_number_leads_to_a_workflow(visit, institution):
    visitor = visit(390, 844, "dark", "fr-FR")
    page = visitor.page
    visitor.sign_in_as("/admin/sip-accounts/new")
    expect(page.get_by_role("textbox", name="Mot de passe")).to_be_visible()
    page.get_by_role("radio", name="Ouvert").check()
    expect(page.get_by_role("textbox", name="Mot de passe")).to_be_hidden()
    page.get_by_label("Nom", exact=True).fill("Essai")
    assert visitor.looked_at("admin-account-new") == []
    page.get_by_role("button", name="Ajouter le compte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Essai")
    page.get_by_role("link", name="Ajouter un numéro").click()
    page.get_by_role("radio", name="Tous ceux qui commencent ainsi").check()
    page.get_by_role("textbox", name="Numéro").fill("33 1 99")
    page.get_by_role("combobox", name="Parcours").fill("course")
    page.get_by_role("option", name="Course assistant").click()
    page.get_by_role("button", name="Ajouter le numéro").click()
    expect(page.get_by_text("33199…")).to_be_visible()
    visitor.go("/admin/voice?workflow=course-assistant")
    page.get_by_label("Accueil", exact=True).fill("Bonjour, ici le tuteur du cours.")
    page.get_by_label("Vitesse").fill("1.1")
    # What was said of the number may still stand there.
    with page.expect_response(lambda answer: answer.request.method in ("PUT", "PATCH") and answer.ok):
        page.get_by_role("button", name="Enregistrer la voix").click()
    expect(page.get_by_text("Enregistré").filter(visible=True)).not_to_have_count(0)
    settings = institution.client.http.get("/api/v1/voice-settings?workflow=course-assistant").json()["settings"]
    assert settings == {"greeting": "Bonjour, ici le tuteur du cours.", "speed": 1.1}


def test_a_widget_is_previewed_as_a_conversation_shows_it(visit, institution):
    visitor = visit()
    page = visitor.page
    visitor.expected.append("status of 422")
    visitor.sign_in_as("/admin/widgets")
    page.get_by_role("link", name="Registration").click()
    preview = page.locator("widget-preview widget-view")
    expect(preview.get_by_label("Your name")).to_be_visible()
    expect(preview.get_by_role("radio", name="Calm")).to_be_checked()
    page.get_by_role("textbox", name="Sample data").fill('{"title": "Choose a workshop"}')
    expect(preview.get_by_text("Choose a workshop")).to_be_visible()
    # Nothing in a preview acts.
    preview.get_by_role("button", name="Not now").click()
    expect(preview.get_by_text("Choose a workshop")).to_be_visible()
    page.get_by_role("textbox", name="Sample data").fill('{"title": 1}')
    expect(page.locator(".widget-problems")).to_contain_text("data/title")
    expect(preview.get_by_text("Choose a workshop")).to_be_visible()
    assert visitor.looked_at("admin-widget") == []


def test_a_list_that_is_whole_is_sorted_by_its_columns(visit, institution):
    visitor = visit()
    page = visitor.page
    visitor.sign_in_as("/admin/models")
    names = page.locator("data-table tbody th .ui-row-link")
    expect(names.first).to_be_visible()
    listed = names.all_inner_texts()
    page.get_by_role("button", name="Price").click()
    expect(page).to_have_url(re.compile("sort=price"))
    page.get_by_role("button", name="Price").click()
    expect(page.get_by_role("columnheader", name="Price")).to_have_attribute("aria-sort", "descending")
    expect(names.first).to_contain_text("local")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("columnheader", name="Price")).to_have_attribute("aria-sort", "none")
    assert names.all_inner_texts() == listed
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("Sort by").select_option("Price in / out, descending")
    expect(page).to_have_url(re.compile("sort=-price"))
    expect(names.first).to_contain_text("local")
