"""Talking with an assistant in the page, and images that a model makes: scripted services hear, speak and paint, and the
test speaks into the microphone."""

import re

import pytest
from playwright.sync_api import expect

from harness.attachments import png
from harness.client import ChatClient
from harness.images import Picture, ScriptedPainter
from harness.scripted_model import Reply, ScriptedModel
from harness.server import LyceumServer
from harness.speech import ScriptedSpeech
from harness.workflows import agent, graph, message, node, publish

LONG = "A resistor limits the current in a circuit, and turns a part of the energy into heat. " * 12
# A microphone into which a test speaks, with what sounds like syllables.
MICROPHONE = """
    navigator.mediaDevices.getUserMedia = async () => {
        const context = new AudioContext();
        const heard = context.createMediaStreamDestination();
        const voice = new OscillatorNode(context, { type: "sawtooth", frequency: 150 });
        const loudness = new GainNode(context, { gain: 0 });
        voice.connect(loudness).connect(heard);
        voice.start();
        window.speak = (seconds) => {
            for (let at = 0; at < seconds; at += 0.25) {
                loudness.gain.setValueAtTime(0.4, context.currentTime + at);
                loudness.gain.setValueAtTime(0.1, context.currentTime + at + 0.18);
            }
            loudness.gain.setValueAtTime(0, context.currentTime + seconds);
        };
        return heard.stream;
    };"""


@pytest.fixture(scope="module")
def speech():
    with ScriptedSpeech(pace=0.05) as speech:
        yield speech


@pytest.fixture(scope="module")
def told():
    model = ScriptedModel()
    yield model
    model.stop()


@pytest.fixture(scope="module")
def painter():
    with ScriptedPainter() as painter:
        yield painter


@pytest.fixture(scope="module")
def office(told, speech, painter):
    """A server with an ear, a voice and a brush."""
    service = {"URL": speech.base_url, "MODEL": "scripted"}
    server = LyceumServer(
        told.base_url, **{f"LYCEUM_SPEECH_{key}": value for key, value in service.items()},
        **{f"LYCEUM_VOICE_{key}": value for key, value in service.items()},
        LYCEUM_IMAGE_URL=painter.base_url, LYCEUM_IMAGE_KEY="k", LYCEUM_IMAGE_MODEL="gpt-image-1")
    try:
        server.start()
        client = ChatClient(server.base_url)
        client.wait_for_workflow()
        publish(client.http, "tutor", graph(agent()))
        publish(client.http, "painter", graph(
            node("paint", "generate_image", prompt="{{ input.text }}"), message("says", "There it is.")))
        yield client
    finally:
        server.close()


@pytest.fixture(scope="module")
def talking_browser(playwright):
    """Chromium with a microphone that may be used."""
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
    yield browser
    browser.close()


@pytest.fixture
def visit(talking_browser, office, told, speech):
    """Opens a window of the office in the browser with a microphone: `visit(width, height, scheme, language)`."""
    from conftest import windows

    told.reset()
    speech.words, speech.spoken = [], []
    with windows(talking_browser, str(office.http.base_url).rstrip("/")) as visit:
        yield visit


def start(visitor, path="/?assistant=tutor"):
    visitor.sign_in()
    visitor.open(path)
    visitor.page.get_by_role("button", name="Talk instead of typing").click()
    return visitor.page.locator("voice-bar")


def test_a_person_talks_breaks_in_and_goes_on_by_typing(visit, told, speech):
    told.queue += [Reply.of(LONG), Reply.of("Gladly."), Reply.of("In writing, too.")]
    speech.words += ["What does a resistor do?", "Stop, something shorter."]
    visitor = visit()
    visitor.page.add_init_script(MICROPHONE)
    bar = start(visitor)
    expect(bar).to_contain_text("Listening")
    expect(bar.get_by_role("button", name="End talking")).to_be_focused()
    expect(visitor.composer).to_be_hidden()
    visitor.screenshot("voice-listening")
    assert visitor.accessibility_problems() == []
    visitor.page.evaluate("speak(1)")
    expect(bar).to_contain_text("Speaking", timeout=30_000)
    said = visitor.page.locator("user-message p")
    expect(said).to_have_text(["What does a resistor do?"])
    expect(visitor.answers.first).to_contain_text("A resistor limits")
    expect(bar.locator(".sound-meter")).to_have_attribute("style", re.compile(r"--level: (1|0\.[2-9])"))
    visitor.screenshot("voice-speaking")
    assert visitor.accessibility_problems() == []
    # Who breaks in is heard at once, and the answer is cut to what they heard.
    visitor.page.evaluate("speak(1.5)")
    expect(said).to_have_text(["What does a resistor do?", "Stop, something shorter."], timeout=30_000)
    expect(visitor.answers.last).to_contain_text("Gladly.")
    assert len(visitor.answers.first.inner_text()) < len(LONG) * 0.7
    bar.get_by_role("button", name="Mute", exact=True).press("m")
    expect(bar).to_contain_text("Muted")
    expect(bar.get_by_role("button", name="Unmute")).to_have_attribute("aria-pressed", "true")
    visitor.screenshot("voice-muted")
    visitor.page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    expect(visitor.composer).to_be_focused()
    visitor.ask("And in writing?")
    expect(visitor.answers.last).to_contain_text("In writing, too.")
    visitor.page.reload()
    expect(said).to_have_text(["What does a resistor do?", "Stop, something shorter.", "And in writing?"])


