"""Runs by GraphQL: one, its trace and trigger, and lists of them (query-api.md §5.1)."""

from __future__ import annotations

import sqlite3

from msgspec.structs import replace

from ...core.model import Run, RunStatus
from ...engine import Engine
from ...store import reading
from ...store.run_list import RunFilter, RunPage
from ...store.run_times import TimeField
from ..directory import Directory
from ..run_listing import RunQuery, cursor_after, list_runs
from ..run_search import Search, SearchError
from . import arguments as given
from .arguments import Arguments
from .executing import Resolver
from .parsing import QueryError
from .shapes import Shapes, span_output

RUNS_DEFAULT = 40
RUNS_MAX = 399
COUNT_PAGES_MAX = 3
INVALID = "expression_invalid"
TIME_FIELDS = {
    "QUEUED_AT": TimeField.QUEUED_AT,
    "STARTED_AT": TimeField.STARTED_AT,
    "ENDED_AT": TimeField.ENDED_AT,
}


class RunQueries:
    def __init__(self, engine: Engine, shapes: Shapes) -> None:
        self._engine = engine
        self._directory = Directory(engine)
        self._shapes = shapes

    def resolvers(self) -> dict[str, Resolver]:
        return {
            "run": lambda asked: self._shapes.run(self._known(asked)),
            "runs": self._runs,
            "runTrace": lambda asked: self._shapes.trace(self._known(asked)),
            "runTrigger": lambda asked: self._shapes.trigger(self._known(asked)),
            "runTraceSpanOutputByID": self._span_output,
        }

    @property
    def _db(self) -> sqlite3.Connection:
        return self._engine.context.database.reader

    def _known(self, asked: Arguments) -> Run:
        run_id = given.text(asked, "runID")
        run = reading.run(self._db, run_id)
        if run is None:
            raise QueryError(f"there is no run {run_id} yet")
        return run

    def _span_output(self, asked: Arguments) -> object:
        output_id = given.text(asked, "outputID")
        run_id, _, step_id = output_id.partition(":")
        step = reading.step(self._db, run_id, step_id)
        if step is None or not step.status.is_done:
            raise QueryError(f"there is no output {output_id} yet")
        return span_output(step)

    def _runs(self, asked: Arguments) -> object:
        """A page may be short, and still have a next one; `totalCount` counts to 1,200."""
        query = self._query(asked)
        page = self._page(query)
        nodes = [(cursor_after(query, run), self._shapes.run(run)) for run in page.runs]
        return given.page([*nodes], page.cursor) | {"totalCount": lambda: self._count(query)}

    def _page(self, query: RunQuery) -> RunPage:
        try:
            return list_runs(self._db, query, self._engine.context.clock.now_ms())
        except ValueError as error:
            raise QueryError(str(error)) from error

    def _count(self, query: RunQuery) -> int:
        count, cursor = 0, None
        for _ in range(COUNT_PAGES_MAX):
            page = self._page(replace(query, limit=reading.PAGE_MAX, cursor=cursor))
            count, cursor = count + len(page.runs), page.cursor
            if cursor is None:
                break
        return count

    def _query(self, asked: Arguments) -> RunQuery:
        wanted = given.fields(asked, "filter")
        field, is_ascending = _order(asked, given.maybe_text(wanted, "timeField"))
        try:
            search = Search(given.maybe_text(wanted, "query") or "")
        except SearchError as error:
            raise QueryError(str(error), INVALID) from error
        return RunQuery(
            RunFilter(
                statuses=_statuses(given.texts(wanted, "status")),
                function_ids=self._functions(wanted),
                from_ms=given.instant(wanted, "from"),
                until_ms=given.instant(wanted, "until"),
            ),
            limit=given.first(asked, RUNS_DEFAULT, RUNS_MAX),
            field=field,
            cursor=given.maybe_text(asked, "after"),
            is_ascending=is_ascending,
            search=None if search.is_empty else search,
            is_deferred=given.flag(wanted, "isDeferred"),
        )

    def _functions(self, wanted: Arguments) -> tuple[str, ...]:
        """Ids, of which some may be archived; and those of the apps."""
        registry = self._engine.context.registry
        ids = list(given.texts(wanted, "functionIDs"))
        for function_id in ids:
            if registry.function(function_id) is None:
                raise QueryError(f"there is no function {function_id}")
        for name in given.texts(wanted, "appIDs"):
            functions = self._directory.functions(self._directory.app(name))
            if not functions:
                ids.append(name)  # an app without functions has no runs: this id matches none
            ids += [function.id for function in functions]
        return tuple(ids)


def _order(asked: Arguments, time_field: str | None) -> tuple[TimeField, bool]:
    """The order's field, or the filter's: a list has one time by which it goes."""
    order = asked.get("orderBy")
    entries = order if isinstance(order, list) else [order] if order is not None else []
    direction = "DESC"
    for entry in entries[:1]:
        if not isinstance(entry, dict):
            raise QueryError("orderBy must be a list of {field, direction}")
        time_field = time_field or given.maybe_text(entry, "field")
        direction = given.maybe_text(entry, "direction") or "DESC"
    if direction not in ("ASC", "DESC"):
        raise QueryError(f"direction must be ASC or DESC, not {direction}")
    field = TIME_FIELDS.get(time_field or "QUEUED_AT")
    if field is None:
        raise QueryError(f"the time must be one of {', '.join(TIME_FIELDS)}, not {time_field}")
    return field, direction == "ASC"


def _statuses(names: tuple[str, ...]) -> tuple[RunStatus, ...]:
    try:
        return tuple(RunStatus(name) for name in names)
    except ValueError:
        known = ", ".join(status.value for status in RunStatus)
        raise QueryError(f"status must be of {known}; got {', '.join(names)}") from None
