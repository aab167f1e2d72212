"""`/functions`: the apps and how their last sync went, and their functions as registered."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from ...connect.worker import Worker
from ...core.functions import App, Function, SingletonMode
from ...core.limits.workers import is_dialled_in
from ...core.model import RunStatus
from ...core.sweeps import Sweep, SweepKind
from ...engine import Engine
from ...store import browsing_functions, sweeps
from ...store.browsing import Payload
from ...store.browsing_functions import FunctionLine, Tick
from .formatting import duration
from .function_actions import NOTES
from .gathered import HeldBack, gathering_in_words, held_back, timeouts_in_words
from .rendering import Renderer

SWEEPS_SHOWN = 5


class ListedFunction(Struct, frozen=True):
    line: FunctionLine
    app: App | None
    limits: list[str]
    held_back: list[HeldBack]
    config: Payload
    ticks: list[Tick]
    failed: int  # of the latest `recent` runs
    recent: int


class FunctionPage:
    def __init__(self, engine: Engine, renderer: Renderer) -> None:
        self._engine = engine
        self._renderer = renderer

    async def show(self, request: Request) -> Response:
        registry = self._engine.context.registry
        db = self._engine.context.database.reader
        page = browsing_functions.functions_page(db, after=request.query_params.get("after"))
        return self._renderer.page(
            request,
            "functions.html",
            title="Functions",
            apps=sorted(registry.apps(), key=lambda app: (app.error is None, app.name)),
            workers=self._workers(),
            functions=[self._listed(line) for line in page.entries],
            older=page.older,
            is_first="after" not in request.query_params,
            sweeps=_latest_sweeps(db),
            registry=registry,
            note=NOTES.get(request.query_params.get("note", "")),
            live="/live",
        )

    def _workers(self) -> dict[str, Sequence[Worker]]:
        """Of each app that dials in, by its id, whether or not one is connected."""
        return {
            app.id: self._engine.workers.of_app(app.id)
            for app in self._engine.context.registry.apps()
            if is_dialled_in(app.url)
        }

    def _listed(self, line: FunctionLine) -> ListedFunction:
        db = self._engine.context.database.reader
        function = line.function
        outcomes = browsing_functions.recent_outcomes(db, function.id)
        return ListedFunction(
            line=line,
            app=self._engine.context.registry.app(function.app_id),
            limits=limits_in_words(function),
            held_back=held_back(db, function),
            config=Payload(function.config, len(function.config)),
            ticks=browsing_functions.ticks(db, function.id),
            failed=outcomes.get(RunStatus.FAILED, 0),
            recent=sum(outcomes.values()),
        )


def _latest_sweeps(db: sqlite3.Connection) -> list[Sweep]:
    """Cancellations and replays together, newest first."""
    found = [sweep for kind in SweepKind for sweep in sweeps.listed(db, kind, limit=SWEEPS_SHOWN)]
    return sorted(found, key=lambda sweep: sweep.id, reverse=True)[:SWEEPS_SHOWN]


def limits_in_words(function: Function) -> list[str]:
    """What holds the function's runs back, orders them, or ends them."""
    shared = {"fn": "", "env": ", shared with every function of this key", "account": ", shared"}
    words = [f"{function.attempts} attempt{'s' if function.attempts != 1 else ''}"]
    for limit in function.concurrency:
        per = f" per {limit.key}" if limit.key else ""
        words.append(f"at most {limit.limit} at once{per}{shared[limit.scope.value]}")
    if function.run_concurrency is not None:
        of_run = function.run_concurrency
        per = f" per {of_run.key}" if of_run.key else ""
        words.append(f"at most {of_run.limit} run{'s' if of_run.limit != 1 else ''} at once{per}")
    if function.throttle is not None:
        rule = function.throttle
        per = f" per {rule.key}" if rule.key else ""
        burst = f", burst {rule.burst}" if rule.burst else ""
        words.append(f"throttled to {rule.limit} starts in {duration(rule.period_ms)}{per}{burst}")
    words += _admission_in_words(function)
    words += gathering_in_words(function)
    if function.priority is not None:
        words.append(f"priority {function.priority}")
    for cancel in function.cancel_on:
        condition = f" if {cancel.expression}" if cancel.expression else ""
        words.append(f"cancelled by {cancel.event}{condition}")
    return words + timeouts_in_words(function)


def _admission_in_words(function: Function) -> list[str]:
    """What decides whether an event starts a run at all."""
    words = []
    if function.idempotency is not None:
        words.append(f"once in 24 hours per {function.idempotency}")
    elif function.rate_limit is not None:
        rate = function.rate_limit
        per = f" per {rate.key}" if rate.key else ""
        words.append(
            f"at most {rate.limit} runs in {duration(rate.period_ms)}{per}, others dropped"
        )
    if function.singleton is not None:
        per = f" per {function.singleton.key}" if function.singleton.key else ""
        newer = "is skipped" if function.singleton.mode is SingletonMode.SKIP else "takes its place"
        words.append(f"one live run{per}: a newer one {newer}")
    return words
