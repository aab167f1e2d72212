"""The failure layers on real runs: what each tells, and that none is in the way of the others."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import inngest
import pytest
from steplog.testing import Steplog

from calls.stages import Stage, StageState
from clients.errors import VendorRefused, VendorUnavailable
from middleware.layers import FailureLayers
from middleware.news import ErrorFacts, FailedForGood, News, RunFacts, Where
from middleware.record import Recorder
from middleware.report import Reporter, ReportNotSent
from middleware.retry_windows import RetryWindows
from middleware.watched import Place, Watched
from middleware.watching import watching
from models import Database
from models.queries import failures, meetings, stages, tenants
from models.tables import StageRow
from models.testing import a_meeting, a_tenant, fresh_database
from sandbox.testing import ServedSandbox, serve_sandbox

WATCHED = Watched("sum_up", 3, Stage.CRM, {"summary": Stage.SUMMARY})
DATA = {"tenant_id": "tenant-a", "meeting_id": "call-1", "lane": "default"}
NOW_MS = 1_700_000_000_000


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with fresh_database("sqlite", tmp_path) as database:
        async with database.write() as session:
            await tenants.create(session, a_tenant())
            await meetings.create_or_get(session, a_meeting())
        yield database


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[ServedSandbox]:
    async with serve_sandbox(tmp_path) as served:
        yield served


@pytest.fixture
def recorder(database: Database) -> Recorder:
    return Recorder(database, RetryWindows(), "http://engine/runs/{}".format, lambda: NOW_MS)


async def run_to_the_end(
    steplog: Steplog, layers: FailureLayers, errors: list[Exception], step_id: str = "summary"
) -> str:
    """One run of a function whose step raises these errors in turn; its status."""
    client, left = steplog.client("app"), iter(errors)

    @client.create_function(
        fn_id="sum_up",
        retries=2,
        trigger=inngest.TriggerEvent(event="meeting/x"),
        middleware=[watching(WATCHED, layers)],
    )
    async def sum_up(context: inngest.Context) -> str:
        async def work() -> str:
            if (error := next(left, None)) is not None:
                raise error
            return "done"

        with suppress(inngest.StepError):
            return await context.step.run(step_id, work)
        return "without it"

    await steplog.serve(client, [sum_up])
    await client.send(inngest.Event(name="meeting/x", data=DATA))
    await steplog.settle()
    await steplog.drain()
    (run,) = steplog.runs("sum_up")
    return run.status


async def stage(database: Database, which: Stage) -> StageRow | None:
    async with database.read() as session:
        rows = await stages.list_for(session, "tenant-a", "call-1")
    return next((row for row in rows if row.stage is which), None)


async def test_a_failed_attempt_is_a_stage_that_is_retried_within_a_window(
    steplog: Steplog, database: Database, recorder: Recorder
) -> None:
    seen: list[StageRow | None] = []

    class Looking(FailureLayers):
        async def tell(self, news: News) -> None:
            await super().tell(news)
            seen.append(await stage(database, Stage.SUMMARY))

    error = VendorUnavailable("OpenAI", "bad gateway", status=502)
    status = await run_to_the_end(steplog, Looking(recorder), [error])

    assert status == "COMPLETED"
    states = [(row.state, row.attempt) for row in seen if row is not None]
    assert states == [
        (StageState.RUNNING, 0),
        (StageState.RETRYING, 0),
        (StageState.RUNNING, 1),
        (StageState.COMPLETED, 1),
        (StageState.COMPLETED, 1),
    ]
    retried = seen[1]
    assert retried is not None
    assert retried.reason == "OpenAI has a bad moment: bad gateway (HTTP 502)"
    assert retried.next_attempt_from_ms == NOW_MS + 15_000
    assert retried.next_attempt_until_ms == NOW_MS + 45_000


async def test_a_part_that_has_failed_is_one_failure_with_what_an_engineer_asks_for(
    steplog: Steplog, database: Database, recorder: Recorder
) -> None:
    down = [VendorUnavailable("OpenAI", f"bad gateway {n}") for n in range(3)]

    assert await run_to_the_end(steplog, FailureLayers(recorder), [*down]) == "COMPLETED"

    async with database.read() as session:
        (failure,) = await failures.list_for_meeting(session, "tenant-a", "call-1")
        attempts = await failures.attempts_of(session, failure.run_id, "summary")
    (run,) = steplog.runs("sum_up")
    assert (failure.function_id, failure.step_id, failure.stage) == (
        "sum_up",
        "summary",
        Stage.SUMMARY,
    )
    assert (failure.error_name, failure.message) == ("VendorUnavailable", str(down[-1]))
    assert "test_layers.py" in (failure.stack or "")
    assert (failure.attempts, failure.attempts_max) == (3, 3)
    assert failure.event["data"] == DATA
    assert failure.run_url == f"http://engine/runs/{run.id}"
    assert [attempt.message for attempt in attempts] == [str(error) for error in down]
    row = await stage(database, Stage.SUMMARY)
    assert row is not None
    assert row.state is StageState.FAILED


async def test_a_run_goes_on_although_no_layer_works(
    steplog: Steplog, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(logging.Logger):
        def log(self, *_: object, **__: object) -> None:
            raise RuntimeError("no space left on device")

    def no_clock() -> int:
        raise RuntimeError("no clock")

    recorder = replace(recorder, now_ms=no_clock)
    layers = FailureLayers(recorder, reporter=None, logger=Broken("broken"))

    assert await run_to_the_end(steplog, layers, []) == "COMPLETED"

    said = {record.getMessage() for record in caplog.records}
    assert {"the log layer failed", "the record layer failed"} <= said


async def test_a_log_that_fails_does_not_keep_a_failure_from_being_recorded(
    steplog: Steplog, database: Database, recorder: Recorder
) -> None:
    class Broken(logging.Logger):
        def log(self, *_: object, **__: object) -> None:
            raise RuntimeError("no space left on device")

    layers = FailureLayers(recorder, logger=Broken("broken"))
    await run_to_the_end(steplog, layers, [VendorUnavailable("OpenAI", "down")] * 3)

    async with database.read() as session:
        assert len(await failures.list_for_meeting(session, "tenant-a", "call-1")) == 1


async def a_failure(database: Database, recorder: Recorder, run_id: str = "RUN-1") -> None:
    run = RunFacts("analyse_call", run_id, 4, {"name": "meeting/x", "data": DATA})
    where = Where(run, "signals", 3, Place(Stage.SIGNALS, fails_alone=True), "signals")
    error = ErrorFacts("ValueError", "found 'our budget is 40k'", "Traceback: 'our budget is 40k'")
    async with database.write() as session:
        await recorder.record_failure(session, FailedForGood(where, error))


async def test_a_failure_that_is_recorded_and_sent_twice_is_reported_once(
    database: Database, recorder: Recorder, sandbox: ServedSandbox
) -> None:
    reporter = Reporter(database, sandbox.sentry_dsn, environment="test", now_ms=lambda: NOW_MS)
    await a_failure(database, recorder)
    await a_failure(database, recorder)

    assert await reporter.deliver() == 1
    assert await reporter.deliver() == 0

    (report,) = await sandbox.reports()
    assert "our budget" not in str(report)
    assert report["payload"]["contexts"]["run"]["step_id"] == "signals"


async def test_a_report_that_could_not_be_sent_stays_in_the_outbox(
    database: Database, recorder: Recorder, sandbox: ServedSandbox
) -> None:
    reporter = Reporter(database, sandbox.sentry_dsn, environment="test", now_ms=lambda: NOW_MS)
    await a_failure(database, recorder)
    await sandbox.fail("sentry", "status", status=503, times=1)

    with pytest.raises(ReportNotSent, match="503"):
        await reporter.deliver()
    assert await reporter.deliver() == 1


async def test_a_refusal_that_a_vendor_gives_a_critical_step_is_named_by_its_cause(
    steplog: Steplog, database: Database, recorder: Recorder
) -> None:
    refusal = inngest.NonRetriableError("Slack: no")
    refusal.__cause__ = VendorRefused("Slack", "no")

    status = await run_to_the_end(steplog, FailureLayers(recorder), [refusal], "post")

    (run,) = steplog.runs("sum_up")
    async with database.read() as session:
        (attempt,) = await failures.attempts_of(session, run.id, "")
        assert await failures.list_for_meeting(session, "tenant-a", "call-1") == []
    assert status == "FAILED"  # which `record_failure` records
    assert (attempt.step_id, attempt.error_name) == ("post", "VendorRefused")
