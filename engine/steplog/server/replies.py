"""Answers in JSON, and the one shape of an error: `{"error", "status"}` (protocol.md §0.3)."""

from __future__ import annotations

from starlette.responses import Response

from ..wire.json import encode

JSON = "application/json"


def reply(value: object, status: int = 200) -> Response:
    """`value` may hold `msgspec.Raw`: JSON that is already written."""
    return Response(encode(value), status, media_type=JSON)


def raw_reply(body: bytes, status: int = 200) -> Response:
    """`body` is JSON."""
    return Response(body, status, media_type=JSON)


def error_reply(status: int, message: str, code: str | None = None) -> Response:
    fields: dict[str, object] = {"error": message, "status": status}
    if code is not None:
        fields["code"] = code
    return reply(fields, status)
