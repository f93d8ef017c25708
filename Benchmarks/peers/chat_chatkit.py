"""The peer of a chat turn: openai-chatkit on FastAPI, storing through asyncpg the rows that Lyceum stores.

It is spared what Lyceum also does: it checks no token, keeps no lease and is bound by no row-level security. Its model is
a list in its own memory, or, where `PEER_MODEL` names one, called over HTTP as Lyceum does it, with the package `openai`.
"""

import json
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from typing import Any

import asyncpg
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import Store
from chatkit.types import (
    AssistantMessageContent, AssistantMessageContentPartAdded, AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta, AssistantMessageItem, Attachment, Page, ThreadItem, ThreadItemAddedEvent,
    ThreadItemDoneEvent, ThreadItemUpdatedEvent, ThreadMetadata, ThreadStreamEvent, UserMessageItem,
)
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from openai import AsyncOpenAI

CHUNKS = [f"word{number} " for number in range(1, 21)]
INSTRUCTIONS = "Answer the question."
TENANT, USER, WORKFLOW, VERSION = (uuid.UUID(value) for value in os.environ["PEER_IDENTIFIERS"].split(","))


def now() -> datetime:
    return datetime.now(timezone.utc)


def identifier(text: str) -> uuid.UUID:
    """The UUID in `thr_<32 hexadecimal digits>`."""
    return uuid.UUID(text.partition("_")[2])


class PostgresStore(Store[None]):
    """Threads and items in the tables of the product."""

    def __init__(self, pool: asyncpg.Pool):
        self.pool = pool

    def generate_thread_id(self, context: None) -> str:
        return f"thr_{uuid.uuid4().hex}"

    def generate_item_id(self, item_type: str, thread: ThreadMetadata, context: None) -> str:
        return f"msg_{uuid.uuid4().hex}"

    async def save_thread(self, thread: ThreadMetadata, context: None) -> None:
        await self.pool.execute(
            """INSERT INTO threads (id, tenant_id, user_id, workflow_id, title, created_at, updated_at)
               VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (id) DO UPDATE SET title = $5""",
            identifier(thread.id), TENANT, USER, WORKFLOW, thread.title, thread.created_at.astimezone())

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: None) -> None:
        content = item.model_dump_json(exclude={"id", "thread_id", "created_at"}, exclude_none=True)
        await self.pool.execute(
            """INSERT INTO thread_items (id, tenant_id, thread_id, kind, content, created_at)
               VALUES ($1, $2, $3, $4, $5, $6)""",
            identifier(item.id), TENANT, identifier(thread_id), item.type, content, item.created_at.astimezone())

    async def load_thread(self, thread_id: str, context: None) -> ThreadMetadata:
        row = await self.pool.fetchrow("SELECT title, created_at FROM threads WHERE id = $1", identifier(thread_id))
        return ThreadMetadata(id=thread_id, title=row["title"], created_at=row["created_at"])

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: None
    ) -> Page[ThreadItem]:
        return Page()

    async def save_item(self, thread_id: str, item: ThreadItem, context: None) -> None:
        raise NotImplementedError

    async def load_item(self, thread_id: str, item_id: str, context: None) -> ThreadItem:
        raise NotImplementedError

    async def load_threads(self, limit: int, after: str | None, order: str, context: None) -> Page[ThreadMetadata]:
        raise NotImplementedError

    async def delete_thread(self, thread_id: str, context: None) -> None:
        raise NotImplementedError

    async def delete_thread_item(self, thread_id: str, item_id: str, context: None) -> None:
        raise NotImplementedError

    async def save_attachment(self, attachment: Attachment, context: None) -> None:
        raise NotImplementedError

    async def load_attachment(self, attachment_id: str, context: None) -> Attachment:
        raise NotImplementedError

    async def delete_attachment(self, attachment_id: str, context: None) -> None:
        raise NotImplementedError


