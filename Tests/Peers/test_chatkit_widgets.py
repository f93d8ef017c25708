"""Widgets and conversations that begin by themselves, read with the types of openai-chatkit: nothing that we send is
unknown to them, or of another type."""

import pytest
from chatkit.types import SyncCustomActionResponse
from pydantic import TypeAdapter

from harness.chatkit import EVENT, ITEMS, assert_survives
from harness.scripted_model import Reply
from harness.workflows import node

CHOOSE = {"type": "choose", "payload": {"option": "Ohm"}}

# A component of each kind, with the members that ChatKit gives it.
COMPONENTS = [
    {"type": "Title", "value": "{{ input.text }}", "size": "md", "color": "primary", "textAlign": "start"},
    {"type": "Text", "id": "words", "value": "Words", "weight": "medium", "maxLines": 3, "truncate": True},
    {"type": "Text", "value": "Edit", "editable": {"name": "note", "placeholder": "A note", "required": True}},
    {"type": "Caption", "value": "Small"},
    {"type": "Markdown", "value": "**Bold**"},
    {"type": "Badge", "label": "New", "color": "success", "variant": "soft", "pill": True},
    {"type": "Divider", "spacing": 2},
    {"type": "Spacer", "minSize": 4},
    {"type": "Icon", "name": "book-open", "size": "lg"},
    {"type": "Image", "src": "https://example.org/a.png", "alt": "A", "fit": "cover", "height": 80},
    {"type": "Row", "gap": 2, "children": [{"type": "Box", "padding": 2, "children": []}]},
    {"type": "Col", "align": "center", "children": [{"type": "Transition", "children": {"type": "Text", "value": "T"}}]},
    {"type": "Form", "onSubmitAction": {"type": "send"}, "children": [
        {"type": "Label", "value": "Name", "fieldName": "name"},
        {"type": "Input", "name": "name", "inputType": "text", "required": True},
        {"type": "Textarea", "name": "essay", "rows": 4},
        {"type": "Select", "name": "unit", "options": [{"value": "v", "label": "Volt"}], "clearable": True},
        {"type": "RadioGroup", "name": "sure", "options": [{"value": "yes", "label": "Yes"}], "direction": "row"},
        {"type": "Checkbox", "name": "agree", "label": "Agree", "defaultChecked": True},
        {"type": "DatePicker", "name": "day", "placeholder": "A day"},
        {"type": "Button", "label": "Send", "submit": True, "style": "primary"},
    ]},
    {"type": "Button", "label": "{{ vars.start.text }}", "onClickAction": CHOOSE, "iconStart": "check", "block": True},
    {"type": "Chart", "data": [{"day": "Mon", "n": 1}], "series": [{"type": "bar", "dataKey": "n"}], "xAxis": "day"},
]
ROOTS = {
    "card": {"type": "Card", "size": "md", "children": COMPONENTS, "confirm": {"label": "Fine", "action": CHOOSE}},
    "list": {"type": "ListView", "limit": 5, "children": [
        {"type": "ListViewItem", "onClickAction": CHOOSE, "gap": 2, "children": [{"type": "Text", "value": "One"}]}]},
    "basic": {"type": "Basic", "children": [{"type": "Text", "value": "Plain"}]},
}


@pytest.mark.parametrize("root", ROOTS)
def test_every_component_is_one_of_chatkit(client, assistant, root):
    assistant(node("show", "widget", widget=ROOTS[root], copy_text="Copied", wait=False))
    stream = client.ask("Ohm")
    for event in stream.events:
        assert_survives(EVENT, event)
    shown = [event["item"] for event in stream.of_type("thread.item.done") if event["item"]["type"] == "widget"]
    assert len(shown) == 1 and shown[0]["copy_text"] == "Copied"
    page = client.call("items.list", thread_id=stream.thread_id)
    assert_survives(ITEMS, page)
    assert shown[0]["widget"] in [item.get("widget") for item in page["data"]]


def test_a_widget_that_is_acted_on_changes_as_chatkit_has_it(client, assistant):
    answered = {"type": "Card", "children": [{"type": "Text", "value": "{{ vars.action.payload.option }}"}]}
    assistant(node("show", "widget", widget=ROOTS["card"], answered=answered))
    stream = client.ask("Ohm")
    widget = next(e["item"] for e in stream.of_type("thread.item.done") if e["item"]["type"] == "widget")
    action = {"thread_id": stream.thread_id, "item_id": widget["id"], "action": CHOOSE}
    changed = client.stream("threads.custom_action", **action)
    for event in changed.events:
        assert_survives(EVENT, event)
    update = changed.of_type("thread.item.updated")[0]["update"]
    assert update["type"] == "widget.root.updated"
    assert update["widget"]["children"][0]["value"] == "Ohm"


def test_an_action_that_is_answered_at_once_gives_the_widget_as_it_is(client, assistant):
    assistant(node("show", "widget", widget=ROOTS["list"], answered=ROOTS["basic"]))
    stream = client.ask("Ohm")
    widget = next(e["item"] for e in stream.of_type("thread.item.done") if e["item"]["type"] == "widget")
    answer = client.call(
        "threads.sync_custom_action", thread_id=stream.thread_id, item_id=widget["id"], action=CHOOSE)
    assert_survives(TypeAdapter(SyncCustomActionResponse), answer)
    assert answer["updated_item"]["widget"] == ROOTS["basic"]


def test_an_agent_shows_its_value_as_a_widget(client, assistant, model):
    model.queue.append(Reply(['{"options": ["Ohm", "Volt"]}']))
    assistant(node(
        "suggest", "agent", instructions="Suggest.",
        output_schema={"type": "object", "properties": {"options": {"type": "array"}}, "required": ["options"]},
        widget={"type": "Card", "children": "{{ vars.value.options.map(o, {'type': 'Button', 'label': o}) }}"}))
    stream = client.ask("What next?")
    for event in stream.events:
        assert_survives(EVENT, event)
    widget = next(e["item"] for e in stream.of_type("thread.item.done") if e["item"]["type"] == "widget")
    assert [child["label"] for child in widget["widget"]["children"]] == ["Ohm", "Volt"]


def test_a_conversation_begins_by_itself_with_events_of_chatkit(client, assistant):
    assistant(node("greet", "assistant_message", text="{{ input.text }}"),
              auto_start=True, auto_start_message="{{ user.locale.startsWith('fr') ? 'Bonjour' : 'Welcome' }}")
    nothing = {"content": [], "attachments": [], "inference_options": {}}
    opened = [client.stream("threads.create", input=nothing) for _ in range(2)]
    for stream in opened:
        for event in stream.events:
            assert_survives(EVENT, event)
        assert [event["type"] for event in stream.events[:2]] == ["thread.created", "stream_options"]
        assert stream.answer_text == "Welcome"
    assert opened[0].thread_id == opened[1].thread_id, "nothing was said in it yet"
    said = client.ask("Hello", opened[0].thread_id)
    assert said.events[0]["type"] == "thread.updated" and said.events[0]["thread"]["title"] == "Hello"
    for event in said.events:
        assert_survives(EVENT, event)
    assert client.stream("threads.create", input=nothing).thread_id != opened[0].thread_id
