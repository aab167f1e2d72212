"""Failures are recorded once, reported once, and worked through."""

from __future__ import annotations

import asyncio
from typing import Any

from calls.stages import Stage
from models import Database
from models.queries import failures
from models.tables import FailedAttempt, Failure, FailureStatus


def _failure(failure_id: str = "failure-1", **changes: Any) -> Failure:
    values: dict[str, Any] = {
        "run_id": "RUN-1",
        "step_id": "signals",
        "function_id": "analyse_call",
        "tenant_id": "tenant-a",
        "meeting_id": "call-1",
        "stage": Stage.SIGNALS,
        "error_name": "APIStatusError",
        "message": "503",
        "event": {"name": "meeting/transcription.completed"},
        "attempts": 4,
        "sentry_event_id": "0" * 32,
        "created_at_ms": 1_000,
    }
    return Failure(id=failure_id, **{**values, **changes})


async def _record(database: Database, failure: Failure) -> bool:
    async with database.write() as session:
        return await failures.record(session, failure)


async def test_a_failure_that_two_observers_see_is_recorded_by_one(database: Database) -> None:
    recorded = await asyncio.gather(
        *(_record(database, _failure(f"failure-{number}")) for number in range(3))
    )

    assert sorted(recorded) == [False, False, True]


async def test_two_steps_and_the_run_itself_fail_apart(database: Database) -> None:
    assert await _record(database, _failure("failure-1"))
    assert await _record(database, _failure("failure-2", step_id="summary"))
    assert await _record(database, _failure("failure-3", step_id=""))

    async with database.read() as session:
        found = await failures.find_by_run(session, "RUN-1")
    assert found is not None
    assert found.id == "failure-3"


async def test_a_failure_of_a_meeting_nobody_knows_is_recorded(database: Database) -> None:
    stray = _failure(meeting_id="never-was", tenant_id="nobody")

    assert await _record(database, stray)


async def test_the_outbox_empties_as_failures_are_reported(database: Database) -> None:
    await _record(database, _failure("failure-1", created_at_ms=2_000))
    await _record(database, _failure("failure-2", run_id="RUN-0", created_at_ms=1_000))

    async with database.write() as session:
        waiting = await failures.unreported(session, limit=10)
        assert [failure.id for failure in waiting] == ["failure-2", "failure-1"]
        assert await failures.mark_reported(session, "failure-2", 5_000)
        assert not await failures.mark_reported(session, "failure-2", 6_000)
        waiting = await failures.unreported(session, limit=10)

    assert [failure.id for failure in waiting] == ["failure-1"]


async def test_of_two_who_press_retry_one_does(database: Database) -> None:
    await _record(database, _failure())

    async def press(run_id: str) -> bool:
        async with database.write() as session:
            return await failures.mark_retried(
                session, "tenant-a", "failure-1", retry_run_id=run_id, now_ms=5_000
            )

    pressed = await asyncio.gather(press("RUN-2"), press("RUN-3"))

    assert sorted(pressed) == [False, True]
    async with database.read() as session:
        assert await failures.list_open(session, "tenant-a", limit=10) == []


async def test_a_meeting_that_completes_after_all_resolves_its_failures(database: Database) -> None:
    await _record(database, _failure("failure-1"))
    await _record(database, _failure("failure-2", step_id="summary"))
    await _record(database, _failure("failure-b", run_id="RUN-B", meeting_id="call-b"))

    async with database.write() as session:
        assert await failures.resolve_for_meeting(session, "tenant-a", "call-1", 9_000) == 2
        assert await failures.resolve_for_meeting(session, "tenant-a", "call-1", 9_001) == 0

    async with database.read() as session:
        resolved = await failures.list_for_meeting(session, "tenant-a", "call-1")
        still_open = await failures.list_open(session, "tenant-a", limit=10)
    assert {failure.status for failure in resolved} == {FailureStatus.RESOLVED}
    assert [failure.id for failure in still_open] == ["failure-b"]


async def test_attempts_are_the_breadcrumbs_of_their_step(database: Database) -> None:
    async with database.write() as session:
        for step_id, attempt in (("signals", 1), ("signals", 0), ("summary", 0), ("signals", 1)):
            await failures.record_attempt(
                session,
                FailedAttempt(
                    run_id="RUN-1",
                    step_id=step_id,
                    attempt=attempt,
                    error_name="APIStatusError",
                    message="503",
                    created_at_ms=1_000 + attempt,
                ),
            )

    async with database.read() as session:
        of_step = await failures.attempts_of(session, "RUN-1", "signals")
        of_run = await failures.attempts_of(session, "RUN-1", "")

    assert [attempt.attempt for attempt in of_step] == [0, 1]
    assert len(of_run) == 3
