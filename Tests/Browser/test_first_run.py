"""From an empty installation to a published assistant that answers, by clicks alone."""

import os

import pytest
from playwright.sync_api import Locator, expect

from harness.scripted_model import Reply, ScriptedModel
from harness.server import EMAIL, PASSWORD, ROOT, LyceumServer, free_port

MOST_CLICKS = 60
NOTES = "# Levers\n\nA lever balances when the products of force and arm are equal on both sides.\n"


class Hand:
    """Clicks and writes as a person does, and counts: going into a field is a click too."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, place: Locator) -> None:
        self.clicks += 1
        place.click()

    def write(self, place: Locator, text: str) -> None:
        self.click(place)
        place.fill(text)


@pytest.fixture
def empty(tmp_path):
    """An installation as nobody has touched it: without the sample course, and with a model that does not answer."""
    resources = tmp_path / "resources"
    resources.mkdir()
    tmp_path.chmod(0o755)
    for folder in ROOT.iterdir():
        if folder.name != "Samples" and folder.is_dir() and not folder.name.startswith("."):
            os.symlink(folder, resources / folder.name)
    model = ScriptedModel(Reply.of("Both sides balance: force times arm is the same."))
    server = LyceumServer(
        model.base_url, LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8", LYCEUM_RESOURCES_DIR=str(resources),
        LYCEUM_CHAT_BASE_URL=f"http://127.0.0.1:{free_port()}/v1")
    try:
        server.start()
        yield server, model
    finally:
        server.close()
        model.stop()


def test_an_empty_installation_becomes_a_published_assistant_in_under_60_clicks(open_windows, empty, tmp_path):
    server, model = empty
    notes = tmp_path / "levers.md"
    notes.write_text(NOTES)
    # The guide asks the model that does not answer yet.
    with open_windows(server.base_url, ("status of 50", "status of 404")) as visit:
        visitor, hand = visit(), Hand()
        page = visitor.page
        visitor.open("/sign-in")
        hand.write(page.locator("#email"), EMAIL)
        hand.write(page.locator("#password"), PASSWORD)
        hand.click(page.get_by_role("button", name="Sign in", exact=True))
        page.wait_for_url(server.base_url + "/")
        # Whoever administers finds the console's address in the frame; here it is entered.
        visitor.go("/admin")
        guide = page.locator(".admin-guide")

        expect(guide.get_by_text("0 of 6 done")).to_be_visible(timeout=30_000)
        visitor.screenshot("first-run-begin")
        hand.click(guide.get_by_role("link", name="Connect a provider"))
        hand.click(page.locator("label.ui-choice", has_text="OpenAI-compatible"))
        hand.write(page.get_by_label("Short name"), "school")
        hand.write(page.get_by_label("Address", exact=True), model.base_url)
        hand.write(page.get_by_label("API key"), "scripted")
        hand.click(page.get_by_role("button", name="Add provider"))
        hand.click(page.get_by_role("link", name="Add model").first)
        hand.write(page.get_by_label("Name at the provider"), "scripted")
        hand.click(page.get_by_role("button", name="Add model"))
        page.wait_for_url("**/admin/models*/**")

        hand.click(page.get_by_role("link", name="Overview"))
        expect(guide.get_by_text("scripted answered.")).to_be_visible(timeout=30_000)
        hand.click(guide.get_by_role("link", name="Add documents"))
        hand.click(page.get_by_role("link", name="Make store").first)
        hand.write(page.get_by_label("Title", exact=True), "Mechanics")
        hand.click(page.get_by_role("button", name="Make store"))
        hand.clicks += 2
        page.locator("input[type=file]").set_input_files(notes)
        expect(page.get_by_role("cell", name="Ready")).to_be_visible(timeout=60_000)

        hand.click(page.get_by_role("link", name="Overview"))
        expect(guide.locator("li.done")).to_have_count(2, timeout=30_000)
        hand.click(guide.get_by_role("link", name="Draw an assistant"))
        hand.click(page.get_by_role("button", name="New workflow").first)
        dialog = page.get_by_role("dialog")
        hand.write(dialog.get_by_role("textbox").first, "Mechanics tutor")
        hand.click(dialog.get_by_text("Tutor", exact=True))
        hand.click(dialog.get_by_role("button", name="Create workflow"))
        hand.click(page.get_by_role("button", name="Publish", exact=True))
        hand.click(page.get_by_role("dialog").get_by_role("button", name="Publish version 1"))
        expect(page.get_by_text("is published").first).to_be_visible(timeout=30_000)

        visitor.go("/admin")
        expect(guide.locator("li.done")).to_have_count(4, timeout=30_000)
        visitor.screenshot("first-run-published")
        assert visitor.accessibility_problems() == []
        hand.click(guide.get_by_role("link", name="Talk with it"))
        hand.write(visitor.composer, "When does a lever balance?")
        hand.click(page.get_by_role("button", name="Send"))
        expect(visitor.answers.last).to_contain_text("force times arm is the same", timeout=60_000)
        assert hand.clicks < MOST_CLICKS, hand.clicks
        print(f"{hand.clicks} clicks")


def test_the_guide_notices_a_platform_and_its_launch(console, school):
    visitor = console(390, 844, "light", "fr-FR")
    visitor.sign_in_as("/admin")
    page = visitor.page
    guide = page.locator(".admin-guide")
    expect(guide.get_by_text("Un modèle répond").first).to_be_visible()
    registered = school.owner.http.post("/api/v1/lti/registrations", json=school.platform.registration(
        name="Plateforme du lycée", default_workflow="course-assistant"))
    assert registered.status_code == 201, registered.text
    again = page.get_by_role("button", name="Vérifier à nouveau")
    again.click()
    expect(guide.locator("li.done").filter(has_text="Une plateforme est inscrite")).to_be_visible(timeout=30_000)
    guide.get_by_role("button", name="Masquer le guide").click()
    expect(guide.get_by_role("button", name="Afficher le guide de démarrage")).to_be_visible()
    assert visitor.untranslated() == []
    guide.get_by_role("button", name="Afficher le guide de démarrage").click()

    # The last step: a learner comes from a course of the platform.
    last = guide.locator("li").last
    expect(last).not_to_have_class("done")
    learner = console()
    learner.expected.append(f"request to the outside: {school.platform.issuer}")
    learner.page.goto(school.platform.issuer + school.platform.launch(subject="ada", name="Ada Learner", frame=False))
    learner.page.get_by_role("link", name="Open").click()
    expect(learner.composer).to_be_visible(timeout=30_000)
    again.click()
    expect(last).to_have_class("done", timeout=30_000)
    visitor.screenshot("first-run-launched")
    assert visitor.untranslated() == []
