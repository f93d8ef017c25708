"""What is shown beside messages, read with the types of openai-chatkit, and held to its own difference of widgets."""

import copy
import random
import uuid

import pytest
from chatkit.server import diff_widget
from chatkit.widgets import WidgetRoot, WidgetTemplate
from pydantic import TypeAdapter

from harness.chatkit import EVENT, ITEMS, assert_survives
from harness.scripted_model import Reply
from harness.workflows import node

ROOT = TypeAdapter(WidgetRoot)


def listed(client, stream) -> list[dict]:
    page = client.call("items.list", thread_id=stream.thread_id, order="asc")
    assert_survives(ITEMS, page)
    return page["data"]


def test_thinking_is_a_workflow_item_that_is_listed_as_it_was_done(client, assistant, model):
    assistant(node("think", "agent", instructions="Think.", reasoning_in_chat="full"))
    thoughts = [f"Thought {number}, and a few words more. " for number in range(30)]
    model.queue.append(Reply(["Fine."], thoughts=thoughts))
    stream = client.ask("Ohm")
    for event in stream.events:
        assert_survives(EVENT, event)
    added = [e["item"] for e in stream.of_type("thread.item.added") if e["item"]["type"] == "workflow"]
    done = [e["item"] for e in stream.of_type("thread.item.done") if e["item"]["type"] == "workflow"]
    assert added[0]["workflow"] == {"type": "reasoning", "tasks": [], "expanded": False}
    updates = [e["update"] for e in stream.of_type("thread.item.updated") if e["item_id"] == added[0]["id"]]
    assert updates[0]["type"] == "workflow.task.added" and len(updates) > 2
    assert all(update["type"] == "workflow.task.updated" for update in updates[1:])
    assert done[0]["workflow"]["tasks"] == [updates[-1]["task"]]
    assert done[0]["workflow"]["tasks"][0]["content"] == "".join(thoughts)
    assert "duration" in done[0]["workflow"]["summary"]
    items = listed(client, stream)
    assert [item["type"] for item in items] == ["user_message", "workflow", "assistant_message"]
    assert items[1] == done[0]


def test_calls_notices_effects_and_sources_are_those_of_chatkit(client, assistant, model):
    sources = [
        {"type": "url", "title": "Ohm", "url": "https://example.org/{{ input.text }}", "attribution": "Example",
         "description": "d", "timestamp": "2026", "group": "g", "index": 2},
        {"type": "entity", "title": "Lab", "id": "lab", "icon": "lab", "label": "L", "inline_label": "I",
         "interactive": True, "data": {"n": 1}},
        {"type": "file", "title": "Course", "filename": "course.pdf"},
    ]
    assistant(
        node("note", "notice", message="**Mind** {{ input.text }}", title="T", level="warning"),
        node("effect", "client_effect", name="open", data={"n": "{{ 1 + 1 }}"}),
        node("busy", "progress", text="Working", icon="lucide:cog"), node("idle", "progress", text=""),
        node("say", "assistant_message", text="Volts", sources=sources))
    stream = client.ask("Ohm")
    for event in stream.events:
        assert_survives(EVENT, event)
    assert stream.of_type("notice") == [
        {"type": "notice", "level": "warning", "message": "**Mind** Ohm", "title": "T"}]
    assert stream.of_type("client_effect") == [{"type": "client_effect", "name": "open", "data": {"n": 2}}]
    assert [event["text"] for event in stream.of_type("progress_update")] == ["Working", ""]
    notes = stream.answers[0]["content"][0]["annotations"]
    assert [note["source"]["type"] for note in notes] == ["url", "entity", "file"]
    assert [note["index"] for note in notes] == [2, 5, 5]
    assert notes[0]["source"]["url"] == "https://example.org/Ohm"
    added = [e["update"] for e in stream.of_type("thread.item.updated") if "annotation" in e["update"]]
    assert [update["annotation"] for update in added] == notes
    assert [update["annotation_index"] for update in added] == [0, 1, 2]
    assert listed(client, stream)[-1] == stream.answers[0]


