"""Assistants that are written twice: as a workflow of the product, and as `respond` of the public Python ChatKit server.

An assistant is a list of acts. The product plays them as steps of a workflow with a scripted model; `Twin` plays them with
the public package alone, and never sees what the product said.
"""

import datetime
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from chatkit.errors import CustomStreamError
from chatkit.server import ChatKitServer
from chatkit.types import (
    AssistantMessageContent, AssistantMessageContentPartAdded, AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta, AssistantMessageItem, ClientToolCallItem, ProgressUpdateEvent,
    StructuredInput, StructuredInputItem, SyncCustomActionResponse, ThreadItemAddedEvent, ThreadItemDoneEvent,
    ThreadItemUpdatedEvent, ThreadMetadata, ThreadStreamEvent, UserMessageItem, WidgetItem, WidgetRootUpdated,
)
from chatkit.widgets import WidgetRoot
from pydantic import TypeAdapter

from harness.scripted_model import Reply
from harness.workflows import graph, node
from oracle import MemoryStore, run_request

WIDGET = TypeAdapter(WidgetRoot)
QUESTIONS = TypeAdapter(list[StructuredInput])


class Act:
    """One thing that an assistant does."""

    rests = False
    """Whether the assistant waits for the person then."""

    def step(self) -> dict:
        """Kind and parameters of the step that does it."""
        raise NotImplementedError

    def replies(self) -> list[Reply]:
        """What the step's model says."""
        return []

    async def play(self, twin: "Twin", thread: ThreadMetadata) -> AsyncIterator[ThreadStreamEvent]:
        """The same with the public package."""
        return
        yield

    async def hear(self, twin: "Twin", thread: ThreadMetadata, text: str) -> AsyncIterator[ThreadStreamEvent]:
        """What it does with the message that it waited for."""
        return
        yield


def filled(text: str, twin: "Twin", thread: ThreadMetadata) -> str:
    """The text with what was said and heard in the place of the templates that acts use."""
    text = text.replace("{{ input.text }}", twin.said[thread.id])
    for (heard_in, name), words in twin.heard.items():
        text = text.replace(f"{{{{ vars.{name}.text }}}}", words) if heard_in == thread.id else text
    return text


async def message(twin: "Twin", thread: ThreadMetadata, chunks: list[str]) -> AsyncIterator[ThreadStreamEvent]:
    """An assistant's message in these pieces."""
    item = AssistantMessageItem(
        id=twin.store.generate_item_id("message", thread, None), thread_id=thread.id, created_at=now(), content=[])
    yield ThreadItemAddedEvent(item=item)
    part = AssistantMessageContent(text="")
    yield ThreadItemUpdatedEvent(
        item_id=item.id, update=AssistantMessageContentPartAdded(content_index=0, content=part))
    for chunk in chunks:
        yield ThreadItemUpdatedEvent(
            item_id=item.id, update=AssistantMessageContentPartTextDelta(content_index=0, delta=chunk))
    part = AssistantMessageContent(text="".join(chunks))
    yield ThreadItemUpdatedEvent(
        item_id=item.id, update=AssistantMessageContentPartDone(content_index=0, content=part))
    yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [part]}))


def acted_on(widget: dict, action) -> dict:
    """The widget with what the action brings in the place of the template that acts use."""
    return json.loads(json.dumps(widget).replace("{{ vars.action.payload.option }}", action.payload["option"]))


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Says(Act):
    """A model answers in these pieces."""

    chunks: list[str]

    def step(self):
        return {"kind": "agent", "parameters": {"instructions": "Answer.", "input": "{{ input.text }}"}}

    def replies(self):
        return [Reply(self.chunks)]

    async def play(self, twin, thread):
        async for event in message(twin, thread, self.chunks):
            yield event


@dataclass(frozen=True)
class Tells(Act):
    """The author's own words."""

    text: str

    def step(self):
        return {"kind": "assistant_message", "parameters": {"text": self.text}}

    async def play(self, twin, thread):
        async for event in message(twin, thread, [filled(self.text, twin, thread)]):
            yield event


@dataclass(frozen=True)
class Fails(Act):
    """The model's server answers with an error."""

    def step(self):
        return Says([]).step()

    def replies(self):
        return [Reply([], status=400)]

    async def play(self, twin, thread):
        raise CustomStreamError("The model provider did not accept the request.", allow_retry=False)
        yield


@dataclass(frozen=True)
class Reports(Act):
    """A line on what is being done."""

    text: str
    icon: str | None = None

    def step(self):
        return {"kind": "progress", "parameters": {"text": self.text, **({"icon": self.icon} if self.icon else {})}}

    async def play(self, twin, thread):
        yield ProgressUpdateEvent(text=filled(self.text, twin, thread), icon=self.icon)


@dataclass(frozen=True)
class Waits(Act):
    """The person speaks next; the words are `vars.NAME.text` then."""

    name: str = "heard"
    rests = True

    def step(self):
        return {"slug": self.name, "kind": "wait_for_user_input", "parameters": {}}

    async def hear(self, twin, thread, text):
        twin.heard[thread.id, self.name] = text
        return
        yield


