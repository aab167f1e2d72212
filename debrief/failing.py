"""The failure layers of this instance: what is recorded, what is reported, who looks where."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AsyncExitStack

from functions.clock import wall_clock_ms
from middleware.layers import FailureLayers
from middleware.record import Recorder
from middleware.report import Reporter, ReportNotSent
from middleware.retry_windows import RetryWindows
from models import Database

from .config import Settings
from .development import Development

CLOUD_RUNS = "https://app.inngest.com/env/production/runs"


def failure_layers(
    settings: Settings,
    development: Development | None,
    database: Database,
    *,
    sentry_dsn: str | None,
    engine_origin: str,
    stack: AsyncExitStack,
) -> FailureLayers:
    """Reports are sent in the background until the stack is closed."""
    windows = RetryWindows(development.retry_interval_s if development else None)
    recorder = Recorder(database, windows, run_url(settings, engine_origin), wall_clock_ms)
    if sentry_dsn is None:
        return FailureLayers(recorder)
    reporter = Reporter(
        database, sentry_dsn, environment=settings.debrief_instance, now_ms=wall_clock_ms
    )
    _report(reporter, stack)
    return FailureLayers(recorder, reporter)


def run_url(settings: Settings, engine_origin: str) -> Callable[[str], str]:
    """Where a person looks at a run."""
    if settings.debrief_engine_url is not None:
        runs = f"{settings.debrief_engine_url}/runs"
    elif settings.engine_url is None and not settings.is_engine_for_development:
        runs = CLOUD_RUNS
    else:
        runs = f"{engine_origin.rstrip('/')}/runs"
    return lambda run_id: f"{runs}/{run_id}"


def _report(reporter: Reporter, stack: AsyncExitStack) -> None:
    """At the end, what is still in the outbox is sent if it can be."""
    task = asyncio.create_task(reporter.run(), name="reporting failures")

    async def stop() -> None:
        with contextlib.suppress(ReportNotSent):  # it stays in the outbox
            await reporter.deliver()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    stack.push_async_callback(stop)
