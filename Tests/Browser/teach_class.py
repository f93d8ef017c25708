"""A class of learners who talk with an assistant, and its teacher: what tests of the teacher's view share."""

import uuid

import httpx
import pytest
from playwright.sync_api import expect

from harness.client import ChatClient
from harness.server import PASSWORD
from harness.workflows import publish
from visitor import Visitor


def step(slug: str, kind: str, title: str | None = None, **parameters) -> dict:
    return {"slug": slug, "kind": kind, "title": title, "parameters": parameters}


def task(slug: str, title: str, instruction: str, right: str) -> dict:
    return step(slug, "evaluated_step", title, instruction=instruction, judge="expression", passes=right, max_attempts=10,
                escalation_behavior="advance")


def edge(source: str, target: str, port: str = "next") -> dict:
    return {"source": source, "target": target, "port": port}


LABORATORY = {
    "nodes": [
        step("start", "start"),
        step("intro", "assistant_message", "What an ohm is", text="An ohm is a vlot per ampere."),
        task("ohms_law", "Ohm’s law", "12 volts drive 6 amperes. How many ohms?", "vars.tutor.answer.number == 2.0"),
        step("tried", "condition", "Many tries?", branches=[{"name": "many", "when": "vars.ohms_law.attempts > 1"}]),
        step("praise", "assistant_message", "Praise", text="You kept at it."),
        step("unit", "wait_for_user_input", "The unit", message="And in which unit is it?"),
        step("thanks", "assistant_message", "Thanks", text="Thank you."),
        step("end", "end"),
    ],
    "edges": [
        edge("start", "intro"), edge("intro", "ohms_law"), edge("ohms_law", "tried"), edge("tried", "praise", "many"),
        edge("tried", "unit", "default"), edge("praise", "unit"), edge("unit", "thanks"), edge("thanks", "end"),
    ],
}


class Person:
    """Somebody with an account, signed in as a program."""

    def __init__(self, base_url: str, owner: ChatClient, name: str, role: str = "learner"):
        self.name = name
        self.email = f"{uuid.uuid4().hex[:10]}@school.example"
        made = owner.http.post("/api/v1/invitations", json={"email": self.email, "role": role})
        body = {"token": made.raise_for_status().json()["link"].split("=")[1], "name": name, "password": PASSWORD}
        accepted = httpx.post(f"{base_url}/api/v1/invitations/accept", json=body, timeout=60)
        self.id = accepted.raise_for_status().json()["user"]["id"]
        self.client = ChatClient(base_url, self.email)


class Classroom:
    """A course with a teacher, an assistant, and learners who are each somewhere else in it."""

    def __init__(self, base_url: str, owner: ChatClient):
        self.owner, self.slug = owner, f"lab-{uuid.uuid4().hex[:6]}"
        publish(owner.http, self.slug, LABORATORY)
        owner.http.patch(f"/api/v1/workflows/{self.slug}", json={"title": "Ohm’s laboratory"}).raise_for_status()
        self.teacher = Person(base_url, owner, "Marie Curie", "teacher")
        self.guest = Person(base_url, owner, "Paul Langevin")
        self.ann, self.ben, self.cleo, self.dora, self.elise = (
            Person(base_url, owner, name)
            for name in ("Ann Learner", "Ben Okafor", "Cleo Martin", "Dora Maar", "Élise de la Tour"))
        made = owner.http.post("/api/v1/courses", json={"title": "Physics 101", "description": "Electricity, first term."})
        self.course = made.raise_for_status().json()["id"]
        parts = {self.teacher: "teacher", self.guest: "teacher"} | dict.fromkeys(self.learners, "learner")
        for person, role in parts.items():
            path = f"/api/v1/courses/{self.course}/memberships"
            owner.http.post(path, json={"user_id": person.id, "role": role}).raise_for_status()
        owner.http.post(f"/api/v1/courses/{self.course}/workflows", json={"workflow": self.slug}).raise_for_status()
        self.threads = {
            self.ann: self.says(self.ann, "Hello", "12", "72", "I do not know, 18"),
            self.ben: self.says(self.ben, "Hello", "3", "2"),
            self.cleo: self.says(self.cleo, "Hello", "2", "Ohm"),
            self.elise: self.says(self.elise, "Bonjour"),
        }
        thread = self.threads[self.ben]
        item = next(one["id"] for one in self.ben.client.items(thread) if one["type"] == "assistant_message")
        self.ben.client.http.put(f"/api/v1/threads/{thread}/items/{item}/feedback", json={
            "kind": "negative", "comment": "There is a typing mistake:\n“vlot”."}).raise_for_status()

    @property
    def learners(self) -> list[Person]:
        return [self.ann, self.ben, self.cleo, self.dora, self.elise]

    def says(self, person: Person, first: str, *others: str) -> str:
        """Says one after the other in a new conversation; gives its identifier."""
        person.client.workflow = self.slug
        thread = person.client.ask(first).thread_id
        for words in others:
            person.client.ask(words, thread)
        return thread

    def texts(self, person: Person) -> list[str]:
        """What the person sees in the conversation."""
        items = person.client.items(self.threads[person])
        return ["".join(part.get("text", "") for part in item.get("content", [])) for item in items]

    @property
    def path(self) -> str:
        return f"/teach/courses/{self.course}"


@pytest.fixture(scope="module")
def classroom(server, signed_in):
    made = Classroom(server.base_url, ChatClient(server.base_url, token=signed_in()))
    yield made
    made.owner.http.delete(f"/api/v1/workflows/{made.slug}").raise_for_status()


def check(visitor: Visitor, name: str) -> None:
    """Keeps a picture, and fails where something is wrong with what can be seen."""
    problems = visitor.looked_at(f"teach-{name}")
    assert problems == [], "\n".join(problems)


def row(visitor: Visitor, name: str):
    return visitor.page.get_by_role("row").filter(has_text=name)


def opened(visitor: Visitor, name: str):
    """Opens somebody's conversation from the table; gives its drawer."""
    visitor.page.get_by_role("button", name=f"Open {name}’s conversation").click()
    drawer = visitor.page.get_by_role("dialog", name=f"Conversation of {name}")
    expect(drawer).to_be_visible()
    return drawer
