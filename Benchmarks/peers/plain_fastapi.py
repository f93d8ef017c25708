"""The peer of PlainServer: FastAPI as its documentation shows it, served by uvicorn on uvloop and httptools."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, StreamingResponse

BURST = [
    b'data: {"type":"thread.item.updated","number":%d,"delta":"word%d "}\n\n' % (number, number)
    for number in range(100)
]

app = FastAPI(openapi_url=None)


@app.get("/ping", response_class=PlainTextResponse)
async def ping() -> str:
    return "pong"


@app.get("/message")
async def message():
    return {"message": "pong"}


@app.post("/echo")
async def echo(body: dict[str, Any]) -> dict[str, Any]:
    return body


async def burst() -> AsyncIterator[bytes]:
    for event in BURST:
        yield event


async def silence() -> AsyncIterator[bytes]:
    yield BURST[0]
    await asyncio.Event().wait()


def event_stream(events: AsyncIterator[bytes]) -> StreamingResponse:
    fields = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=fields)


@app.get("/events")
async def events() -> StreamingResponse:
    return event_stream(burst())


@app.get("/silence")
async def silent() -> StreamingResponse:
    return event_stream(silence())