def test_a_text_fills_its_widget_while_it_is_written(client, assistant, model):
    card = {"type": "Card", "children": [
        {"type": "Markdown", "id": "answer", "value": "{{ vars.text }}", "streaming": True}]}
    assistant(node("tell", "agent", instructions="Tell.", widget=card))
    model.queue.append(Reply.of("Volts, amperes and ohms belong together."))
    stream = client.ask("Ohm")
    for event in stream.events:
        assert_survives(EVENT, event)
    added = stream.of_type("thread.item.added")[0]["item"]
    done = [e["item"] for e in stream.of_type("thread.item.done") if e["item"]["type"] == "widget"][0]
    updates = [e["update"] for e in stream.of_type("thread.item.updated")]
    assert {update["type"] for update in updates} == {"widget.streaming_text.value_delta"}
    assert [update["done"] for update in updates] == [False] * (len(updates) - 1) + [True]
    shown = added["widget"]["children"][0]["value"] + "".join(update["delta"] for update in updates)
    assert shown == done["widget"]["children"][0]["value"] == "Volts, amperes and ohms belong together."
    assert listed(client, stream)[-1] == done


# Differences of widgets.


def words(rng: random.Random) -> str:
    return rng.choice(["", "a", "é", "e\u0301", "Ω ", "two words", "🔌", "\n"]) + str(rng.randrange(3))


def tree(rng: random.Random, depth: int, ids: list[int]) -> dict:
    ids[0] += 1
    kind = rng.choice(["Text", "Markdown", "Title", "Row"] if depth else ["Text", "Markdown", "Title"])
    if kind == "Row":
        return {"type": kind, "gap": rng.randrange(4), "children": [
            tree(rng, depth - 1, ids) for _ in range(rng.randrange(1, 4))]}
    component = {"type": kind, "value": words(rng), "id": f"c{ids[0]}"}
    if kind != "Title" and rng.random() < 0.5:
        component["streaming"] = True
    return component


def grown(rng: random.Random, component: dict) -> dict:
    if component["type"] in ("Text", "Markdown") and rng.random() < 0.6:
        component["value"] += words(rng)
    for child in component.get("children", []):
        grown(rng, child)
    return component


def changed(rng: random.Random, component: dict) -> dict:
    if "value" in component and rng.random() < 0.3:
        component["value"] = words(rng)
    if "gap" in component and rng.random() < 0.1:
        component["gap"] = rng.randrange(9)
    if "children" in component and rng.random() < 0.1:
        component["children"].append({"type": "Divider"})
    for child in component.get("children", []):
        changed(rng, child)
    return component


def applied(root: dict, update: dict) -> dict:
    """What a client makes of an update."""
    if update["type"] == "widget.root.updated":
        return update["widget"]

    def walk(component: dict) -> dict:
        if component.get("id") == update["component_id"]:
            if update["type"] == "widget.component.updated":
                return update["component"]
            return {**component, "value": component["value"] + update["delta"]}
        if isinstance(component.get("children"), list):
            return {**component, "children": [walk(child) for child in component["children"]]}
        return component

    return walk(root)


@pytest.fixture
def differ(client, assistant):
    """The updates that the server sends when one widget takes the place of another."""
    assistant(
        node("one", "widget", widget={"type": "Basic", "children": []}),
        node("two", "widget", widget="{{ vars.one.action.payload.before }}", answered="{{ vars.action.payload.after }}"))

    def act(stream, item: dict, payload: dict):
        return client.stream(
            "threads.custom_action", thread_id=stream.thread_id, item_id=item["id"],
            action={"type": "go", "payload": payload})

    def widget(stream) -> dict:
        return [e["item"] for e in stream.of_type("thread.item.done") if e["item"]["type"] == "widget"][-1]

    def updates(before: dict, after: dict) -> list[dict]:
        first = client.ask("Ohm")
        second = act(first, widget(first), {"before": before})
        item = widget(second)
        assert item["widget"] == before
        third = act(first, item, {"after": after})
        for event in third.events:
            assert_survives(EVENT, event)
        found = [e["update"] for e in third.of_type("thread.item.updated") if e["item_id"] == item["id"]]
        kept = [entry for entry in listed(client, first) if entry["id"] == item["id"]]
        assert kept[0]["widget"] == after
        return found

    return updates


