"""Every error of the API in one shape: `{"error": {"code", "message", "hint"}}`, in words.

`code` is for programs and stays; `message` names what is wrong, `hint` what to do about it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from middleware.http_request_id import request_id
from models import MeetingNotFound, SecretsUnreadable

log = logging.getLogger("debrief.api")
CLIENT_GONE = 499
UNTAKEABLE_CHARACTER = "22021"  # as SQL calls it
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}


class ApiError(Exception):
    """What a route refuses, and in which words."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        hint: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.headers = headers


def no_such_meeting(meeting_id: str) -> ApiError:
    """Another tenant's meeting is as absent as a missing one."""
    return ApiError(404, "meeting_not_found", f"there is no meeting {meeting_id[:64]}")


def answer(
    status: int,
    code: str,
    message: str,
    hint: str | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    error = {"code": code, "message": message, "hint": hint}
    return JSONResponse({"error": error}, status, headers)


def install(app: FastAPI, not_found_page: Callable[[], Response]) -> None:
    """`not_found_page` is what a person is shown who has mistyped an address."""

    async def http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and prefers_page(request):
            return not_found_page()
        return _http_error(request, error)

    handlers: dict[Any, Any] = {
        ApiError: _refused,
        HTTPException: http_error,
        RequestValidationError: _invalid,
        MeetingNotFound: _no_meeting,
        SecretsUnreadable: _unreadable,
        DBAPIError: _no_database,
        PoolTimeout: _no_database,
        ClientDisconnect: _gone,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def prefers_page(request: Request) -> bool:
    """Whether a person asks, by a browser; programs take whatever there is, or JSON."""
    return "text/html" in request.headers.get("accept", "")


async def _refused(_: Request, error: ApiError) -> Response:
    return answer(error.status, error.code, error.message, error.hint, error.headers)


def _http_error(request: Request, error: HTTPException) -> Response:
    status = error.status_code
    code = CODES.get(status, HTTPStatus(status).phrase.lower().replace(" ", "_"))
    message, hint = str(error.detail), None
    if status == 404:
        message = f"nothing is served at {request.url.path[:200]}"
        hint = "the routes are listed at /docs"
    elif status == 405:
        message = f"{request.method} is not served at {request.url.path[:200]}"
        hint = "the methods of each route are listed at /docs"
    elif status == 413:
        message = "the request is larger than this route accepts"
    return answer(status, code, message, hint, dict(error.headers or {}))


async def _invalid(_: Request, error: RequestValidationError) -> Response:
    """Says where and what is wrong, and never repeats what was sent: it may be a secret."""
    problems = [
        f"{'.'.join(str(part) for part in one['loc'][1:]) or one['loc'][0]}: {one['msg']}"
        for one in error.errors()
    ]
    return answer(422, "invalid_request", "; ".join(problems[:10]), "the schema is at /docs")


async def _no_meeting(_: Request, error: MeetingNotFound) -> Response:
    return await _refused(_, no_such_meeting(error.meeting_id))


async def _unreadable(request: Request, error: SecretsUnreadable) -> Response:
    log.error("%s", error, extra={"fields": {"request_id": request_id.get()}})
    return answer(500, "secrets_unreadable", str(error), "DEBRIEF_SECRETS_KEY holds the key")


async def _no_database(request: Request, error: Exception) -> Response:
    if _holds_untakeable_text(error):
        return answer(422, "invalid_request", "the request holds characters that no text may hold")
    fields = {"request_id": request_id.get(), "path": request.url.path}
    log.error("the database failed", exc_info=error, extra={"fields": fields})
    return answer(
        503,
        "database_unavailable",
        "the database cannot do this right now",
        "try again in a moment",
        {"retry-after": "2"},
    )


def _holds_untakeable_text(error: Exception) -> bool:
    """PostgreSQL takes no NUL, wherever in a request it may come from."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) == UNTAKEABLE_CHARACTER


async def _gone(_: Request, error: ClientDisconnect) -> Response:
    return Response(status_code=CLIENT_GONE)  # nobody reads it
