"""Events by GraphQL: one, and lists of them (query-api.md §5.1)."""

from __future__ import annotations

import sqlite3

from ...core.model import Event
from ...engine import Engine
from ...store import reading
from ..event_listing import EventQuery, list_events
from ..run_search import Search, SearchError
from . import arguments as given
from .arguments import Arguments
from .executing import Resolver
from .parsing import QueryError
from .run_queries import INVALID
from .shapes import Shapes

EVENTS_DEFAULT = 40
EVENTS_MAX = 51
NAMES_MAX = 50


class EventQueries:
    def __init__(self, engine: Engine, shapes: Shapes) -> None:
        self._engine = engine
        self._shapes = shapes

    def resolvers(self) -> dict[str, Resolver]:
        return {
            "event": self._event,
            "eventV2": lambda asked: self._shapes.event(self._known(given.text(asked, "id"))),
            "eventsV2": self._events,
        }

    @property
    def _db(self) -> sqlite3.Connection:
        return self._engine.context.database.reader

    def _known(self, event_id: str) -> Event:
        event = reading.event(self._db, event_id)
        if event is None:
            raise QueryError(f"there is no event {event_id} yet")
        return event

    def _event(self, asked: Arguments) -> object:
        """The older generation, which the SDK's test suite asks."""
        query = given.fields(asked, "query")
        if not isinstance(query.get("eventId"), str):
            raise QueryError("query.eventId must be a text")
        event = self._known(given.text(query, "eventId"))
        return self._shapes.event(event) | {
            "functionRuns": lambda: self._shapes.runs_of(event),
        }

    def _events(self, asked: Arguments) -> object:
        query = self._query(asked)
        page = list_events(self._db, query, self._engine.context.clock.now_ms())
        nodes: list[tuple[str, object]] = [
            (str(stored.seq), self._shapes.event(stored.event)) for stored in page.events
        ]
        return given.page(nodes, None if page.cursor is None else str(page.cursor))

    def _query(self, asked: Arguments) -> EventQuery:
        wanted = given.fields(asked, "filter")
        names = tuple(dict.fromkeys(given.texts(wanted, "eventNames")))
        if len(names) > NAMES_MAX:
            raise QueryError(f"eventNames may be {NAMES_MAX}, not {len(names)}")
        try:
            search = Search(given.maybe_text(wanted, "query") or "")
        except SearchError as error:
            raise QueryError(str(error), INVALID) from error
        after = given.maybe_text(asked, "after")
        if after is not None and not (after.isascii() and after.isdigit() and len(after) < 19):
            raise QueryError(f"after must be the cursor of an event, not {after!r}")
        return EventQuery(
            limit=given.first(asked, EVENTS_DEFAULT, EVENTS_MAX),
            names=names,
            from_ms=given.instant(wanted, "from"),
            until_ms=given.instant(wanted, "until"),
            before_seq=None if after is None else int(after),
            with_internal=bool(names) or bool(given.flag(wanted, "includeInternalEvents")),
            search=None if search.is_empty else search,
        )
