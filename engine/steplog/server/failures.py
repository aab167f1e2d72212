"""What went wrong, told in the shape that the asked API has for it, with the status that fits."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..engine import Engine
from ..errors import (
    AlreadyEnded,
    AlreadyExists,
    MetadataTooLarge,
    NotFound,
    Overloaded,
    RequestError,
    StaleCheckpoint,
    StoreError,
)
from .doors import shown
from .replies import error_reply
from .rest_v2 import PREFIXES, failed

STATUSES: tuple[tuple[type[RequestError], int], ...] = (
    (NotFound, 404),
    (AlreadyExists, 409),
    (AlreadyEnded, 409),
    (MetadataTooLarge, 413),
    (StaleCheckpoint, 409),
    (Overloaded, 503),
    (RequestError, 400),
)
CLIENT_GONE = 499
V2_PATHS = tuple(f"{prefix}/" for prefix in PREFIXES)

Handler = Callable[[Request, Exception], Awaitable[Response]]


def handlers(engine: Engine) -> Mapping[Any, Handler]:
    """For what routes raise on purpose."""

    async def closed(request: Request, error: Exception) -> Response:
        if not engine.context.database.is_closed:
            raise error
        return told(request.url.path, 503, "the engine is stopping")

    return {
        HTTPException: _refused,
        RequestError: _not_done,
        StoreError: _not_stored,
        sqlite3.ProgrammingError: closed,
        ClientDisconnect: _gone,
    }


class Failures:
    """For what nobody meant to raise: it is logged, and the client is told no more than that."""

    def __init__(self, app: ASGIApp, engine: Engine) -> None:
        self._app = app
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_started = False

        async def watched_send(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except Exception as error:
            path = scope.get("path", "")
            self._engine.context.telemetry.internal_error(f"answering {shown(path)}", error)
            if has_started or scope["type"] != "http":
                raise  # the server breaks the connection off: half an answer is none
            message = "internal error: steplog's log says more"
            await told(path, 500, message)(scope, receive, send)


def told(path: str, status: int, message: str) -> Response:
    if path.startswith(V2_PATHS):
        return failed(status, message)
    return error_reply(status, message)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = told(request.url.path, error.status_code, error.detail)
    response.headers.update(error.headers or {})
    return response


async def _not_done(request: Request, error: Exception) -> Response:
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    return told(request.url.path, status, str(error))


async def _not_stored(request: Request, error: Exception) -> Response:
    return told(request.url.path, 503, str(error))


async def _gone(request: Request, error: Exception) -> Response:
    return Response(status_code=CLIENT_GONE)  # nobody reads it
