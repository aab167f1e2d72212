"""`/events` and `/events/{id}`: what has come in, and what each event did."""

from __future__ import annotations

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from ...core.functions import Function
from ...engine import Engine
from ...store import browsing, browsing_events
from ...store.browsing import RunLine
from ...store.browsing_events import STARTED_MAX, Answered, EventLine
from .event_outcomes import unstarted
from .rendering import Renderer

RUNS_SHOWN = 100


class StartedRun(Struct, frozen=True):
    line: RunLine
    function: Function | None


class ListedEvent(Struct, frozen=True):
    line: EventLine
    runs: list[StartedRun]
    has_more: bool


class EventPages:
    def __init__(self, engine: Engine, renderer: Renderer) -> None:
        self._engine = engine
        self._renderer = renderer

    async def show_list(self, request: Request) -> Response:
        query = request.query_params
        name = query.get("name", "").strip()
        with_internal = query.get("internal") == "1"
        before = query.get("before", "")
        db = self._engine.context.database.reader
        page = browsing_events.events_page(
            db,
            name=name or None,
            with_internal=with_internal,
            before=int(before) if before.isascii() and before.isdigit() else None,
        )
        return self._renderer.page(
            request,
            "events.html",
            title="Events",
            events=[self._listed(line) for line in page.entries],
            older=page.older,
            is_first=not before,
            name=name,
            names=browsing_events.event_names(db),
            with_internal=with_internal,
            live="/live",
        )

    async def show(self, request: Request) -> Response:
        event_id: str = request.path_params["event_id"]
        context = self._engine.context
        db = context.database.reader
        event = browsing_events.event(db, event_id)
        if event is None:
            message = f"There is no event {event_id}. It may have been removed by retention."
            return self._renderer.problem(request, 404, "No such event", message)
        runs = browsing.runs_of_event(db, event_id, RUNS_SHOWN)
        return self._renderer.page(
            request,
            "event.html",
            title=event.name,
            event=event,
            runs=self._started(runs),
            answered=[
                (one, self._function_of(one)) for one in browsing_events.answered_by(db, event)
            ],
            unstarted=unstarted(db, context.registry, event),
            function_count=sum(1 for _ in context.registry.functions()),
            live="/live",
        )

    def _listed(self, line: EventLine) -> ListedEvent:
        shown = list(line.runs[:STARTED_MAX])
        return ListedEvent(line, self._started(shown), len(line.runs) > STARTED_MAX)

    def _started(self, lines: list[RunLine]) -> list[StartedRun]:
        registry = self._engine.context.registry
        return [StartedRun(line, registry.function(line.function_id)) for line in lines]

    def _function_of(self, answered: Answered) -> Function | None:
        context = self._engine.context
        line = browsing.run_line(context.database.reader, answered.run_id)
        return context.registry.function(line.function_id) if line else None
