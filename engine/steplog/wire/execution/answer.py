"""What an app answers to a call (protocol.md §3.5, §4.3): status, headers and body -> Answer.

The outside may send anything: whatever cannot be understood is a failed call, which is retried.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import msgspec

from ...core.answers import Answer, CallFailed, ErrorInfo, Returned, RunMustFail, engine_error
from ...core.sizes import KEEP_ELSEWHERE
from ..error_objects import read_error
from ..instants import DAY_MS, retry_after_ms
from ..json import JsonError, checked, decode, decode_as, repaired
from ..limits import ANSWER_BYTES_MAX, STREAM_BYTES_MAX
from .blame import blamed, with_sound_errors
from .opcodes import AnswerError, TooLarge, parse_progress

RETRY_AFTER_MIN_MS = 1_000
RETRY_AFTER_MAX_MS = DAY_MS
FOREIGN_TEXT_MAX = 16_384  # of a page that some proxy sent instead of the app's answer
UNREACHABLE = "Unable to reach SDK URL"


class _Envelope(msgspec.Struct):
    """The one JSON object at the end of a stream; `body` is JSON within a JSON string."""

    status: int = 0
    headers: dict[str, str] = {}
    body: msgspec.Raw = msgspec.Raw(b'""')
    error: msgspec.Raw = msgspec.Raw(b"null")


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def parse_answer(
    status: int, headers: Mapping[str, str], body: bytes, now_ms: int, offset_ms: int
) -> Answer:
    """Header names in lower case. `offset_ms` is the engine's clock minus the wall's."""
    is_stream = status == HTTPStatus.CREATED
    body_bytes_max = STREAM_BYTES_MAX if is_stream else ANSWER_BYTES_MAX
    if len(body) > body_bytes_max:
        message = (
            f"the app's answer is larger than the {body_bytes_max:,} bytes allowed: "
            f"{KEEP_ELSEWHERE}"
        )
        return RunMustFail(engine_error("output_too_large", message))
    if is_stream:
        return _streamed(headers, body, now_ms, offset_ms)
    if not 200 <= status < 300:
        return _function_failed(status, headers, body, now_ms, offset_ms)
    if not headers.get("x-inngest-sdk"):
        return _not_an_sdk(status, headers)
    try:
        if status == HTTPStatus.PARTIAL_CONTENT:
            return _progress(
                body, _request_version(headers), _is_no_retry(headers), now_ms, offset_ms
            )
        return Returned(checked(body))
    except TooLarge as error:
        return RunMustFail(engine_error(error.name, str(error)))
    except AnswerError as error:
        return _failed(error.name, str(error))
    except JsonError as error:
        return _failed("InvalidAnswerError", f"the app's answer is not understood: {error}")


def unreachable(error_text: str) -> CallFailed:
    """No answer at all: the connection failed, or the time ran out."""
    message = f"{UNREACHABLE}: {error_text}" if error_text else UNREACHABLE
    return CallFailed(engine_error("UnreachableError", message), UNREACHABLE, is_final=False)


def _streamed(headers: Mapping[str, str], body: bytes, now_ms: int, offset_ms: int) -> Answer:
    """Spaces to keep the connection alive, then an envelope around the answer proper."""
    if not body.strip():
        return _failed("InvalidAnswerError", "the app's stream ended before its answer")
    try:
        envelope, inner = _opened(body)
        if bytes(envelope.error) != b"null":
            return _failed("StreamError", _text_of(envelope.error))
    except JsonError as error:
        return _failed("InvalidAnswerError", f"the app's stream is not understood: {error}")
    if envelope.status in (0, HTTPStatus.CREATED):
        return _failed("InvalidAnswerError", "the app's stream does not state a final status")
    merged = {**headers, **_lowered(envelope.headers)}
    return parse_answer(envelope.status, merged, inner, now_ms, offset_ms)


def unwrapped(stream: bytes) -> tuple[int, Mapping[str, str], bytes] | None:
    """Status, headers and body that stand in a stream; None when it is none."""
    try:
        envelope, inner = _opened(stream)
    except JsonError:
        return None
    return envelope.status, _lowered(envelope.headers), inner


def _opened(stream: bytes) -> tuple[_Envelope, bytes]:
    envelope = decode_as(_ENVELOPE, stream)
    inner = bytes(envelope.body)
    return envelope, str(decode(inner)).encode() if inner.startswith(b'"') else inner


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def disbelieved(reason: str) -> CallFailed:
    """There is an answer, and nothing shows that it is the app's."""
    return CallFailed(engine_error("SignatureError", reason), reason, is_final=False)


def _progress(
    body: bytes, request_version: int, is_no_retry: bool, now_ms: int, offset_ms: int
) -> Answer:
    try:
        return parse_progress(body, request_version, is_no_retry, now_ms, offset_ms)
    except JsonError as error:
        sound = with_sound_errors(body)
        if sound == body:
            whose = blamed(body)
            raise (JsonError(f"{whose}: {error}") if whose else error) from error
        return parse_progress(sound, request_version, is_no_retry, now_ms, offset_ms)


def _function_failed(
    status: int, headers: Mapping[str, str], body: bytes, now_ms: int, offset_ms: int
) -> CallFailed:
    """Any status but 2xx, client errors included, is retried unless the app forbids it."""
    is_final = _is_no_retry(headers)
    summary = "NonRetriableError" if is_final else f"invalid status code: {status}"
    retry_at_ms = None
    if "retry-after" in headers:
        retry_at_ms = retry_after_ms(headers["retry-after"], now_ms, offset_ms)
    if retry_at_ms is not None:
        latest_ms = now_ms + RETRY_AFTER_MAX_MS
        retry_at_ms = min(max(retry_at_ms, now_ms + RETRY_AFTER_MIN_MS), latest_ms)
    error = _error_of(status, headers, body)
    return CallFailed(error, summary, is_final=is_final, retry_at_ms=retry_at_ms)


def _error_of(status: int, headers: Mapping[str, str], body: bytes) -> ErrorInfo:
    if "x-inngest-sdk" in headers or "x-inngest-sdk-handled" in headers:
        try:
            return read_error(repaired(body))
        except JsonError:
            pass  # a framework around the SDK answered in its own way: told as text below
    text = body.decode(errors="replace").strip()
    if len(text) > FOREIGN_TEXT_MAX:
        text = text[:FOREIGN_TEXT_MAX] + "…"
    return engine_error("Server returned a fatal error", text or f"HTTP status {status}, no body")


def _not_an_sdk(status: int, headers: Mapping[str, str]) -> CallFailed:
    kind = headers.get("content-type", "no content type")
    return _failed(
        "not_sdk",
        f"The response did not come from an Inngest SDK (HTTP status {status}, {kind}): "
        "check the app's URL and what stands in front of it",
    )


def _failed(name: str, message: str) -> CallFailed:
    return CallFailed(engine_error(name, message), summary=message, is_final=False)


def _is_no_retry(headers: Mapping[str, str]) -> bool:
    return headers.get("x-inngest-no-retry", "").strip().lower() == "true"


def _request_version(headers: Mapping[str, str]) -> int:
    """-1 when the app does not say."""
    text = headers.get("x-inngest-req-version", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _text_of(value: msgspec.Raw) -> str:
    text = decode(bytes(value))
    return text if isinstance(text, str) else bytes(value).decode()
