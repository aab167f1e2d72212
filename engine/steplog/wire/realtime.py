"""Realtime as subscribers see it: topics, the messages about them, and what a socket may say (§7).

Data goes through byte for byte. A message is written once, however many subscribers it has.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from .instants import iso_ms
from .json import JsonError, checked, decode_as, encode

PUBLISHED_BYTES_MAX = 512 * 1024
CHUNK_BYTES_MAX = 1024
CHUNKS_MAX = 1_000  # of one stream
TOPICS_MAX = 128  # of one token
NAME_CHARACTERS_MAX = 512  # of a channel, of a topic
STREAM_TOPIC = "$stream"  # of a run's own stream, which SDKs forward without naming a topic
ENVIRONMENT_ID = "00000000-0000-4000-b000-000000000000"  # there is one


class Topic(msgspec.Struct, frozen=True, order=True):
    """What one subscribes to. A topic of the same name in another channel is another."""

    channel: str
    name: str


class Kind(StrEnum):
    DATA = "data"
    STREAM_START = "datastream-start"
    CHUNK = "chunk"
    STREAM_END = "datastream-end"
    PING = "ping"
    CLOSING = "closing"


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a message comes from, as far as its publisher said."""

    run_id: str | msgspec.UnsetType = msgspec.UNSET
    fn_id: str | msgspec.UnsetType = msgspec.UNSET
    fn_slug: str | msgspec.UnsetType = msgspec.UNSET
    metadata: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class Subscribed(msgspec.Struct, frozen=True):
    """What a subscriber says: topics to add or to leave, as a token."""

    kind: str
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Message(msgspec.Struct, frozen=True):
    kind: Kind
    data: msgspec.Raw
    created_at: str
    channel: str | msgspec.UnsetType = msgspec.UNSET
    topic: str | msgspec.UnsetType = msgspec.UNSET
    env_id: str = ENVIRONMENT_ID
    stream_id: str | msgspec.UnsetType = msgspec.UNSET
    run_id: str | msgspec.UnsetType = msgspec.UNSET
    fn_id: str | msgspec.UnsetType = msgspec.UNSET
    fn_slug: str | msgspec.UnsetType = msgspec.UNSET
    metadata: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Asked(msgspec.Struct):
    channel: str
    name: str
    kind: str = "run"


_TOPICS = msgspec.json.Decoder(list[_Asked])
_SUBSCRIBED = msgspec.json.Decoder(Subscribed)
_TEXT = msgspec.json.Decoder(str)


def read_topics(body: bytes) -> tuple[Topic, ...]:
    """What a token is asked for; each topic once. Raises JsonError."""
    asked = decode_as(_TOPICS, body)
    topics = tuple(dict.fromkeys(topic(one.channel, one.name) for one in asked))
    if not 0 < len(topics) <= TOPICS_MAX:
        raise JsonError(f"a token is for 1 to {TOPICS_MAX} topics, got {len(topics)}")
    return topics


def topic(channel: str, name: str) -> Topic:
    """Raises JsonError."""
    for what, text in (("a channel", channel), ("a topic", name)):
        if not 0 < len(text) <= NAME_CHARACTERS_MAX:
            raise JsonError(
                f"{what} has 1 to {NAME_CHARACTERS_MAX} characters, got {len(text)} of them"
            )
    return Topic(channel, name)


def published_data(body: bytes) -> bytes:
    """As JSON. What is none is a text: the JavaScript SDK sends texts without quotes.

    Raises JsonError for bytes that are not even text.
    """
    try:
        return checked(body)
    except JsonError:
        try:
            return encode(body.decode())
        except UnicodeDecodeError as error:
            raise JsonError(
                f"the data is neither JSON nor UTF-8: {error.reason} at byte {error.start}"
            ) from error


def data_message(to: Topic, data: bytes, now_ms: int, origin: Origin) -> bytes:
    return _message(Kind.DATA, data, now_ms, to, origin)


def stream_message(
    kind: Kind, to: Topic, stream_id: str, data: str, now_ms: int, origin: Origin
) -> bytes:
    """A stream's start and end carry its id as their data; a chunk carries it beside its text."""
    named = stream_id if kind is Kind.CHUNK else msgspec.UNSET
    return _message(kind, encode(data), now_ms, to, origin, named)


def ping(now_ms: int) -> bytes:
    return _message(Kind.PING, b"null", now_ms)


def closing(reason: str, now_ms: int) -> bytes:
    """The last message, when it is not the subscriber who ends."""
    return _message(Kind.CLOSING, encode(reason), now_ms)


def read_subscribed(text: str) -> tuple[str, str]:
    """The kind of a subscriber's message, and the token in it ("" when there is none).

    Raises JsonError.
    """
    said = decode_as(_SUBSCRIBED, text.encode())
    if said.kind not in ("sub", "unsub"):
        return said.kind, ""
    return said.kind, decode_as(_TEXT, bytes(said.data))


def _message(
    kind: Kind,
    data: bytes,
    now_ms: int,
    to: Topic | None = None,
    origin: Origin | None = None,
    stream_id: str | msgspec.UnsetType = msgspec.UNSET,
) -> bytes:
    origin = origin or Origin()
    return encode(
        _Message(
            kind,
            msgspec.Raw(data),
            iso_ms(now_ms),
            to.channel if to else msgspec.UNSET,
            to.name if to else msgspec.UNSET,
            stream_id=stream_id,
            run_id=origin.run_id,
            fn_id=origin.fn_id,
            fn_slug=origin.fn_slug,
            metadata=origin.metadata,
        )
    )
