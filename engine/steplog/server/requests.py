"""What a request may say: its body within bounds, its parameters with their types.

Everything here answers 400 or 413 in words when the request does not say what it should.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from ..core.ids import is_ulid
from ..wire.json import JsonError, decode, decode_as
from ..wire.limits import MIB

REQUEST_BYTES_MAX = 4 * MIB  # of anything but events
T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


async def read_body(request: Request, bytes_max: int = REQUEST_BYTES_MAX) -> bytes:
    """The whole body; more than `bytes_max` is refused before it is held."""
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > bytes_max:
        raise _too_large(bytes_max)
    chunks: list[bytes] = []
    length = 0
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        length += len(chunk)
        if length > bytes_max:
            raise _too_large(bytes_max)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks) if len(chunks) > 1 else chunk


async def read_object(request: Request) -> dict[str, object]:
    """A JSON object; an empty body is an empty one."""
    body = await read_body(request)
    try:
        value = decode(body) if body.strip() else {}
    except JsonError as error:
        raise bad_request(f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise bad_request("the body must be a JSON object")
    return value


async def read_as(request: Request, decoder: msgspec.json.Decoder[T]) -> T:
    """The body as the value that the route asks for; an empty one is `{}`."""
    body = await read_body(request)
    try:
        return decode_as(decoder, body if body.strip() else b"{}")
    except JsonError as error:
        raise bad_request(f"the body is not understood: {error}") from error


def run_id_of(request: Request) -> str:
    run_id: str = request.path_params["run_id"]
    if not is_ulid(run_id):
        raise bad_request(f"{run_id!r} is not a run id: those are ULIDs of 26 characters")
    return run_id.upper()


def whole_number(request: Request, name: str, default: int, maximum: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= maximum:
        raise bad_request(f"{name} must be a whole number from 1 to {maximum}, got {text!r}")
    return int(text)


def yes_or_no(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false")
    if text not in ("true", "false"):
        raise bad_request(f"{name} must be true or false, got {text!r}")
    return text == "true"


def yes_no_or_any(request: Request, name: str) -> bool | None:
    """None when it is not asked for."""
    return yes_or_no(request, name) if name in request.query_params else None


def instant_ms(request: Request, name: str) -> int | None:
    """RFC 3339 or a date; without a zone it is UTC."""
    text = request.query_params.get(name)
    return instant_of(text, name) if text else None


def instant_of(text: str, name: str) -> int:
    """The same of a text that came otherwise; `name` is what it is called there."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(
            f"{name} must be a time like 2026-05-04T12:00:00Z or a date, got {text!r}"
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, (moment - _EPOCH) // _MILLISECOND)  # nothing here is older


def several(request: Request, name: str) -> tuple[str, ...]:
    """`name=a&name=b`, `name=a,b` and `name[]=a` all mean the same."""
    query = request.query_params
    given = [*query.getlist(name), *query.getlist(f"{name}[]")]
    return tuple(part for text in given for part in text.split(",") if part)


def bad_request(message: str) -> HTTPException:
    return HTTPException(400, message)


def _too_large(bytes_max: int) -> HTTPException:
    allowed = f"{bytes_max // MIB} MiB" if bytes_max >= MIB else f"{bytes_max // 1024} KiB"
    return HTTPException(413, f"Request body is over the max size: {allowed} are allowed")
