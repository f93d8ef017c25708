"""The peer of PlainServer: FastAPI as its documentation shows it, served by uvicorn on uvloop and httptools."""

from typing import Any

from fastapi import FastAPI

app = FastAPI(openapi_url=None)


@app.get("/ping")
async def ping() -> dict[str, str]:
    return {"message": "pong"}


@app.post("/echo")
async def echo(body: dict[str, Any]) -> dict[str, Any]:
    return body