@pytest.mark.parametrize("name,heading", [("NotAllowedError", "Le microphone n’est pas autorisé"),
                                          ("NotFoundError", "Aucun microphone trouvé")])
def test_without_a_microphone_the_page_says_what_to_do(visit, name, heading):
    visitor = visit(390, 844, "dark", "fr-FR")
    visitor.page.add_init_script(
        f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{name}'))")
    visitor.sign_in()
    visitor.open("/?assistant=tutor")
    visitor.page.get_by_role("button", name="Parler au lieu d’écrire").click()
    bar = visitor.page.locator("voice-bar")
    expect(bar).to_contain_text(heading)
    expect(bar.get_by_role("button", name="Reprendre")).to_be_focused()
    assert visitor.looked_at(f"voice-{name}") == []
    bar.get_by_role("button", name="Écrire plutôt").click()
    expect(visitor.composer).to_be_visible()


def test_a_connection_that_is_lost_is_made_again_and_a_limit_is_told(visit, office):
    visitor = visit()
    visitor.expected += ["status of 409"]
    # Chromium's own microphone beeps.
    connected = re.compile("Listening|Hearing you")
    sockets = []

    def through(socket):
        sockets.append((socket, socket.connect_to_server()))

    visitor.page.route_web_socket("**/socket*", through)
    bar = start(visitor)
    expect(bar).to_contain_text(connected)
    sockets[0][0].close(code=1011)
    expect(bar).to_contain_text("The connection was lost")
    visitor.screenshot("voice-lost")
    assert visitor.accessibility_problems() == []
    bar.get_by_role("button", name="Talk again").click()
    expect(bar).to_contain_text(connected)
    bar.get_by_role("button", name="End talking").click()
    office.http.put("/api/v1/voice-settings", json={"limits": {"concurrent_calls": 0}}).raise_for_status()
    visitor.page.get_by_role("button", name="Talk instead of typing").click()
    expect(bar).to_contain_text("Talking is not possible now")
    office.http.put("/api/v1/voice-settings", json={}).raise_for_status()


def test_where_nothing_hears_or_speaks_there_is_no_button(open_windows, server):
    with open_windows(server.base_url) as visit:
        visitor = visit()
        visitor.sign_in()
        expect(visitor.page.get_by_role("button", name="Attach files")).to_be_visible()
        expect(visitor.page.get_by_role("button", name="Talk instead of typing")).to_be_hidden()


def test_an_image_is_seen_while_it_is_made_and_opens_large(visit, painter):
    picture = Picture(content=png(64), hold=True)
    painter.queue.append(picture)
    visitor = visit(390, 844, "dark")
    visitor.sign_in()
    visitor.open("/?assistant=painter")
    visitor.ask("A grey cat")
    image = visitor.page.locator("image-item")
    expect(image.get_by_role("progressbar", name="Making an image")).to_be_visible()
    expect(image.locator("img")).to_be_visible()
    assert visitor.looked_at("image-making") == []
    picture.release.set()
    expect(visitor.answers.last).to_contain_text("There it is.")
    expect(image.get_by_role("img", name="Image made by the assistant")).to_have_js_property("naturalWidth", 64)
    with visitor.page.expect_download() as saved:
        image.get_by_role("link", name="Save image").click()
    assert saved.value.suggested_filename == "A grey cat.png"
    image.get_by_role("button", name="Show the image large").click()
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    assert visitor.looked_at("image-large") == []
