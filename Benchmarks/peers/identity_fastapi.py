"""The peer of `GET /api/v1/me`: FastAPI with a dependency that checks an HS256 token with PyJWT, and its session in the
product's database with asyncpg. One statement finds the session and everything that is answered.

It is spared what Lyceum also does: it is bound by no row-level security, and keeps no time of last use."""

import os
import uuid
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

KEY = os.environ["PEER_KEY"]
QUERY = """
    SELECT m.role, u.id, u.email, u.name, t.id AS tenant_id, t.slug, t.name AS tenant_name
    FROM sessions s
    JOIN memberships m ON m.tenant_id = s.tenant_id AND m.user_id = s.user_id
    JOIN tenants t ON t.id = s.tenant_id JOIN users u ON u.id = s.user_id
    WHERE s.tenant_id = $1 AND s.id = $2 AND s.user_id = $3 AND s.ended_at IS NULL AND s.expires_at > now()
"""


@asynccontextmanager
async def lifespan(app: FastAPI):
    folder, port, database = os.environ["PEER_DATABASE"].split(",")
    async with asyncpg.create_pool(
            host=folder, port=int(port), user="lyceum", database=database, min_size=8, max_size=8) as pool:
        app.state.pool = pool
        yield


app = FastAPI(openapi_url=None, lifespan=lifespan)
bearer = HTTPBearer()


async def current_member(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> asyncpg.Record:
    try:
        claims = jwt.decode(
            credentials.credentials, KEY, algorithms=["HS256"], audience="lyceum-api", issuer="lyceum", leeway=60,
            options={"require": ["exp", "iat", "sub"]})
    except jwt.InvalidTokenError as error:
        raise HTTPException(401, "invalid token") from error
    if claims.get("token_use") != "access":
        raise HTTPException(401, "invalid token")
    member = await app.state.pool.fetchrow(
        QUERY, uuid.UUID(claims["tenant"]), uuid.UUID(claims["sid"].removeprefix("ses_")), uuid.UUID(claims["sub"]))
    if member is None:
        raise HTTPException(401, "invalid token")
    return member


@app.get("/readyz")
async def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.get("/api/v1/me")
async def me(member: Annotated[asyncpg.Record, Depends(current_member)]) -> dict:
    return {
        "user": {"id": str(member["id"]), "email": member["email"], "name": member["name"]},
        "tenant": {"id": str(member["tenant_id"]), "slug": member["slug"], "name": member["tenant_name"]},
        "role": member["role"],
    }
