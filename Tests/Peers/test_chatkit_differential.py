"""The same conversation with an assistant of ours and with its twin on the public Python ChatKit server: the same events,
and the same threads and items kept."""

import re
import uuid
from dataclasses import dataclass

import pytest

from harness.client import Stream, user_input
from harness.workflows import publish
from twin import Act, Asks, Calls, Fails, Handles, Reports, Says, Shows, Tells, Twin, Waits, workflow

STREAMED = {
    "threads.create", "threads.add_user_message", "threads.add_client_tool_output", "threads.add_structured_input",
    "threads.retry_after_item", "threads.custom_action"}
IDENTIFIER = re.compile(r"(thr|msg|tc|wf|tsk|atc|wig|sdk)_[0-9a-f]{8,32}")

CARD = {"type": "Card", "size": "md", "children": [
    {"type": "Text", "id": "words", "value": "Ohm's law"},
    {"type": "Button", "label": "Show", "onClickAction": {"type": "choose", "payload": {"option": "Ohm"}}}]}
LIST = {"type": "ListView", "children": [{"type": "ListViewItem", "children": [{"type": "Text", "value": "One"}]}]}
BASIC = {"type": "Basic", "children": [{"type": "Markdown", "value": "**Bold**"}]}
ANSWERED = {"type": "Card", "children": [{"type": "Text", "value": "{{ vars.action.payload.option }}"}]}
CHOICE = {"type": "choose", "payload": {"option": "Ohm"}}

ASSISTANTS: dict[str, list[Act]] = {
    "a word": [Says(["Yes"])],
    "a sentence": [Says("Voltage is current times resistance.".split(" "))],
    "scripts": [Says(["Ω ≈ 4,7 kΩ ", "— « tension » ", "電圧 ", "🔌"])],
    "right to left": [Says(["التيار ", "يساوي ", "V/R"])],
    "Markdown": [Says(["# Ohm\n", "\n", "```python\n", "v = i * r\n", "```\n", "* one\n* two"])],
    "quotation marks": [Says(['"quoted" ', "\\ back ", "\t tab ", "</script> ", "\u2028 line"])],
    "line breaks first": [Says(["\n\n", "Late"])],
    "spaces alone between": [Says(["One", " ", " ", "two"])],
    "three hundred pieces": [Says([f"word{number} " for number in range(300)])],
    "one long piece": [Says(["resistance " * 2000])],
    "combining marks": [Says(["e", "\u0301", "te\u0301", " 👩", "\u200d", "🔬"])],
    "fixed words": [Tells("Welcome to the course.")],
    "an echo": [Tells("You said: {{ input.text }}")],
    "two messages": [Tells("First."), Tells("Second.")],
    "a model twice": [Says(["One ", "two"]), Says(["three"])],
    "words and a model": [Tells("Let me think."), Says(["Done"])],
    "a question back": [Tells("Which one?"), Waits(), Tells("So {{ vars.heard.text }}.")],
    "two questions back": [Waits(), Tells("{{ vars.heard.text }}, and?"), Waits("more"), Tells("Then {{ vars.more.text }}")],
    "silence, then words": [Waits(), Says(["Now"])],
    "a card": [Shows(CARD)],
    "a list": [Shows(LIST)],
    "a plain widget": [Shows(BASIC, copy_text="Bold")],
    "a card between messages": [Tells("Look:"), Shows(CARD, copy_text="Ohm's law"), Tells("That was it.")],
    "two widgets": [Shows(CARD), Shows(LIST)],
    "progress": [Reports("Searching"), Tells("Found")],
    "progress with an icon": [Reports("Searching {{ input.text }}", icon="search"), Says(["Found"])],
    "two lines of progress": [Reports("One"), Reports("Two", icon="book-open"), Tells("Three")],
    "a failing model": [Fails()],
    "words before a failure": [Tells("Let me see."), Fails()],
    "a question before a failure": [Waits(), Fails()],
}

