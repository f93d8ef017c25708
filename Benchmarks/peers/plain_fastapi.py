"""The peer of PlainServer: FastAPI as its documentation shows it, served by uvicorn on uvloop and httptools."""

from typing import Any

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI(openapi_url=None)


@app.get("/ping", response_class=PlainTextResponse)
async def ping() -> str:
    return "pong"


@app.post("/echo")
async def echo(body: dict[str, Any]) -> dict[str, Any]:
    return body
