"""What surrounds every answer of REST v2: data with its metadata and page, or a list of errors."""

from __future__ import annotations

from starlette.responses import Response

from ...wire.instants import iso_ms
from ..replies import reply

CODES = {400: "invalid_request", 403: "access_denied", 404: "not_found", 501: "not_implemented"}


def enveloped(data: object, now_ms: int) -> Response:
    return reply({"data": data, "metadata": {"fetchedAt": iso_ms(now_ms), "cachedUntil": None}})


def paged(data: list[dict[str, object]], now_ms: int, cursor: str | None, limit: int) -> Response:
    """`cursor` is where the next page begins, None on the last one."""
    page: dict[str, object] = {"hasMore": cursor is not None, "limit": limit}
    if cursor is not None:
        page["cursor"] = cursor
    metadata = {"fetchedAt": iso_ms(now_ms), "cachedUntil": None}
    return reply({"data": data, "metadata": metadata, "page": page})


def failed(status: int, message: str, code: str | None = None) -> Response:
    code = code or CODES.get(status, "internal_error")
    return reply({"errors": [{"code": code, "message": message}]}, status)
