"""The public Python ChatKit server with a store in memory, which answers by repeating what it is told."""

import asyncio
import json
from collections.abc import AsyncIterator

from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import NotFoundError, Store
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata, ThreadStreamEvent, UserMessageItem


class MemoryStore(Store[None]):
    """Threads and items in the order in which they came."""

    def __init__(self):
        self.threads: dict[str, ThreadMetadata] = {}
        self.items: dict[str, list[ThreadItem]] = {}

    async def load_thread(self, thread_id: str, context: None) -> ThreadMetadata:
        if thread_id not in self.threads:
            raise NotFoundError(thread_id)
        return self.threads[thread_id].model_copy(deep=True)

    async def save_thread(self, thread: ThreadMetadata, context: None) -> None:
        self.threads[thread.id] = thread.model_copy(deep=True)
        self.items.setdefault(thread.id, [])

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: None
    ) -> Page[ThreadItem]:
        await self.load_thread(thread_id, context)
        return self._page(self.items[thread_id], after, limit, order)

    async def load_threads(self, limit: int, after: str | None, order: str, context: None) -> Page[ThreadMetadata]:
        return self._page(list(self.threads.values()), after, limit, order)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: None) -> None:
        self.items[thread_id].append(item)

    async def save_item(self, thread_id: str, item: ThreadItem, context: None) -> None:
        self.items[thread_id] = [item if old.id == item.id else old for old in self.items[thread_id]]

    async def load_item(self, thread_id: str, item_id: str, context: None) -> ThreadItem:
        return next(item for item in self.items[thread_id] if item.id == item_id)

    async def delete_thread(self, thread_id: str, context: None) -> None:
        self.threads.pop(thread_id)
        self.items.pop(thread_id)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: None) -> None:
        self.items[thread_id] = [item for item in self.items[thread_id] if item.id != item_id]

    async def save_attachment(self, attachment: Attachment, context: None) -> None:
        raise NotImplementedError

    async def load_attachment(self, attachment_id: str, context: None) -> Attachment:
        raise NotImplementedError

    async def delete_attachment(self, attachment_id: str, context: None) -> None:
        raise NotImplementedError

    @staticmethod
    def _page(rows: list, after: str | None, limit: int, order: str) -> Page:
        ordered = rows if order == "asc" else rows[::-1]
        start = next((at + 1 for at, row in enumerate(ordered) if row.id == after), 0)
        page = ordered[start:start + limit]
        more = len(ordered) > start + limit
        return Page(data=page, has_more=more, after=page[-1].id if more and page else None)


class Oracle(ChatKitServer[None]):
    """Answers each message with the events that the test has put into `script`."""

    def __init__(self):
        super().__init__(MemoryStore())
        self.script: list[ThreadStreamEvent] = []

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: None
    ) -> AsyncIterator[ThreadStreamEvent]:
        for event in self.script:
            yield event

    def ask(self, kind: str, /, **params) -> list[dict] | dict:
        """The events of a streamed request, or the JSON of another."""
        return run_request(self, kind, params)


def run_request(server: ChatKitServer[None], kind: str, params: dict) -> list[dict] | dict:
    """The events of a streamed request to a server of the public package, or the JSON of another."""
    return asyncio.run(_run_request(server, json.dumps({"type": kind, "params": params})))


async def _run_request(server: ChatKitServer[None], request: str) -> list[dict] | dict:
    result = await server.process(request, None)
    if isinstance(result, StreamingResult):
        return [json.loads(frame.decode().removeprefix("data: ")) async for frame in result]
    return json.loads(result.json)