@pytest.mark.parametrize("seed", range(12))
def test_texts_that_grow_are_told_as_the_reference_implementation_tells_them(differ, seed):
    rng = random.Random(seed)
    ids = [0]
    before = {"type": "Card", "children": [tree(rng, 2, ids) for _ in range(3)]}
    after = grown(rng, copy.deepcopy(before))
    theirs = [
        delta.model_dump(mode="json", by_alias=True, exclude_none=True)
        for delta in diff_widget(ROOT.validate_python(before), ROOT.validate_python(after))]
    assert differ(before, after) == theirs


@pytest.mark.parametrize("seed", range(12))
def test_whoever_applies_the_updates_has_the_new_widget(differ, seed):
    rng = random.Random(100 + seed)
    ids = [0]
    before = {"type": "Card", "children": [tree(rng, 2, ids) for _ in range(3)]}
    after = changed(rng, copy.deepcopy(before))
    result = before
    for update in differ(before, after):
        result = applied(result, update)
    assert result == after


# Files of widgets.

TEMPLATES = {
    "values": ('{"type": "Card", "children": [{"type": "Title", "value": {{ (title) | tojson }} },'
               ' {"type": "Text", "value": "For {{ user.name }}"}]}',
               {"title": 'A "quoted" title', "user": {"name": "Ann"}}),
    "loop": ('{"type": "ListView", "children": [{%- for item in items -%}{"type": "ListViewItem", "key": {{ item.id |'
             ' tojson }}, "children": [{"type": "Text", "value": {{ item.name | tojson }}}]}{% if not loop.last %},{%'
             ' endif %}{%- endfor -%}]}',
             {"items": [{"id": "1", "name": "one"}, {"id": "2", "name": "two"}]}),
    "conditions": ('{"type": "Card", "size": {% if big %}"lg"{% else %}"sm"{% endif %}, "children": ['
                   '{% if items | length > 1 and not hidden %}{"type": "Badge", "label": "{{ items | length }}"},'
                   '{% endif %}{"type": "Caption", "value": {{ ("many" if items else "none") | tojson }}}]}',
                   {"big": True, "hidden": False, "items": [1, 2]}),
    "nested": ('{"type": "Card", "children": [{% for row in rows %}{"type": "Row", "children": [{% for cell in row %}'
               '{"type": "Text", "value": {{ cell | string | tojson }}}{{ "," if not loop.last else "" }}{% endfor %}]}'
               '{% if not loop.last %},{% endif %}{% endfor %}]}', None),
}


@pytest.mark.parametrize("name", ["values", "loop", "conditions"])
def test_a_file_that_is_taken_in_makes_the_widget_that_chatkit_makes_of_it(client, name):
    template, data = TEMPLATES[name]
    definition = {"version": "1.0", "name": name, "template": template, "jsonSchema": {"type": "object"}}
    slug = f"{name}-{uuid.uuid4().hex[:8]}"
    made = client.http.post(f"/api/v1/widgets/import?slug={slug}", json=definition)
    assert made.status_code == 201 and made.json()["unmapped"] == [], made.text
    shown = client.http.post(f"/api/v1/widgets/{slug}/preview", json={"data": data})
    assert shown.status_code == 200, shown.text
    theirs = WidgetTemplate(definition).build(data).model_dump(mode="json", by_alias=True, exclude_none=True)
    assert shown.json()["widget"] == theirs
    client.http.delete(f"/api/v1/widgets/{slug}").raise_for_status()


def test_what_a_file_has_that_we_have_not_is_told(client):
    template, _ = TEMPLATES["nested"]
    made = client.http.post(
        f"/api/v1/widgets/import?slug=nested-{uuid.uuid4().hex[:8]}",
        json={"version": "1.0", "name": "Nested", "template": template})
    assert made.status_code == 201, made.text
    assert [part["line"] for part in made.json()["unmapped"]] == [1]
    client.http.delete(made.headers["location"]).raise_for_status()
