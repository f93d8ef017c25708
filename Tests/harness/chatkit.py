"""The protocol's own types, as the public package openai-chatkit has them, and assistants made of a chain of steps."""

import contextlib
import uuid
from collections.abc import Callable, Iterator

from chatkit.types import Attachment, ChatKitReq, Page, Thread, ThreadItem, ThreadStreamEvent
from pydantic import TypeAdapter

from harness.client import ChatClient
from harness.workflows import graph, publish

EVENT, REQUEST = TypeAdapter(ThreadStreamEvent), TypeAdapter(ChatKitReq)
THREAD, THREADS = TypeAdapter(Thread), TypeAdapter(Page[Thread])
ITEM, ITEMS = TypeAdapter(ThreadItem), TypeAdapter(Page[ThreadItem])
ATTACHMENT = TypeAdapter(Attachment)


def assert_survives(adapter: TypeAdapter, value: dict) -> None:
    """Fails where dumping what was parsed gives anything else. Parsing alone would prove little, because pydantic ignores
    members that it does not know."""
    again = adapter.dump_python(adapter.validate_python(value), mode="json", by_alias=True, exclude_none=True)
    assert again == value


@contextlib.contextmanager
def assistants(client: ChatClient) -> Iterator[Callable[..., str]]:
    """Publishes chains of steps and has the client speak to the last one: `assistant(step, …, parameter of start=…)`."""
    before, published = client.workflow, []

    def assistant(*steps: dict, **start) -> str:
        slug = f"w-{uuid.uuid4().hex[:8]}"
        publish(client.http, slug, graph(*steps, **start))
        published.append(slug)
        client.workflow = slug
        return slug

    yield assistant
    client.workflow = before
    for slug in published:
        client.http.delete(f"/api/v1/workflows/{slug}").raise_for_status()
