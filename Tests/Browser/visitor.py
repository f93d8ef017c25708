"""A person's browser window: what they do, and everything that must not happen meanwhile."""

from __future__ import annotations

import json
import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

import words
from harness.server import EMAIL, PASSWORD, ROOT

SCREENSHOTS = Path(os.environ.get("LYCEUM_SCREENSHOTS", ROOT / ".build" / "screenshots"))
ANSWER_MILLISECONDS = 60_000


PINNED = """() => [...document.querySelectorAll("main *, header, header *")]
    .filter((one) => ["sticky", "fixed"].includes(getComputedStyle(one).position) && one.checkVisibility())
    .map((one) => one.getBoundingClientRect())
    .filter((box) => box.width > innerWidth / 2 && box.bottom > 0 && box.top < innerHeight)
    .reduce((sum, box) => sum + box.height, 0) / innerHeight"""
"""The share of the window's height that what sticks takes."""

BROKEN = """cells => [...document.querySelectorAll(cells)].flatMap((cell) => {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [], range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        for (const { 0: word, index } of node.textContent.matchAll(/[\\p{L}\\p{N}_]+/gu)) {
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(word);
        }
    return found;
})"""
"""The words that do not stand in one line."""


class Visitor:
    """Collects console errors, policy violations, failed pages and requests that leave the server."""

    def __init__(self, context: BrowserContext, url: str, look: str = "", language: str = "en") -> None:
        """`look` names the language, the colours and the size, for pictures."""
        self.url = url
        self.context = context
        self.look = look
        self.language = language[:2]
        self.complaints: list[str] = []
        self.expected: list[str] = []
        context.on("request", self._requested)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))
        self.page: Page = context.new_page()

    # What a person does.

    def open(self, path: str = "/") -> None:
        self.page.goto(self.url + path)

    def sign_in(self) -> None:
        self.open("/sign-in")
        self.page.locator("#email").fill(EMAIL)
        self.page.locator("#password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("empty-state h2")).to_be_visible(timeout=20_000)

    def sign_in_as(self, path: str = "/admin", email: str = EMAIL, password: str = PASSWORD) -> None:
        """Signs in without the form, and opens a page that has a frame: its heading is there afterwards."""
        credentials = {"email": email, "password": password, "cookies": True}
        answer = self.context.request.post(self.url + "/api/v1/auth/login", data=credentials)
        assert answer.ok, answer.text()
        self.page.goto(self.url + "/lti/icon.svg")
        self.page.evaluate("kept => localStorage.setItem('lyceum.session', kept)", json.dumps({"user": answer.json()["user"]}))
        self.go(path)

    def go(self, path: str) -> None:
        """Opens a page of somebody who is signed in, and waits until it is there."""
        self.open(path)
        self.settle()

    def settle(self) -> None:
        """Waits until nothing on the page is being loaded, and its heading is there."""
        expect(self.page.locator("main :is(h1, h2)").first).to_be_visible(timeout=20_000)
        expect(self.page.locator("main[aria-busy], main [aria-busy=true]")).to_have_count(0, timeout=20_000)

    def end_session(self) -> None:
        """Ends the session as another device of the person would; the page is not told."""
        self.page.evaluate(
            """async () => {
                const token = /(?:^|; )lyceum_csrf=([^;]+)/.exec(document.cookie)[1];
                await fetch("/api/v1/auth/logout", { method: "POST", headers: { "x-csrf-token": token } });
            }"""
        )

    def ask(self, question: str) -> None:
        self.composer.fill(question)
        self.composer.press("Enter")

    def ask_and_wait(self, question: str) -> None:
        before = self.answers.count()
        self.ask(question)
        expect(self.answers.nth(before)).to_be_visible(timeout=ANSWER_MILLISECONDS)
        self.wait_until_answered()

    def wait_until_answered(self) -> None:
        expect(self.page.locator("[role=log]")).to_have_attribute("aria-busy", "false", timeout=ANSWER_MILLISECONDS)
        expect(self.answers.last.locator(".actions")).to_be_visible()

    @property
    def answers(self) -> Locator:
        return self.page.locator("assistant-message")

    @property
    def chips(self) -> Locator:
        """The numbers of the citations, in the order of the page."""
        return self.page.locator("citation-chip button")

    @property
    def composer(self) -> Locator:
        return self.page.locator("message-composer textarea")

    # What is looked at.

    def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(250)
        self.page.screenshot(path=str(Path(SCREENSHOTS, f"{name}.png")))

    def looked_at(self, name: str) -> list[str]:
        """Takes a picture of the page, named with its look, and gives what is wrong with it: barriers, a width that does
        not fit, and words that were left in English."""
        self.screenshot(f"{name}-{self.look}" if self.look else name)
        overflow = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        too_wide = [f"{overflow} px too wide"] if overflow > 0 else []
        return [f"{name}: {problem}" for problem in self.accessibility_problems() + too_wide + self.untranslated()]

    def broken_words(self, cells: str) -> list[str]:
        """The words in some cells that go on in another line, but where a hyphen or the like ends the first."""
        return self.page.evaluate(BROKEN, cells)

    def reflow_problems(self, name: str) -> list[str]:
        """What of a narrow window has to be scrolled sideways for, or lies under what does not scroll."""
        overflow = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        pinned = self.page.evaluate(PINNED)
        too_wide = [f"{name}: {overflow} px too wide"] if overflow > 0 else []
        return too_wide + ([f"{name}: {pinned:.0%} of the window does not scroll"] if pinned > 0.55 else [])

    def untranslated(self) -> list[str]:
        """The texts that a French page says in English."""
        if self.language != "fr":
            return []
        return [f"not in French: {text}" for text in words.untranslated(self.page.evaluate(words.SHOWN))]

    def accessibility_problems(self) -> list[str]:
        found = Axe().run(self.page).response["violations"]
        return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

    def assert_no_complaints(self) -> None:
        unexpected = [said for said in self.complaints if not any(part in said for part in self.expected)]
        assert unexpected == [], "\n".join(unexpected)

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.complaints.append(f"request to the outside: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")
