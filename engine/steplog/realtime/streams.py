"""A stream on its way to subscribers: its start, its text in small pieces as it comes, its end."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence

from ..wire.realtime import CHUNK_BYTES_MAX, CHUNKS_MAX, Kind, Origin, Topic, stream_message
from .hub import Hub, Outgoing


class StreamTooLong(Exception):
    pass


class StreamPublisher:
    """`begin`, `pass_on` for whatever has come, `end` in any case.

    With `is_raw` event streams get the very bytes, as many as there are: they are events already.
    """

    def __init__(
        self,
        hub: Hub,
        topics: Sequence[Topic],
        stream_id: str,
        origin: Origin,
        now_ms: Callable[[], int],
        *,
        is_raw: bool = False,
    ) -> None:
        self._hub = hub
        self._topics = topics
        self._stream_id = stream_id
        self._origin = origin
        self._now_ms = now_ms
        self._is_raw = is_raw
        self._chunks = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def begin(self) -> None:
        self._tell(Kind.STREAM_START, self._stream_id)

    def pass_on(self, data: bytes) -> None:
        """Characters are never cut: what is left of one waits for the rest of it.

        Raises StreamTooLong.
        """
        for start in range(0, len(data), CHUNK_BYTES_MAX):
            piece = data[start : start + CHUNK_BYTES_MAX]
            self._chunk(self._decoder.decode(piece), piece)

    def end(self) -> None:
        rest = self._decoder.decode(b"", final=True)
        if rest and (self._is_raw or self._chunks < CHUNKS_MAX):
            self._chunk(rest, b"")
        self._tell(Kind.STREAM_END, self._stream_id)

    def _chunk(self, text: str, piece: bytes) -> None:
        if not text and not self._is_raw:
            return
        if self._chunks == CHUNKS_MAX and not self._is_raw:
            raise StreamTooLong(
                f"a stream has up to {CHUNKS_MAX} pieces of up to {CHUNK_BYTES_MAX} bytes: "
                "begin another one for what is left"
            )
        self._chunks += 1
        self._tell(Kind.CHUNK, text, piece)

    def _tell(self, kind: Kind, data: str, piece: bytes = b"") -> None:
        now_ms = self._now_ms()
        raw = piece if self._is_raw else None
        for topic in self._topics:
            json = b""
            if data:
                json = stream_message(kind, topic, self._stream_id, data, now_ms, self._origin)
            self._hub.publish(topic, Outgoing(json, raw))
