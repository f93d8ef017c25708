"""Assistants in pages of another origin: a button, an element in place, visitors, and tokens of the page."""

import contextlib
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from chat_widgets import LIST
from playwright.sync_api import expect

from harness.workflows import graph, message, node, publish


@contextlib.contextmanager
def site(pages: dict[str, str]):
    """A site of another origin, whose policy lets in nothing but itself and the server; gives its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found = pages.get(self.path)
            body = (found or "").encode()
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    # Another name, so that it is another site to the browser too.
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def host(server, client):
    """An assistant that is embedded in a site, with visitors: the site's origin, its pages, and the assistant."""
    slug = f"embedded-{uuid.uuid4().hex[:8]}"
    publish(client.http, slug, graph(message("say", "You said {{ input.text }}.")))
    settings = {"sharing": False, "visitors": True}
    client.http.put("/api/v1/conversation-settings", json=settings).raise_for_status()
    pages: dict[str, str] = {"/favicon.ico": ""}
    with site(pages) as origin:
        body = {"origins": [origin], "visitors": True}
        made = client.http.put(f"/api/v1/workflows/{slug}/embed", json=body).raise_for_status().json()
        yield origin, pages, made["assistant"], slug
    client.http.delete(f"/api/v1/workflows/{slug}")


def page(server, body: str, script: str = "") -> str:
    return f"""<!doctype html><html lang="en"><title>A school</title><h1>A school</h1>
        <script src="{server.base_url}/embed.js" {script}></script>{body}</html>"""


def window(visit, origin: str):
    visitor = visit()
    visitor.expected.append(f"request to the outside: {origin}")
    return visitor


def test_a_button_opens_a_conversation_for_a_visitor(visit, server, host):
    origin, pages, assistant, _ = host
    pages["/"] = page(server, "", f'data-assistant="{assistant}" data-label="Ask us"')
    visitor = window(visit, origin)
    visitor.page.goto(origin + "/")
    button = visitor.page.get_by_role("button", name="Ask us")
    expect(button).to_have_attribute("aria-expanded", "false")
    assert visitor.page.locator("iframe").count() == 0, "nothing is loaded before somebody asks"
    visitor.screenshot("embed-button")
    button.click()
    frame = visitor.page.frame_locator("iframe")
    frame.locator("message-composer textarea").fill("Good morning")
    frame.locator("message-composer textarea").press("Enter")
    expect(frame.locator("assistant-message")).to_contain_text("You said Good morning.")
    expect(frame.locator("thread-rail")).to_be_hidden()
    visitor.screenshot("embed-panel")
    assert visitor.context.cookies() == [], "no cookie of anybody"
    button.press("Escape")
    expect(visitor.page.locator("iframe")).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_an_element_shows_the_conversation_in_place_with_the_token_of_the_page(visit, server, host, token, client):
    origin, pages, assistant, slug = host
    pages["/"] = page(server, f'<lyceum-chat assistant="{assistant}" label="Tutor"></lyceum-chat><script src="/t.js"></script>')
    pages["/t.js"] = f'document.querySelector("lyceum-chat").getToken = async () => "{token}";'
    visitor = window(visit, origin)
    visitor.page.goto(origin + "/")
    frame = visitor.page.frame_locator("iframe[title=Tutor]")
    frame.locator("message-composer textarea").fill("It is me")
    frame.locator("message-composer textarea").press("Enter")
    expect(frame.locator("assistant-message")).to_contain_text("You said It is me.")
    visitor.screenshot("embed-in-place")
    own = client.http.get("/api/v1/threads", params={"workflow": slug}).json()["data"]
    assert [thread["title"] for thread in own] == ["It is me"], "it is the person's own conversation"
    assert visitor.context.cookies() == []