@dataclass(frozen=True)
class Shows(Act):
    """A widget; with `answered` it waits for an action and becomes that."""

    widget: dict
    copy_text: str | None = None
    answered: dict | None = None

    @property
    def rests(self):
        return self.answered is not None

    def step(self):
        parameters = {"widget": self.widget, "wait": self.rests}
        if self.copy_text:
            parameters["copy_text"] = self.copy_text
        if self.answered:
            parameters["answered"] = self.answered
        return {"kind": "widget", "parameters": parameters}

    async def play(self, twin, thread):
        item = WidgetItem(
            id=twin.store.generate_item_id("message", thread, None), thread_id=thread.id, created_at=now(),
            widget=WIDGET.validate_python(self.widget), copy_text=self.copy_text)
        yield ThreadItemAddedEvent(item=item)
        yield ThreadItemDoneEvent(item=item)

    def acted_on(self, action) -> dict:
        """What it becomes."""
        return acted_on(self.answered, action)


@dataclass(frozen=True)
class Calls(Act):
    """The page does something, and what it gives is `vars.NAME.result` then."""

    name: str
    arguments: dict
    rests = True

    def step(self):
        return {"slug": self.name, "kind": "client_tool", "parameters": {
            "name": self.name, "arguments": self.arguments}}

    async def play(self, twin, thread):
        yield ThreadItemDoneEvent(item=ClientToolCallItem(
            id=twin.store.generate_item_id("tool_call", thread, None), thread_id=thread.id, created_at=now(),
            name=self.name, arguments=self.arguments, call_id=f"call_{thread.id}"))


@dataclass(frozen=True)
class Asks(Act):
    """Several questions at once."""

    questions: list[dict]
    rests = True

    def step(self):
        return {"kind": "structured_input", "parameters": {"questions": self.questions}}

    async def play(self, twin, thread):
        inputs = [
            {"id": question["id"], "question": question["question"], "type": "multiple_choice",
             "options": [{"value": value} for value in question["options"]],
             "multiple": question.get("multiple", False)}
            if "options" in question else {"type": "freeform", **question} for question in self.questions]
        yield ThreadItemDoneEvent(item=StructuredInputItem(
            id=twin.store.generate_item_id("message", thread, None), thread_id=thread.id, created_at=now(),
            inputs=QUESTIONS.validate_python(inputs)))


@dataclass(frozen=True)
class Handles:
    """What is done about an action that no act waits for: its widget becomes another, and something is said."""

    becomes: dict
    words: str

    def workflow(self) -> dict:
        """The same as a workflow that handles actions."""
        becomes = json.loads(json.dumps(self.becomes).replace("vars.action", "input.action"))
        return graph(
            node("change", "widget", replaces="{{ input.action.item_id }}", wait=False, widget=becomes),
            node("say", "assistant_message", text=self.words))


@dataclass
class Twin(ChatKitServer[None]):
    """Plays the acts with the public package."""

    acts: list[Act]
    handler: Handles | None = None
    places: dict[str, int] = field(default_factory=dict)
    """The act that comes next in each thread."""
    said: dict[str, str] = field(default_factory=dict)
    """What the run began with."""
    came: dict[str, int] = field(default_factory=dict)
    """Where the assistant stood when a message came: a message that is answered again finds it there."""
    heard: dict[tuple[str, str], str] = field(default_factory=dict)
    """What waits heard, by thread and name."""

    def __post_init__(self):
        super().__init__(MemoryStore())

    async def respond(self, thread, input_user_message: UserMessageItem | None, context):
        place = self.places.get(thread.id, 0)
        if input_user_message:
            place = self.came.setdefault(input_user_message.id, place)
        text = "".join(part.text for part in input_user_message.content) if input_user_message else ""
        if place == 0:
            self.said[thread.id] = text
        else:
            async for event in self.acts[place - 1].hear(self, thread, text):
                yield event
        async for event in self.play(thread, place):
            yield event

    async def play(self, thread: ThreadMetadata, place: int) -> AsyncIterator[ThreadStreamEvent]:
        self.places[thread.id] = 0
        for number, act in enumerate(self.acts[place:], place + 1):
            async for event in act.play(self, thread):
                yield event
            if act.rests:
                self.places[thread.id] = number
                return

    async def action(self, thread, action, sender: WidgetItem | None, context):
        place = self.places[thread.id]
        waiting = self.acts[place - 1] if place else None
        if isinstance(waiting, Shows):
            changed = waiting.acted_on(action)
        else:
            changed = acted_on(self.handler.becomes, action)
        item = sender.model_copy(update={"widget": WIDGET.validate_python(changed)})
        await self.store.save_item(thread.id, item, None)
        yield ThreadItemUpdatedEvent(item_id=item.id, update=WidgetRootUpdated(widget=item.widget))
        if not isinstance(waiting, Shows):
            async for event in message(self, thread, [self.handler.words]):
                yield event
            return
        async for event in self.play(thread, place):
            yield event

    async def sync_action(self, thread, action, sender, context):
        async for event in self.action(thread, action, sender, context):
            if isinstance(event, ThreadItemDoneEvent):
                await self.store.add_thread_item(thread.id, event.item, None)
        return SyncCustomActionResponse(updated_item=await self.store.load_item(thread.id, sender.id, None))

    def ask(self, kind: str, /, **params) -> list[dict] | dict:
        """The events of a streamed request, or the JSON of another."""
        return run_request(self, kind, params)


def workflow(acts: list[Act], **start) -> dict:
    """The acts as steps of a workflow whose start has these parameters."""
    return graph(*({"slug": f"step{number}", **act.step()} for number, act in enumerate(acts)), **start)
