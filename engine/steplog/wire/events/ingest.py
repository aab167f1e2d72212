"""Events as they are sent to `POST /e/{key}` (protocol.md §1.2-1.5).

The first event that cannot be accepted ends the request; those before it stand.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from ...core.ids import ENTROPY_BYTES, ulid
from ...core.model import Event
from ...core.sizes import oversized
from ..json import JsonError, decode_as, encode
from ..limits import EVENT_BYTES_MAX, EVENTS_MAX
from .body import event_body, without_metadata

TS_MIN_MS = 315_532_800_000  # 1980-01-01
TS_MAX_MS = 4_102_444_800_000  # 2100-01-01
RESERVED_PREFIX = "inngest/"
NOT_EVENTS = "Request body must contain an event object or an array of event objects"
_NULL = msgspec.Raw(b"null")
_SPACE = re.compile(r"[ \t\r\n]*")
_ULID_TIME_END = 1 << 48


class ParsedEvents(msgspec.Struct, frozen=True):
    """What was accepted, in order, and why it stopped, if it did."""

    events: tuple[Event, ...]
    error: str | None = None


class _Sent(msgspec.Struct):
    """One event as sent; `meta` and whatever else there is are not kept."""

    name: str | None = None
    id: str | None = None
    data: msgspec.Raw = _NULL
    ts: int | None = None
    v: str | None = None
    user: msgspec.Raw = _NULL


class _EventError(ValueError):
    """This event is refused; the message goes to its sender."""


_SENT = msgspec.json.Decoder(_Sent)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_SCANNER = json.JSONDecoder()


def parse_events(
    body: bytes,
    content_type: str | None,
    seed: str | None,
    now_ms: int,
    offset_ms: int,
    fresh_id: Callable[[], str],
) -> ParsedEvents:
    """`now_ms` is the engine's clock, `offset_ms` how far it is ahead of the senders' clocks.

    With a `seed` (header x-inngest-event-id-seed) the ids are the same each time.
    """
    make_id = _id_maker(seed, fresh_id)
    events: list[Event] = []
    try:
        for number, raw in enumerate(_split(body, content_type), start=1):
            if number > EVENTS_MAX:
                raise _EventError(
                    f"Cannot have more than {EVENTS_MAX} events in a batch: send the others in "
                    "requests of their own"
                )
            if len(raw) > EVENT_BYTES_MAX:
                raise _EventError(
                    "Event is over the max size: "
                    + oversized(f"event {number}{_name_in(raw)}", len(raw), EVENT_BYTES_MAX)
                )
            events.append(_event(decode_as(_SENT, raw), make_id(number), now_ms, offset_ms))
    except _EventError as error:
        return ParsedEvents(tuple(events), str(error))
    except JsonError as error:
        return ParsedEvents(tuple(events), f"event {len(events) + 1} is not understood: {error}")
    return ParsedEvents(tuple(events))


def _name_in(raw: bytes) -> str:
    try:
        name = decode_as(_SENT, raw).name
    except JsonError:
        return ""
    return f" ({name[:100]})" if name else ""


def events_response(ids: Sequence[str], error: str | None, status: int) -> bytes:
    """The answer's JSON; SDKs look at `error`, not at the status. The list is never empty."""
    fields: dict[str, object] = {"ids": list(ids) or [""], "status": status}
    if error:
        fields["error"] = error
    return encode(fields)


def _split(body: bytes, content_type: str | None) -> Iterator[bytes]:
    """The bytes of each event. The first token of the body decides, not its content type."""
    body = body.strip()
    first = body[:1]
    if first == b"[":
        yield from _split_array(body)
    elif first == b"{":
        yield body
    elif first and _is_form(content_type):
        raise _EventError("event name is empty: a form cannot say it, send JSON")
    elif first:
        raise _EventError(NOT_EVENTS)


def _split_array(body: bytes) -> Iterator[bytes]:
    try:
        elements = decode_as(_ARRAY, body)
    except JsonError as error:
        yield from _split_broken_array(body, error)
        return
    for element in elements:
        yield bytes(element)


def _split_broken_array(body: bytes, error: JsonError) -> Iterator[bytes]:
    """The elements before the place at which the array is broken; then raises `error`."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise error from None
    position = _skip_space(text, 1)
    while position < len(text):
        try:
            _, end = _SCANNER.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        yield text[position:end].encode()
        position = _skip_space(text, end)
        if text[position : position + 1] != ",":
            break
        position = _skip_space(text, position + 1)
    raise error


def _skip_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _event(sent: _Sent, internal_id: str, now_ms: int, offset_ms: int) -> Event:
    name = sent.name or ""
    if name.lower().startswith(RESERVED_PREFIX):
        raise _EventError(f"event name is reserved for internal use: {name}")
    if not name:
        raise _EventError("event name is empty")
    ts_ms = sent.ts or now_ms - offset_ms
    if ts_ms < TS_MIN_MS:
        raise _EventError("timestamp is before Jan 1, 1980")
    if ts_ms > TS_MAX_MS:
        raise _EventError("timestamp is after Jan 1, 2100")
    data = without_metadata(_object(sent.data, name, "data"))
    user = _object(sent.user, name, "user")
    event_id = sent.id or internal_id
    due_at_ms = ts_ms + offset_ms
    return Event(
        internal_id=internal_id,
        id=event_id,
        name=name,
        ts_ms=ts_ms,
        received_at_ms=now_ms,
        body=event_body(name, event_id, data, ts_ms, user, sent.v or ""),
        due_at_ms=due_at_ms if due_at_ms > now_ms else 0,
    )


def _object(value: msgspec.Raw, name: str, field: str) -> bytes:
    body = bytes(value)
    if body == b"null":
        return b"{}"
    if not body.startswith(b"{"):
        raise _EventError(f"{field} of event {name} must be an object")
    return body


def _id_maker(seed: str | None, fresh_id: Callable[[], str]) -> Callable[[int], str]:
    """From the number of an event in its request (the first is 1) to its internal id."""
    seeded = _read_seed(seed) if seed else None
    if seeded is None:
        return lambda number: fresh_id()
    time_ms, entropy = seeded
    counter = int.from_bytes(entropy[6:10])

    def make(number: int) -> str:
        counted = (counter + number) % (1 << 32)
        return ulid(time_ms, entropy[:6] + counted.to_bytes(4))

    return make


def _read_seed(seed: str) -> tuple[int, bytes] | None:
    """Milliseconds and entropy. A seed that cannot be read is not one."""
    time_text, _, entropy_text = seed.partition(",")
    try:
        time_ms = int(time_text)
        entropy = base64.b64decode(entropy_text, validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(entropy) != ENTROPY_BYTES or not 0 <= time_ms < _ULID_TIME_END:
        return None
    return time_ms, entropy


def _is_form(content_type: str | None) -> bool:
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind in ("multipart/form-data", "application/x-www-form-urlencoded")
