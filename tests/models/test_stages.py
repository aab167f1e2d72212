"""Stage rows, and the lines of the live page that are committed with them."""

from __future__ import annotations

import asyncio

from calls.stages import Stage, StageState
from models import Database, StageAttempt
from models.queries import progress, stages
from models.stage_reports import payload_of
from models.tables import ProgressKind, StageRow

REASON = "HTTP 503 from the model"


def _by(attempt: int = 0, run_id: str = "RUN-1") -> StageAttempt:
    return StageAttempt(run_id, "analyse_call", "signals", attempt, attempts_max=4)


async def _only_stage(database: Database) -> StageRow:
    async with database.read() as session:
        (row,) = await stages.list_for(session, "tenant-a", "call-1")
    return row


async def test_a_stage_goes_from_its_first_attempt_to_its_end(database: Database) -> None:
    async with database.write() as session:
        key = (session, "tenant-a", "call-1", Stage.SIGNALS)
        assert await stages.start(*key, by=_by(), now_ms=10)
        assert await stages.retry(
            *key, by=_by(), reason=REASON, next_attempt_ms=(30_000, 36_000), now_ms=20
        )
    retrying = await _only_stage(database)
    assert (retrying.state, retrying.reason) == (StageState.RETRYING, REASON)
    assert (retrying.next_attempt_from_ms, retrying.next_attempt_until_ms) == (30_000, 36_000)

    async with database.write() as session:
        key = (session, "tenant-a", "call-1", Stage.SIGNALS)
        assert await stages.start(*key, by=_by(1), now_ms=31_000)
        assert await stages.complete(*key, by=_by(1), now_ms=32_000)
    completed = await _only_stage(database)
    assert (completed.state, completed.attempt) == (StageState.COMPLETED, 1)
    assert (completed.started_at_ms, completed.ended_at_ms) == (10, 32_000)
    assert (completed.reason, completed.next_attempt_from_ms) == (None, None)


async def test_old_news_changes_neither_the_row_nor_the_page(database: Database) -> None:
    async with database.write() as session:
        key = (session, "tenant-a", "call-1", Stage.SIGNALS)
        await stages.start(*key, by=_by(1), now_ms=10)
        before = await progress.last_id(session, "tenant-a", "call-1")

        assert not await stages.fail(*key, by=_by(0), reason=REASON, now_ms=20)

        assert await progress.last_id(session, "tenant-a", "call-1") == before
    assert (await _only_stage(database)).state is StageState.RUNNING


async def test_in_whatever_order_reports_arrive_the_newest_stands(database: Database) -> None:
    async def report(attempt: int) -> None:
        async with database.write() as session:
            key = (session, "tenant-a", "call-1", Stage.SIGNALS)
            await stages.start(*key, by=_by(attempt), now_ms=10)

    await asyncio.gather(*(report(attempt) for attempt in (2, 0, 3, 1)))

    assert (await _only_stage(database)).attempt == 3


async def test_a_line_of_the_page_tells_what_the_row_says(database: Database) -> None:
    async with database.write() as session:
        key = (session, "tenant-a", "call-1", Stage.CRM)
        await stages.skip(*key, by=_by(), reason="no CRM is connected", now_ms=10)

    async with database.read() as session:
        (line,) = await progress.after(session, "tenant-a", "call-1", 0)
    assert line.kind is ProgressKind.STAGE
    assert line.payload == payload_of(await _only_stage(database))


async def test_parts_of_a_stage_are_siblings(database: Database) -> None:
    async with database.write() as session:
        key = (session, "tenant-a", "call-1", Stage.COACHING)
        await stages.complete(*key, part="A", by=_by(), now_ms=10)
        await stages.fail(*key, part="B", by=_by(), reason=REASON, now_ms=10)

    async with database.read() as session:
        rows = await stages.list_for(session, "tenant-a", "call-1")
    assert {row.part: row.state for row in rows} == {
        "A": StageState.COMPLETED,
        "B": StageState.FAILED,
    }