def test_another_site_can_neither_frame_the_assistant_nor_get_a_token_from_a_page(visit, server, host):
    origin, pages, assistant, _ = host
    framed = f"{server.base_url}/embed/{assistant}?origin={origin}"
    with site({"/": f'<!doctype html><title>Elsewhere</title><iframe src="{framed}"></iframe>', "/favicon.ico": ""}) as other:
        visitor = window(visit, other)
        visitor.expected += ["frame-ancestors", "chrome-error"]
        visitor.page.goto(other + "/")
        visitor.page.wait_for_timeout(500)
        inside = [frame for frame in visitor.page.frames if frame != visitor.page.main_frame]
        assert all(frame.locator("chat-page").count() == 0 for frame in inside)
    # A page that asks in the frame's stead hears nothing.
    pages["/"] = page(server, f'<lyceum-chat assistant="{assistant}"></lyceum-chat><script src="/t.js"></script>')
    pages["/t.js"] = """
        window.heard = [];
        window.asked = 0;
        addEventListener("message", (event) => heard.push(event.data));
        document.querySelector("lyceum-chat").getToken = () => { asked++; return "secret"; };
        postMessage({ lyceum: "token-wanted" }, location.origin);"""
    visitor = window(visit, origin)
    visitor.expected += ["401", "Failed to load resource"]
    visitor.page.goto(origin + "/")
    visitor.page.wait_for_function("heard.length > 0")
    assert visitor.page.evaluate("heard.some((data) => data.token === 'secret')") is False


def test_without_visitors_and_without_a_token_the_way_to_sign_in_is_shown(visit, server, host, client):
    origin, pages, assistant, slug = host
    client.http.put(
        f"/api/v1/workflows/{slug}/embed", json={"origins": [origin], "visitors": False}).raise_for_status()
    pages["/"] = page(server, f'<lyceum-chat assistant="{assistant}"></lyceum-chat>')
    visitor = window(visit, origin)
    visitor.page.goto(origin + "/")
    link = visitor.page.frame_locator("iframe").get_by_role("link", name="Open in a new tab")
    expect(link).to_have_attribute("href", f"/?assistant={slug}")
    visitor.screenshot("embed-sign-in")


def test_a_shared_conversation_is_a_page_that_needs_nobody(visit, server, host, client):
    _, _, _, slug = host
    client.workflow = slug
    thread = client.ask("What is *volt*?").thread_id
    client.http.put("/api/v1/conversation-settings", json={"sharing": True, "visitors": False}).raise_for_status()
    link = client.http.post(f"/api/v1/threads/{thread}/shares", json={}).raise_for_status().json()
    visitor = visit()
    visitor.open("/shared#" + link["token"])
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("What is *volt*?")
    expect(visitor.page.locator(".said")).to_have_text("What is *volt*?")
    expect(visitor.page.locator("markdown-view")).to_have_text("You said What is volt?.")
    assert visitor.accessibility_problems() == []
    visitor.screenshot("shared-conversation")
    client.http.delete(f"/api/v1/threads/{thread}/shares/{link['id']}").raise_for_status()
    visitor.expected += ["404", "Failed to load resource"]
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("nothing behind this link")


def test_widgets_of_a_shared_conversation_are_shown_and_do_nothing(visit, client, assistant):
    client.http.put("/api/v1/conversation-settings", json={"sharing": True, "visitors": True}).raise_for_status()
    assistant(node("list", "widget", widget=LIST, wait=False), message("say", "These are the chapters."))
    thread = client.ask("What is there?").thread_id
    link = client.http.post(f"/api/v1/threads/{thread}/shares", json={}).raise_for_status().json()
    visitor = visit(390, 844, "dark")
    visitor.open("/shared#" + link["token"])
    rows = visitor.page.locator(".w-list-row:visible")
    expect(rows).to_have_count(3)
    expect(rows.first).to_be_disabled()
    expect(visitor.page.locator("main")).to_contain_text("These are the chapters.")
    assert visitor.looked_at("shared-widget") == []
    visitor.page.get_by_role("button", name="Show 2 more").click()
    expect(rows).to_have_count(5)
