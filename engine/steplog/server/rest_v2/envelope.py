"""What surrounds every answer of REST v2: data with its metadata and page, or a list of errors."""

from __future__ import annotations

from starlette.responses import Response

from ...wire.instants import iso_ms
from ..replies import reply

CODES = {
    401: "authorization_header_missing",
    403: "access_denied",
    404: "not_found",
    409: "run_already_ended",
    501: "not_implemented",
}


def enveloped(data: object, now_ms: int, status: int = 200) -> Response:
    metadata = {"fetchedAt": iso_ms(now_ms), "cachedUntil": None}
    return reply({"data": data, "metadata": metadata}, status)


def paged(data: list[dict[str, object]], now_ms: int, cursor: str | None, limit: int) -> Response:
    """`cursor` is where the next page begins, None on the last one."""
    page: dict[str, object] = {"hasMore": cursor is not None, "limit": limit}
    if cursor is not None:
        page["cursor"] = cursor
    metadata = {"fetchedAt": iso_ms(now_ms), "cachedUntil": None}
    return reply({"data": data, "metadata": metadata, "page": page})


def failed(
    status: int, message: str, code: str | None = None, data: object | None = None
) -> Response:
    """`data` is what there is all the same: the run that stands in the way, say."""
    code = code or CODES.get(status, "invalid_request" if status < 500 else "internal_error")
    fields: dict[str, object] = {"errors": [{"code": code, "message": message}]}
    if data is not None:
        fields["data"] = data
    return reply(fields, status)
