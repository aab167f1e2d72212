"""Lists of events as the APIs ask for them: by several names, in a window, and searched."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator

from msgspec import Struct

from ..core.matching import INTERNAL_PREFIX
from ..core.model import Event
from ..store import reading
from ..store.reading import StoredEvent
from .run_search import Search

SEARCHED_MAX = 400  # events that one page looks into ...
SEARCHED_BYTES_MAX = 4 * 1024 * 1024  # ... and what they may weigh together: nobody else is served
BATCH = 20


class EventQuery(Struct, frozen=True):
    """Newest first. `before_seq` is the place after which to go on."""

    limit: int
    names: tuple[str, ...] = ()  # empty: any
    from_ms: int | None = None
    until_ms: int | None = None
    before_seq: int | None = None
    with_internal: bool = True
    search: Search | None = None


class EventPage(Struct, frozen=True):
    """`cursor` is the last place that was looked at when there may be more."""

    events: tuple[StoredEvent, ...]
    cursor: int | None


def list_events(db: sqlite3.Connection, query: EventQuery, now_ms: int) -> EventPage:
    """A page may be short, and still have a cursor: each looks at a bounded number of events."""
    found: list[StoredEvent] = []
    last: int | None = None
    looked_at = weight = 0
    walks = [_walk(db, query, name) for name in query.names or (None,)]
    for stored in heapq.merge(*walks, key=lambda stored: -stored.seq):
        if len(found) == query.limit or looked_at == SEARCHED_MAX or weight > SEARCHED_BYTES_MAX:
            return EventPage(tuple(found), last)
        if _is_wanted(query, stored.event, now_ms):
            found.append(stored)
        last, looked_at, weight = stored.seq, looked_at + 1, weight + len(stored.event.body)
    return EventPage(tuple(found), None)


def _walk(db: sqlite3.Connection, query: EventQuery, name: str | None) -> Iterator[StoredEvent]:
    """Through the index of the name, a few at a time: bodies can be large."""
    before_seq = query.before_seq
    while True:
        found = reading.events(
            db,
            limit=BATCH,
            name=name,
            before_seq=before_seq,
            received_from_ms=query.from_ms,
            received_until_ms=query.until_ms,
        )
        yield from found
        if len(found) < BATCH:
            return
        before_seq = found[-1].seq


def _is_wanted(query: EventQuery, event: Event, now_ms: int) -> bool:
    if not query.with_internal and event.name.startswith(INTERNAL_PREFIX):
        return False
    return query.search is None or query.search.finds(event, now_ms)