INPUTS: dict[str, dict] = {
    "several texts": {"content": [{"type": "input_text", "text": "One "}, {"type": "input_text", "text": "two"}]},
    "a tag": {"content": [{"type": "input_tag", "id": "t1", "text": "@Ann", "data": {}}]},
    "a tag with data": {"content": [
        {"type": "input_text", "text": "Ask "},
        {"type": "input_tag", "id": "t1", "text": "@Ann", "data": {"n": 1, "deep": {"a": [1, None, "x"]}},
         "group": "People", "interactive": True}]},
    "a quotation": {"quoted_text": "V = R I", "content": [{"type": "input_text", "text": "Why?"}]},
    "a tool": {"inference_options": {"tool_choice": {"id": "search"}}},
    "a model": {"inference_options": {"model": "small"}},
    "a tool and a model": {"inference_options": {"model": "small", "tool_choice": {"id": "search"}}},
    "scripts": {"content": [{"type": "input_text", "text": "電圧 🔌 é"}]},
    "line breaks": {"content": [{"type": "input_text", "text": "a\n\nb\tc"}]},
    "spaces around": {"content": [{"type": "input_text", "text": "  Ohm  "}]},
    "ten thousand characters": {"content": [{"type": "input_text", "text": "résistance" * 1000}]},
    "what looks like a template": {"content": [{"type": "input_text", "text": "{{ 1 + 1 }} {% if %}"}]},
    "what looks like markup": {"content": [{"type": "input_text", "text": "<b onclick='x()'>&amp;"}]},
}

PAGES = [
    {"order": order, **limit, **after}
    for order in ("asc", "desc") for limit in ({}, {"limit": 1}, {"limit": 3}) for after in ({}, {"after": "$item1"})
]


QUESTIONS = [
    {"id": "colour", "question": "Which colour?", "options": ["red", "blue"]},
    {"id": "sizes", "question": "Sizes?", "options": ["S", "M"], "multiple": True},
    {"id": "why", "question": "Why?", "description": "In a word."},
]
SUBMISSIONS: dict[str, dict] = {
    "all answered": {"status": "answered", "answers": {
        "colour": {"values": ["red"], "skipped": False}, "sizes": {"values": ["S", "M"], "skipped": False},
        "why": {"values": ["Because"], "skipped": False}}},
    "the first of several for one": {"status": "answered", "answers": {"colour": {"values": ["blue", "red"]}}},
    "words of their own": {"status": "answered", "answers": {"colour": {"values": ["green"]}}},
    "one skipped": {"status": "answered", "answers": {"colour": {"values": [], "skipped": True}}},
    "no values": {"status": "answered", "answers": {"sizes": {"values": []}}},
    "unknown questions": {"status": "answered", "answers": {"size": {"values": ["S"]}, "why": {"values": ["So"]}}},
    "nothing": {"status": "answered", "answers": {}},
    "all skipped": {"status": "skipped", "answers": {}},
    "skipped with answers": {"status": "skipped", "answers": {"why": {"values": ["Because"]}}},
}
RESULTS = {"an object": {"opened": True, "pages": [1, 2]}, "a text": "Done", "a number": 1.5, "nothing": None, "no": False}

RETRIES: dict[str, tuple[list[Act], list[str], str]] = {
    "the only message": ([Tells("One")], [], "$item0"),
    "a model's answer": ([Says(["One ", "two"])], [], "$item0"),
    "the first of three": ([Tells("You said: {{ input.text }}")], ["And", "More"], "$item0"),
    "the last of three": ([Tells("You said: {{ input.text }}")], ["And", "More"], "$item4"),
    "a message that a wait heard": ([Tells("Which?"), Waits(), Tells("So {{ vars.heard.text }}.")], ["This"], "$item2"),
    "the message before a wait": ([Tells("Which?"), Waits(), Tells("So {{ vars.heard.text }}.")], ["This"], "$item0"),
    "between two waits": ([Waits(), Tells("{{ vars.heard.text }}, and?"), Waits("more"), Tells("{{ vars.more.text }}")],
                          ["One", "Two"], "$item1"),
    "a widget behind it": ([Shows(CARD), Tells("Look")], ["Again"], "$item0"),
    "questions behind it": ([Asks(QUESTIONS), Tells("Thank you")], [], "$item0"),
    "a call behind it": ([Calls("open_page", {"page": 7}), Tells("Open")], [], "$item0"),
    "a failure behind it": ([Fails()], [], "$item0"),
    "an answer": ([Tells("One")], ["And"], "$item1"),
}


