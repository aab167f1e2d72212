"""Runs in REST v2: list, look at, trace, run again, cancel."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.functions import App, Function
from ...core.model import Run, RunStatus
from ...engine import Engine
from ...errors import AlreadyEnded, NotFound
from ...store import reading, run_list, run_metadata
from ...store.run_times import TimeField
from ..directory import Directory
from ..requests import (
    bad_request,
    instant_ms,
    read_as,
    run_id_of,
    several,
    whole_number,
    yes_no_or_any,
    yes_or_no,
)
from ..run_listing import RunQuery, list_runs
from ..run_search import Search
from .envelope import enveloped, failed, paged
from .objects import run_object
from .trace import trace_object


class _FromStep(msgspec.Struct, rename="camel"):
    step_id: str = ""
    input: msgspec.Raw = msgspec.Raw(b"null")


class _Rerun(msgspec.Struct, rename="camel"):
    from_step: _FromStep | None = None


_RERUN = msgspec.json.Decoder(_Rerun)
RUNS_MAX = 100
RUNS_DEFAULT = 20
EVENT_RUNS_MAX = 40


class RunsApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._directory = Directory(engine)

    def routes(self, prefix: str) -> list[Route]:
        return [
            Route(f"{prefix}/runs", self.runs, methods=["GET"]),
            Route(f"{prefix}/runs/{{run_id}}", self.run, methods=["GET"]),
            Route(f"{prefix}/runs/{{run_id}}/trace", self.trace, methods=["GET"]),
            Route(f"{prefix}/runs/{{run_id}}/rerun", self.rerun, methods=["POST"]),
            Route(f"{prefix}/runs/{{run_id}}/cancel", self.cancel, methods=["POST"]),
            Route(f"{prefix}/events/{{event_id}}/runs", self.runs_of_event, methods=["GET"]),
            Route(
                f"{prefix}/apps/{{app:path}}/functions/{{function:path}}/runs",
                self.runs_of_function,
                methods=["GET"],
            ),
        ]

    @property
    def _now_ms(self) -> int:
        return self._engine.context.clock.now_ms()

    async def runs(self, request: Request) -> Response:
        functions = self._directory.functions_asked_for(
            several(request, "appId"), several(request, "functionId")
        )
        return self._list(request, functions)

    async def runs_of_function(self, request: Request) -> Response:
        app = self._directory.app(request.path_params["app"])
        return self._list(request, [self._directory.function(app, request.path_params["function"])])

    def _list(self, request: Request, functions: Sequence[Function] | None) -> Response:
        """`functions` None is all of them."""
        limit = whole_number(request, "limit", RUNS_DEFAULT, RUNS_MAX)
        with_output = yes_or_no(request, "includeOutput")
        if functions is not None and not functions:
            return paged([], self._now_ms, None, limit)
        try:
            page = list_runs(
                self._engine.context.database.reader,
                RunQuery(
                    run_list.RunFilter(
                        statuses=statuses_of(several(request, "status")),
                        function_ids=tuple(function.id for function in functions or ()),
                        from_ms=instant_ms(request, "from"),
                        until_ms=instant_ms(request, "until"),
                    ),
                    limit=limit,
                    field=_time_field(request),
                    cursor=request.query_params.get("cursor"),
                    is_ascending=_is_ascending(request),
                    with_output=with_output,
                    search=_search(request),
                    is_deferred=yes_no_or_any(request, "isDeferred"),
                ),
                self._now_ms,
            )
        except ValueError as error:
            raise bad_request(str(error)) from error
        return self._told(page, limit, with_output)

    async def runs_of_event(self, request: Request) -> Response:
        limit = whole_number(request, "limit", RUNS_DEFAULT, EVENT_RUNS_MAX)
        with_output = yes_or_no(request, "includeOutput")
        page = run_list.runs(
            self._engine.context.database.reader,
            run_list.RunFilter(event_id=request.path_params["event_id"]),
            limit=limit,
            cursor=request.query_params.get("cursor"),
            with_output=with_output,
        )
        return self._told(page, limit, with_output)

    async def run(self, request: Request) -> Response:
        with_output = yes_or_no(request, "includeOutput")
        run = self._run(request, with_output=with_output)
        return enveloped(self._object(run, with_output), self._now_ms)

    async def trace(self, request: Request) -> Response:
        with_output = yes_or_no(request, "includeOutput")
        run = self._run(request, with_output=with_output)
        db = self._engine.context.database.reader
        function = self._engine.context.registry.function(run.function_id)
        leased = [row.item for row in reading.queue_rows(db, run.id) if row.leased_at_ms]
        trace = trace_object(
            run,
            function.name if function else run.function_id,
            reading.steps(db, run.id),
            leased,
            run_metadata.of_run(db, run.id),
            with_output=with_output,
        )
        return enveloped(trace, self._now_ms)

    async def rerun(self, request: Request) -> Response:
        """Whole, or `{"fromStep": {"stepId": …, "input": […]}}`: what finished before that step is
        kept, and the step gets the input, if there is one.
        """
        run_id = run_id_of(request)
        asked = (await read_as(request, _RERUN)).from_step  # the input stays, digit for digit
        if asked is not None and not asked.step_id:
            raise bad_request("fromStep.stepId must be the id or the name of a step of the run")
        if asked is None:
            new_run_id = await self._engine.rerun(run_id)
        else:
            input = bytes(asked.input)
            is_edited = input != b"null"
            new_run_id = await self._engine.rerun(
                run_id, asked.step_id, input if is_edited else None
            )
        return enveloped({"runId": new_run_id}, self._now_ms)

    async def cancel(self, request: Request) -> Response:
        run_id = run_id_of(request)
        try:
            await self._engine.cancel(run_id)
        except AlreadyEnded as error:
            run = self._run(request, with_output=False)
            is_cancelled = run.status is RunStatus.CANCELLED
            code = "run_already_cancelled" if is_cancelled else "run_already_ended"
            return failed(409, str(error), code)
        return enveloped({"id": run_id, "status": RunStatus.CANCELLED.value}, self._now_ms)

    def _run(self, request: Request, *, with_output: bool) -> Run:
        run_id = run_id_of(request)
        db = self._engine.context.database.reader
        run = reading.run(db, run_id, with_output=with_output)
        if run is None:
            raise NotFound(f"there is no run {run_id}")
        return run

    def _told(self, page: run_list.RunPage, limit: int, with_output: bool) -> Response:
        runs = [self._object(run, with_output) for run in page.runs]
        return paged(runs, self._now_ms, page.cursor, limit)

    def _object(self, run: Run, with_output: bool) -> dict[str, object]:
        context = self._engine.context
        function = context.registry.function(run.function_id)
        app: App | None = context.registry.app(function.app_id) if function else None
        event_name = reading.event_name(context.database.reader, run.event_ids[0])
        return run_object(run, function, app, event_name, with_output=with_output)


def statuses_of(names: Sequence[str]) -> tuple[RunStatus, ...]:
    try:
        return tuple(RunStatus(name.upper()) for name in names)
    except ValueError:
        known = ", ".join(status.value for status in RunStatus)
        raise bad_request(f"status must be of {known}; got {', '.join(names)}") from None


def _time_field(request: Request) -> TimeField:
    name = request.query_params.get("timeField", TimeField.QUEUED_AT.value)
    try:
        return TimeField(name)
    except ValueError:
        known = ", ".join(TimeField)
        raise bad_request(f"timeField must be one of {known}; got {name!r}") from None


def _search(request: Request) -> Search | None:
    """An addition of ours: the run search language (query-api.md §6)."""
    search = Search(request.query_params.get("query", ""))
    return None if search.is_empty else search


def _is_ascending(request: Request) -> bool:
    order = request.query_params.get("order", "DESC").upper()
    if order not in ("ASC", "DESC"):
        raise bad_request(f"order must be ASC or DESC, got {order!r}")
    return order == "ASC"
