"""Requests that a step asks the engine to make: `AIGateway` and `Gateway` (protocol.md §5.5, §5.6).

A request carries the keys of a vendor. They go out with it, and nowhere else: what is stored and
shown of it has them blotted out, and so has every error that quotes the other side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from ...core.answers import ErrorInfo, HttpRequested, OutboundRequest, StepErrored, StepRan
from ...core.model import StepKind
from ...core.sizes import oversized
from ..instants import retry_after_ms
from ..json import JsonError, checked, decode_as, encode
from ..limits import STEP_BYTES_MAX
from .redaction import blot_headers, blot_out, blot_url, secrets_of, with_query_field

INFER_ERROR = "AIGatewayError"
FETCH_ERROR = "GatewayError"
QUOTED_MAX = 65_536  # of an answer that is quoted in an error
SUCCESS_MAX = 299
RETRY_AFTER_MIN_MS, RETRY_AFTER_MAX_MS = 1_000, 24 * 3_600_000
_NULL = msgspec.Raw(b"null")
_HEADER_NAME = re.compile(r"[0-9A-Za-z!#$%&'*+.^_`|~-]+")
_JSON_TYPE = ("content-type", "application/json")


class RequestError(ValueError):
    """What the step asks for can never be sent."""


class _InferOptions(msgspec.Struct):
    url: str = ""
    headers: dict[str, str | list[str]] | None = None
    auth_key: str | None = None
    format: str | None = None
    body: msgspec.Raw = _NULL
    type: str | None = None


class _FetchOptions(msgspec.Struct):
    url: str = ""
    method: str | None = None
    headers: dict[str, str | list[str]] | None = None
    body: str | None = None


class _Shown(msgspec.Struct, omit_defaults=True):
    """What people see of a request."""

    url: str
    method: str
    headers: dict[str, str]
    body: msgspec.Raw
    format: str | None = None


_INFER = msgspec.json.Decoder(_InferOptions | None)
_FETCH = msgspec.json.Decoder(_FetchOptions | None)


def infer_requested(id: str, name: str, options: bytes, *, is_racing: bool) -> HttpRequested:
    """`step.ai.infer`. Raises JsonError or RequestError."""
    asked = decode_as(_INFER, options) or _InferOptions()
    url, key = asked.url, asked.auth_key or ""
    own = _joined(asked.headers)
    # A header that the step names itself is sent once, as the step has it.
    headers = dict([_JSON_TYPE])
    match (asked.format or "").lower():
        case _ if not key:
            pass
        case "anthropic":
            headers["x-api-key"] = key
        case "gemini":
            url = _with_key(url, key)
        case "bedrock":
            headers["authorization"] = key
        case _:
            headers["authorization"] = f"Bearer {key}"
    request = _request(url, "POST", headers | own, bytes(asked.body), (key,))
    # Whoever redirects must not lead the key elsewhere.
    request = msgspec.structs.replace(request, follows_redirects=False)
    shown = _Shown(blot_url(asked.url), "POST", blot_headers(own), asked.body, asked.format or None)
    return HttpRequested(id, name, StepKind.INFER, request, encode(shown), is_racing)


def fetch_requested(id: str, name: str, options: bytes, *, is_racing: bool) -> HttpRequested:
    """`step.fetch`. Raises JsonError or RequestError."""
    asked = decode_as(_FETCH, options) or _FetchOptions()
    method = (asked.method or "POST").upper()
    if not (method.isascii() and method.isalpha() and method != "CONNECT"):
        raise RequestError(f"{method[:40]!r} is no HTTP method")
    headers = _joined(asked.headers)
    body = asked.body or ""
    request = _request(asked.url, method, headers, body.encode(), ())
    shown_body = msgspec.Raw(encode(body))
    shown = _Shown(blot_url(asked.url), method, blot_headers(headers), shown_body)
    return HttpRequested(id, name, StepKind.FETCH, request, encode(shown), is_racing)


def edited(op: HttpRequested, body: bytes) -> HttpRequested:
    """The same request with this body (JSON): what somebody has edited is what is sent."""
    shown = decode_as(_SHOWN, op.input)
    shown.body = msgspec.Raw(body)
    request = msgspec.structs.replace(op.request, body=body)
    return msgspec.structs.replace(op, request=request, input=encode(shown))


_SHOWN = msgspec.json.Decoder(_Shown)


def body_shown(input: bytes) -> bytes:
    """The body in what is stored of a request. Raises JsonError."""
    return bytes(decode_as(_SHOWN, input).body)


def result(
    op: HttpRequested,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    now_ms: int,
    offset_ms: int,
) -> StepRan | StepErrored:
    """What the other side's answer means to the step. Header names in lower case.

    `body` may be cut off after STEP_BYTES_MAX + 1 bytes: then it is too large.
    """
    if op.kind is StepKind.INFER and status > SUCCESS_MAX:
        retry_at_ms = _retry_at_ms(headers, now_ms, offset_ms)
        return _failed(op, f"unsuccessful status code: {status}", body, retry_at_ms=retry_at_ms)
    if len(body) > STEP_BYTES_MAX:
        return _too_large(op, len(body))
    if op.kind is StepKind.INFER:
        try:
            return StepRan(op.id, op.name, checked(body), op.is_racing)
        except JsonError as error:
            return _failed(op, f"the answer is not JSON: {error}", body)
    told = {
        "url": blot_url(op.request.url),
        "headers": dict(headers),
        "body": body.decode(errors="replace"),
        "status_code": status,
    }
    output = encode(told)
    if len(output) > STEP_BYTES_MAX:
        return _too_large(op, len(output))
    return StepRan(op.id, op.name, output, op.is_racing)


def unanswered(op: HttpRequested, reason: str, *, is_final: bool = False) -> StepErrored:
    """There was no answer; `reason` may quote the request."""
    return _failed(op, blot_out(reason, op.request.secrets), b"", is_final=is_final)


def _failed(
    op: HttpRequested,
    reason: str,
    body: bytes,
    *,
    is_final: bool = False,
    retry_at_ms: int | None = None,
) -> StepErrored:
    is_infer = op.kind is StepKind.INFER
    name = INFER_ERROR if is_infer else FETCH_ERROR
    message = f"Error making {'AI' if is_infer else 'gateway'} request: {reason}"
    fields: dict[str, object] = {"name": name, "message": message}
    stack = None
    if body:
        text = blot_out(body.decode(errors="replace"), op.request.secrets)
        stack = text if len(text) <= QUOTED_MAX else text[:QUOTED_MAX] + "…"
        fields |= {"data": _json_or_text(stack), "stack": stack}
    error = ErrorInfo(name, message, stack, encode(fields))
    return StepErrored(op.id, op.name, error, is_final, op.is_racing, retry_at_ms)


def _too_large(op: HttpRequested, size: int) -> StepErrored:
    """No other attempt: what is asked for would come again."""
    reason = oversized(f'the answer to step "{op.name}"', size, STEP_BYTES_MAX)
    return _failed(op, reason, b"", is_final=True)


def _request(
    url: str, method: str, headers: dict[str, str], body: bytes, keys: tuple[str, ...]
) -> OutboundRequest:
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_usable = is_usable and (parts.port is None or parts.port > 0)
    except ValueError:
        is_usable = False
    if not is_usable:
        raise RequestError(f"its URL {blot_url(url)[:200]!r} does not start with http(s)://host")
    for name, value in headers.items():
        if not _is_header(name, value):
            raise RequestError(f"the header {name[:100]!r} is none that HTTP can carry")
    secrets = secrets_of(url, headers, keys)
    return OutboundRequest(url, method, tuple(headers.items()), body, secrets)


def _with_key(url: str, key: str) -> str:
    try:
        return with_query_field(url, "key", key)
    except ValueError:
        return url  # refused below, in words


def _is_header(name: str, value: str) -> bool:
    return _HEADER_NAME.fullmatch(name) is not None and not any(c in value for c in "\r\n\0")


def _joined(headers: Mapping[str, str | list[str]] | None) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in (headers or {}).items():
        joined[name.lower()] = value if isinstance(value, str) else ", ".join(value)
    return joined


def _retry_at_ms(headers: Mapping[str, str], now_ms: int, offset_ms: int) -> int | None:
    """A vendor that says when to come back is taken at its word, within bounds."""
    text = headers.get("retry-after")
    asked_ms = retry_after_ms(text, now_ms, offset_ms) if text else None
    if asked_ms is None:
        return None
    return min(max(asked_ms, now_ms + RETRY_AFTER_MIN_MS), now_ms + RETRY_AFTER_MAX_MS)


def _json_or_text(text: str) -> object:
    try:
        return msgspec.Raw(checked(text.encode()))
    except JsonError:
        return text
