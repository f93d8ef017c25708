"""A relay of a model's stream as FastAPI's and httpx's documentation show it: bytes in, bytes out."""

import os
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

app = FastAPI(openapi_url=None)
client = httpx.AsyncClient(
    timeout=60, trust_env=False, limits=httpx.Limits(max_connections=None, max_keepalive_connections=None))


@app.get("/ready")
async def ready() -> dict:
    return {}


@app.post("/v1/chat/completions")
async def completions(request: Request) -> StreamingResponse:
    sent = client.build_request(
        "POST", os.environ["PEER_MODEL"] + "/chat/completions", content=await request.body(),
        headers={"Content-Type": "application/json", "Authorization": "Bearer scripted"})
    answer = await client.send(sent, stream=True)

    async def body() -> AsyncIterator[bytes]:
        try:
            async for piece in answer.aiter_raw():
                yield piece
        finally:
            await answer.aclose()

    return StreamingResponse(body(), answer.status_code, media_type=answer.headers["content-type"])
