"""A customer's own address: takes the webhooks that Debrief delivers, for people to look at."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.journal import note
from sandbox.store import to_json
from sandbox.world import World

HEADERS_SHOWN = ("content-type", "user-agent")
SECRET_HEADERS = ("x-webhook-secret", "authorization")


def routes(world: World) -> list[BaseRoute]:
    async def receive(request: Request) -> Response:
        body = await request.body()
        number = world.store.run(
            "INSERT INTO received_webhook (name, headers, body, received_at_ms)"
            " VALUES (:name, :headers, :body, :now_ms)",
            name=request.path_params["name"],
            headers=to_json(_kept_headers(request)),
            body=body,
            now_ms=world.now_ms(),
        )
        note(
            request,
            "webhook.received",
            name=request.path_params["name"],
            delivery_id=request.headers.get("x-delivery-id"),
            size_bytes=len(body),
        )
        return JSONResponse({"received": number})

    return [Route("/{name}", receive, methods=["POST"])]


def _kept_headers(request: Request) -> dict[str, str]:
    """Those worth looking at. Of a secret only its SHA-256, which whoever knows it can compare."""
    kept = {}
    for name, value in request.headers.items():
        if name in SECRET_HEADERS:
            kept[name] = f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"
        elif name.startswith("x-") or name in HEADERS_SHOWN:
            kept[name] = value
    return kept
