"""A school on a real server: an owner, a course with a teacher and a learner, and somebody of another course."""

import httpx

from harness.client import ChatClient
from harness.server import PASSWORD
from harness.workflows import publish


class School:
    """The people, each signed in, and the courses."""

    def __init__(self, base_url: str, owner: ChatClient):
        self.base_url, self.owner = base_url, owner
        self.teacher_id, self.teacher = self.person("teacher@school.example", "Marie Curie")
        self.learner_id, self.learner = self.person("learner@school.example", "Ann Learner")
        self.stranger_id, self.stranger = self.person("stranger@school.example", "Max Planck")
        self.course = self.made("Physics", {self.teacher_id: "teacher", self.learner_id: "learner"})
        self.other_course = self.made("Chemistry", {self.stranger_id: "teacher"})

    def person(self, address: str, name: str) -> tuple[str, ChatClient]:
        made = self.owner.http.post("/api/v1/invitations", json={"email": address, "role": "learner"})
        body = {"token": made.raise_for_status().json()["link"].split("=")[1], "name": name, "password": PASSWORD}
        accepted = httpx.post(self.base_url + "/api/v1/invitations/accept", json=body, timeout=60)
        client = ChatClient(self.base_url, address, PASSWORD)
        return accepted.raise_for_status().json()["user"]["id"], client

    def made(self, title: str, people: dict[str, str]) -> str:
        course = self.owner.http.post("/api/v1/courses", json={"title": title}).raise_for_status().json()["id"]
        for person, role in people.items():
            path = f"/api/v1/courses/{course}/memberships"
            self.owner.http.post(path, json={"user_id": person, "role": role}).raise_for_status()
        return course

    def publish(self, slug: str, definition: dict) -> None:
        """Publishes a workflow and gives it to the course."""
        publish(self.owner.http, slug, definition)
        given = self.owner.http.post(f"/api/v1/courses/{self.course}/workflows", json={"workflow": slug})
        given.raise_for_status()