class Journal:
    """One run with its steps and events, written in two transactions: when the answer begins and when it has ended."""

    def __init__(self, pool: asyncpg.Pool, thread_id: uuid.UUID, text: str):
        self.pool = pool
        self.run_id = uuid.uuid4()
        self.thread_id = thread_id
        self.input = json.dumps({"text": text})
        self.number = 0

    async def begin(self) -> None:
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                """INSERT INTO workflow_runs (id, tenant_id, thread_id, workflow_version_id, status, input,
                       lease_expires_at, created_at)
                   VALUES ($1, $2, $3, $4, 'running', $5, now() + interval '15 seconds', now())""",
                self.run_id, TENANT, self.thread_id, VERSION, self.input)
            await self._steps(connection, [(1, "start", "start", "completed"), (2, "agent", "agent", "running")])
            await self._events(connection, [
                (0, "run.started", {}), (1, "step.started", {"node": "start"}), (1, "step.finished", {"node": "start"}),
                (2, "step.started", {"node": "agent"})])

    async def end(self, item_id: str, content: list[dict[str, Any]]) -> None:
        text = content[0]["text"]
        place = {"item_id": item_id, "part": 0}
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                """UPDATE run_steps SET status = 'completed', output = $2, usage = $3, finished_at = now()
                   WHERE run_id = $1 AND number = 2""",
                self.run_id, json.dumps({"text": text}), json.dumps({"input": 20, "output": 20}))
            await self._steps(connection, [(3, "end", "end", "completed")])
            await self._events(connection, [
                (2, "message.started", {"item_id": item_id}), (2, "message.part.started", place),
                (2, "message.delta", {**place, "text": text}),
                (2, "message.part.finished", {**place, "content": content[0]}),
                (2, "message.finished", {"item_id": item_id, "content": content}),
                (2, "step.finished", {"node": "agent"}), (3, "step.started", {"node": "end"}),
                (3, "step.finished", {"node": "end"}), (3, "run.finished", {})])
            await connection.execute(
                "UPDATE workflow_runs SET status = 'completed', finished_at = now() WHERE id = $1", self.run_id)

    async def _steps(self, connection: asyncpg.Connection, steps: list[tuple[int, str, str, str]]) -> None:
        numbers, nodes, kinds, states = (list(column) for column in zip(*steps))
        await connection.execute(
            """INSERT INTO run_steps (tenant_id, run_id, number, node, kind, status, started_at)
               SELECT $1, $2, *, now() FROM unnest($3::int[], $4::text[], $5::text[], $6::text[])""",
            TENANT, self.run_id, numbers, nodes, kinds, states)

    async def _events(self, connection: asyncpg.Connection, events: list[tuple[int, str, dict]]) -> None:
        numbers = list(range(self.number + 1, self.number + len(events) + 1))
        self.number += len(events)
        await connection.execute(
            """INSERT INTO run_events (tenant_id, run_id, number, step, kind, payload)
               SELECT $1, $2, * FROM unnest($3::int[], $4::int[], $5::text[], $6::jsonb[])""",
            TENANT, self.run_id, numbers, [event[0] for event in events], [event[1] for event in events],
            [json.dumps(event[2]) for event in events])


class Assistant(ChatKitServer[None]):
    """Answers everything with what its model says."""

    store: PostgresStore

    def __init__(self, store: PostgresStore):
        super().__init__(store)
        url = os.environ.get("PEER_MODEL")
        self.model = AsyncOpenAI(base_url=url, api_key="scripted", max_retries=0) if url else None

    async def chunks(self, text: str) -> AsyncIterator[str]:
        """What the model says, piece by piece."""
        if self.model is None:
            for chunk in CHUNKS:
                yield chunk
            return
        messages = [{"role": "system", "content": INSTRUCTIONS}, {"role": "user", "content": text}]
        stream = await self.model.chat.completions.create(
            model="scripted", messages=messages, stream=True, stream_options={"include_usage": True})
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                yield chunk.choices[0].delta.content

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: None
    ) -> AsyncIterator[ThreadStreamEvent]:
        text = "".join(part.text for part in input_user_message.content) if input_user_message else ""
        journal = Journal(self.store.pool, identifier(thread.id), text)
        await journal.begin()
        item = AssistantMessageItem(
            id=self.store.generate_item_id("message", thread, context), thread_id=thread.id, created_at=now(),
            content=[])
        yield ThreadItemAddedEvent(item=item)
        yield ThreadItemUpdatedEvent(
            item_id=item.id,
            update=AssistantMessageContentPartAdded(content_index=0, content=AssistantMessageContent(text="")))
        said: list[str] = []
        async for chunk in self.chunks(text):
            said.append(chunk)
            yield ThreadItemUpdatedEvent(
                item_id=item.id, update=AssistantMessageContentPartTextDelta(content_index=0, delta=chunk))
        content = AssistantMessageContent(text="".join(said))
        yield ThreadItemUpdatedEvent(
            item_id=item.id, update=AssistantMessageContentPartDone(content_index=0, content=content))
        await journal.end(item.id, [content.model_dump()])
        yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [content]}))


@asynccontextmanager
async def lifespan(app: FastAPI):
    folder, port, database = os.environ["PEER_DATABASE"].split(",")
    async with asyncpg.create_pool(
        host=folder, port=int(port), user="lyceum", database=database, min_size=8, max_size=16
    ) as pool:
        app.state.assistant = Assistant(PostgresStore(pool))
        yield


app = FastAPI(openapi_url=None, lifespan=lifespan)


@app.get("/readyz")
async def readyz() -> dict[str, str]:
    return {"status": "ready"}


@app.post("/chatkit")
async def chatkit(request: Request) -> Response:
    result = await request.app.state.assistant.process(await request.body(), None)
    if isinstance(result, StreamingResult):
        return StreamingResponse(result, media_type="text/event-stream")
    return Response(result.json, media_type="application/json")