@dataclass
class Side:
    """One of the two servers, and the names it has given."""

    ask: callable
    names: list[str]

    def send(self, kind: str, params: dict):
        """The answer with neutral names and without times and titles; "refused" where it is none."""
        answer = self.ask(kind, **self.filled(params))
        return answer if answer == "refused" else self.plain(answer)

    def filled(self, value):
        """The parameters with this side's own identifiers: `$thread`, `$item0`, `$item1`, …"""
        if isinstance(value, dict):
            return {key: self.filled(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self.filled(member) for member in value]
        if value == "$thread":
            return next(name for name in self.names if name.startswith("thr_"))
        if isinstance(value, str) and value.startswith("$item"):
            return [name for name in self.names if not name.startswith("thr_")][int(value[5:])]
        return value

    def plain(self, value):
        if isinstance(value, dict):
            fixed = {"created_at": "<time>", "call_id": "<call>"}
            value = {key: fixed.get(key, member) for key, member in value.items()}
            # A thread; ours has a title from its first message on.
            if "allowed_image_domains" in value or "items" in value and "status" in value:
                value = {key: member for key, member in value.items() if key != "title"}
            return {key: self.plain(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self.plain(member) for member in value if not self.is_about_title(member)]
        if isinstance(value, str) and IDENTIFIER.fullmatch(value):
            if value not in self.names:
                self.names.append(value)
            return f"<{self.names.index(value)}>"
        return value

    @staticmethod
    def is_about_title(event) -> bool:
        return isinstance(event, dict) and event.get("type") == "thread.updated" and "title" in event["thread"]


@pytest.fixture
def compare(client, model):
    """Has the same conversation with both: `compare(acts, [(kind, params), …])`."""
    made = []

    def run(acts: list[Act], talk: list[tuple[str, dict]], handler: Handles | None = None) -> list:
        slug = f"d-{uuid.uuid4().hex[:10]}"
        if handler:
            publish(client.http, f"{slug}-handler", handler.workflow())
        publish(client.http, slug, workflow(acts, **({"action_handler": f"{slug}-handler"} if handler else {})))
        made.extend([slug, f"{slug}-handler"] if handler else [slug])
        client.workflow = slug

        def ask(kind: str, /, **params):
            answer = client.request({"type": kind, "params": params})
            if not answer.is_success:
                return "refused"
            if kind not in STREAMED:
                return answer.json()
            return Stream(answer.status_code, answer.headers, answer.content).read().events

        twin = Twin(acts, handler)

        def ask_twin(kind: str, /, **params):
            try:
                return twin.ask(kind, **params)
            except Exception:  # the package leaves it to whoever serves it
                return "refused"

        ours, theirs = Side(ask, []), Side(ask_twin, [])
        answers = []
        for kind, params in talk:
            model.queue.clear()
            for act in acts:
                model.queue += act.replies()
            one, other = ours.send(kind, params), theirs.send(kind, params)
            assert one == other, kind
            answers.append(one)
        return answers

    yield run
    for slug in made:
        client.http.delete(f"/api/v1/workflows/{slug}")


def say(text: str, **members) -> tuple[str, dict]:
    return "threads.add_user_message", {"thread_id": "$thread", "input": {**user_input(text), **members}}


BEGIN = ("threads.create", {"input": user_input("Ohm")})
KEPT = [("items.list", {"thread_id": "$thread", "order": "asc"}), ("threads.get_by_id", {"thread_id": "$thread"}),
        ("threads.list", {})]


@pytest.mark.parametrize("name", ASSISTANTS)
def test_what_an_assistant_does_is_streamed_and_kept_alike(compare, name):
    compare(ASSISTANTS[name], [BEGIN, say("Second"), say("Third"), *KEPT])


@pytest.mark.parametrize("name", INPUTS)
def test_what_a_person_sends_is_kept_alike(compare, name):
    sent = {**user_input("Ohm"), **INPUTS[name]}
    compare([Tells("{{ input.text }}")], [("threads.create", {"input": sent}), say("And", **INPUTS[name]), *KEPT])


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_pages_of_items_are_alike(compare, page):
    compare([Tells("One"), Tells("Two")], [BEGIN, say("More"), ("items.list", {"thread_id": "$thread", **page})])


@pytest.mark.parametrize("params", [{"limit": 1}, {"limit": 2, "order": "asc"}, {"order": "desc"}], ids=str)
def test_pages_of_threads_are_alike(compare, params):
    compare([Tells("One")], [BEGIN, BEGIN, BEGIN, ("threads.list", params)])


@pytest.mark.parametrize("kind, params", [
    ("threads.update", {"title": "Ohm"}),
    ("threads.delete", {}),
    ("threads.custom_action", {"item_id": "$item0", "action": CHOICE}),
], ids=str)
def test_what_is_done_to_a_thread_has_the_same_answer(compare, kind, params):
    compare([Tells("One")], [BEGIN, (kind, {"thread_id": "$thread", **params}), *KEPT[:2]])


@pytest.mark.parametrize("kind", ["threads.custom_action", "threads.sync_custom_action"])
@pytest.mark.parametrize("rest", [[], [Tells("Thank you")]], ids=["the end", "words"])
def test_an_action_changes_its_widget_alike(compare, kind, rest):
    compare([Shows(CARD, answered=ANSWERED), *rest], [
        BEGIN, (kind, {"thread_id": "$thread", "item_id": "$item1", "action": CHOICE}), *KEPT])


@pytest.mark.parametrize("kind", ["threads.custom_action", "threads.sync_custom_action"])
@pytest.mark.parametrize("acts, item", [
    pytest.param([Shows(CARD)], 1, id="the end"),
    pytest.param([Tells("Look:"), Shows(CARD), Tells("There.")], 2, id="between messages"),
    pytest.param([Shows(CARD), Waits(), Tells("So {{ vars.heard.text }}.")], 1, id="while it waits for words"),
    pytest.param([Shows(LIST), Shows(CARD)], 1, id="the first of two"),
])
def test_an_action_that_nobody_waits_for_is_handled_alike(compare, kind, acts, item):
    act = (kind, {"thread_id": "$thread", "item_id": f"$item{item}", "action": CHOICE})
    again = (kind, {**act[1], "action": {"type": "choose", "payload": {"option": "Kirchhoff"}}})
    compare([*acts], [BEGIN, act, *KEPT, again, say("on"), *KEPT], handler=Handles(ANSWERED, "Noted."))


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_answers_to_questions_are_kept_alike(compare, name):
    answer = ("threads.add_structured_input", {
        "thread_id": "$thread", "item_id": "$item1", "input": SUBMISSIONS[name]})
    compare([Asks(QUESTIONS), Tells("Thank you")], [BEGIN, answer, *KEPT])


@pytest.mark.parametrize("name", RESULTS)
def test_what_the_page_gives_is_kept_alike(compare, name):
    result = ("threads.add_client_tool_output", {"thread_id": "$thread", "result": RESULTS[name]})
    compare([Tells("Wait"), Calls("open_page", {"page": 7, "how": ["wide"]}), Tells("Open")], [BEGIN, result, *KEPT])


@pytest.mark.parametrize("kind, params", [
    ("items.feedback", {"item_ids": ["$item1"], "kind": "positive"}),
    ("items.feedback", {"item_ids": ["$item0", "$item1"], "kind": "negative"}),
], ids=str)
def test_feedback_has_the_same_answer(compare, kind, params):
    compare([Tells("One")], [BEGIN, (kind, {"thread_id": "$thread", **params}), *KEPT])


@pytest.mark.parametrize("name", RETRIES)
def test_a_message_is_answered_again_alike(compare, name):
    acts, messages, item = RETRIES[name]
    retry = ("threads.retry_after_item", {"thread_id": "$thread", "item_id": item})
    # What a message means to questions and calls that wait is ours alone.
    rest = [] if isinstance(acts[0], (Asks, Calls)) else [say("Next")]
    compare(acts, [BEGIN, *[say(text) for text in messages], retry, *KEPT, retry, *rest, *KEPT])
