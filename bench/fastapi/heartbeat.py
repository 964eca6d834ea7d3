"""What a device asks for, in FastAPI's usual manner over MariaDB: the comparison of `bench -- heartbeat`.

The same scheme as ours: a token that the device signed (ES256) is computed once and remembered by its SHA-256 until it expires, and whether the
device may still call is read anew at each call. `/seen` also records the call, as an application without memory of its own would.
"""

import hashlib
import os
import time

import aiomysql
import jwt
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response

AUDIENCE = "visioninapp"
REMEMBERED = 50_000

app = FastAPI(openapi_url=None)
checked: dict[bytes, tuple[str, int, int]] = {}


@app.on_event("startup")
async def connect() -> None:
    app.state.pool = await aiomysql.create_pool(
        host="127.0.0.1",
        port=int(os.environ["HEARTBEAT_DATABASE_PORT"]),
        user=os.environ["HEARTBEAT_DATABASE_USER"],
        password=os.environ["HEARTBEAT_DATABASE_PASSWORD"],
        db=os.environ["HEARTBEAT_DATABASE"],
        minsize=8,
        maxsize=16,
        autocommit=True,
    )


@app.on_event("shutdown")
async def disconnect() -> None:
    app.state.pool.close()
    await app.state.pool.wait_closed()


async def connection(request: Request):
    async with request.app.state.pool.acquire() as held:
        yield held


async def signed_in(held=Depends(connection), authorization: str = Header()) -> dict:
    """The device's row, if its token is good."""
    token = authorization.removeprefix("Bearer ")
    digest = hashlib.sha256(token.encode()).digest()
    known = checked.get(digest)
    if known is not None and known[2] <= time.time():
        known = None
    try:
        device_id = known[0] if known else jwt.decode(token, options={"verify_signature": False})["sub"]
        row = await read(held, device_id)
        if row is None or row["revoked"]:
            raise HTTPException(401)
        if known is None:
            claims = jwt.decode(token, row["public_key"], algorithms=["ES256"], audience=AUDIENCE, options={"require": ["exp", "iat"]})
            known = (device_id, claims["epoch"], claims["exp"])
            if len(checked) >= REMEMBERED:
                checked.clear()
            checked[digest] = known
    except (jwt.InvalidTokenError, KeyError) as refused:
        raise HTTPException(401) from refused
    if known[1] != row["epoch"]:
        raise HTTPException(401)
    return row


async def read(held, device_id: str) -> dict | None:
    async with held.cursor(aiomysql.DictCursor) as cursor:
        await cursor.execute("SELECT id, public_key, epoch, revoked, generation, state FROM device WHERE id = %s", (device_id,))
        return await cursor.fetchone()


def answer(device: dict, if_none_match: str | None) -> Response:
    headers = {"ETag": f'"{device["generation"]}"', "Cache-Control": "private, no-cache"}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(device["state"], media_type="application/json", headers=headers)


@app.get("/api/v1/device/desired")
async def desired(device: dict = Depends(signed_in), if_none_match: str | None = Header(None)) -> Response:
    return answer(device, if_none_match)


@app.get("/seen")
async def seen(device: dict = Depends(signed_in), held=Depends(connection), if_none_match: str | None = Header(None)) -> Response:
    async with held.cursor() as cursor:
        await cursor.execute("UPDATE device SET last_seen = %s WHERE id = %s", (int(time.time() * 1000), device["id"]))
    return answer(device, if_none_match)


@app.get("/ready")
async def ready() -> Response:
    return Response(status_code=304)
