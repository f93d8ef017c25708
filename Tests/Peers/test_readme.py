"""The README is true: its session works as printed, its settings are the program's, its links lead somewhere."""

import json
import os
import re
import subprocess

import pytest

from harness.client import annotations
from harness.server import EMAIL, PASSWORD, ROOT, binary

README = (ROOT / "README.md").read_text()
PAGES = sorted(
    path for path in ROOT.rglob("*.md") if not any(part.startswith(".") or part == "node_modules" for part in path.parts))


def blocks(word: str) -> list[str]:
    """The shell blocks of the README that hold a word."""
    return [block for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if word in block]


def run(script: str) -> str:
    """What a shell prints for a script of the README."""
    return subprocess.run(["bash", "-eu", "-c", script], capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.fixture(scope="module")
def session(server) -> str:
    """The session's first block, told where the server is and how to sign in."""
    script = blocks("BASE=")[0].replace("http://127.0.0.1:8080", server.base_url)
    return script.replace("admin@localhost", EMAIL).replace('"password": "…"', f'"password": "{PASSWORD}"')


def events(output: str) -> list[dict]:
    return [json.loads(line.removeprefix("data: ")) for line in output.splitlines() if line.startswith("data: ")]


def cited_answers(output: str) -> list[dict]:
    """The finished messages that cite something."""
    done = [event["item"] for event in events(output) if event["type"] == "thread.item.done"]
    return [item for item in done if item["type"] == "assistant_message" and annotations(item)]


def test_the_session_ends_in_cited_answers_in_both_languages(session, model):
    output = run(session)
    assert '"slug":"course-assistant"' in output
    texts = ["".join(part["text"] for part in answer["content"]) for answer in cited_answers(output)]
    assert len(texts) == 2
    assert "course says" in texts[0] and "dit le cours" in texts[1]


def test_the_citations_of_the_session_open_and_the_search_finds(session, model):
    signing_in = session.partition("# What can I talk to?")[0]
    output = run(session.partition("# And in French.")[0])
    thread = next(event["thread"]["id"] for event in events(output) if event["type"] == "thread.created")
    answer = cited_answers(output)[0]["id"]
    citations = run(signing_in + blocks("/citations")[0].replace("THREAD", thread).replace("MESSAGE", answer))
    assert json.loads(citations)["data"][0]["text"]
    found = json.loads(run(signing_in + blocks("/search")[0]))["data"]
    assert {"score", "text", "document", "heading_path", "start", "end"} <= set(found[0])


def test_every_setting_of_the_program_is_in_the_table_and_no_other():
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LYCEUM_")}
    listing = subprocess.run(
        [str(binary()), "config"], env=environment, capture_output=True, text=True, timeout=30, check=True).stdout
    table = README.partition("## Configuration")[2].partition("## ")[0]
    rows = "\n".join(line for line in table.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"LYCEUM_[A-Z_]+", rows)) == set(re.findall(r"LYCEUM_[A-Z_]+", listing))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target):
            assert (page.parent / target.partition("#")[0]).exists(), target
