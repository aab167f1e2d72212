"""`/`: the runs, the latest first, by status and function."""

from __future__ import annotations

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from ...core.functions import Function
from ...core.matching import INTERNAL_PREFIX
from ...core.model import RunStatus
from ...engine import Engine
from ...store import browsing
from ...store.browsing import COUNT_MAX, RunLine
from .activity import Activity, activity_of
from .rendering import Renderer

SHOWN_STATUSES = (
    RunStatus.FAILED,
    RunStatus.RUNNING,
    RunStatus.QUEUED,
    RunStatus.COMPLETED,
    RunStatus.CANCELLED,
    RunStatus.SKIPPED,
)


class ListedRun(Struct, frozen=True):
    line: RunLine
    function: Function | None
    activity: Activity


class Chip(Struct, frozen=True):
    """A status to filter by; `count` is None for all."""

    status: str
    label: str
    count: str | None
    is_chosen: bool


class RunListPage:
    def __init__(self, engine: Engine, renderer: Renderer) -> None:
        self._engine = engine
        self._renderer = renderer

    async def show(self, request: Request) -> Response:
        query = request.query_params
        status = _status(query.get("status", ""))
        slug = query.get("function", "")
        context = self._engine.context
        function = context.registry.find(slug) if slug else None
        if slug and function is None:
            function = context.registry.function(slug)  # an archived one, by its id
        db = context.database.reader
        function_id = function.id if function else (slug or None)
        page = browsing.runs_page(
            db, status=status, function_id=function_id, before=query.get("before")
        )
        listed = [
            ListedRun(
                line,
                context.registry.function(line.function_id),
                activity_of(self._engine, line),
            )
            for line in page.entries
        ]
        return self._renderer.page(
            request,
            "runs.html",
            title=f"{status.value.title()} runs" if status else "Runs",
            runs=listed,
            older=page.older,
            is_first=query.get("before") is None,
            chips=self._chips(status, function_id),
            status=status.value.lower() if status else "",
            slug=slug,
            functions=sorted(context.registry.functions(), key=lambda one: one.slug),
            chosen=function,
            example_event=self._example_event(),
            is_unsynced=not any(True for _ in context.registry.functions()),
            live="/live",
        )

    def _example_event(self) -> str:
        """A name that starts something, for the newcomer's first curl."""
        for function in self._engine.context.registry.functions():
            for trigger in function.event_triggers:
                name = trigger.event or ""
                if name and not name.startswith(INTERNAL_PREFIX):
                    return name.replace("*", "example")
        return "app/hello"

    def _chips(self, chosen: RunStatus | None, function_id: str | None) -> list[Chip]:
        counts = browsing.status_counts(self._engine.context.database.reader, function_id)
        chips = [Chip("", "All", None, chosen is None)]
        for status in SHOWN_STATUSES:
            count = counts[status]
            words = f"{COUNT_MAX - 1:,}+" if count >= COUNT_MAX else str(count)
            value = status.value.lower()
            chips.append(Chip(value, value.capitalize(), words, chosen is status))
        return chips


def _status(text: str) -> RunStatus | None:
    """None for all, and for a word that is no status."""
    try:
        return RunStatus(text.upper())
    except ValueError:
        return None
