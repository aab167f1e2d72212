"""Meetings come to be once per upload, are announced, listed and finished once."""

from __future__ import annotations

import asyncio

import pytest

from calls.stages import MeetingStatus, Stage
from models import Database, MeetingNotFound, StageAttempt
from models.queries import meetings, progress, revisions, stages, usage
from models.queries.meetings import MeetingCursor
from models.queries.usage import ChargeOutcome
from models.tables import Meeting
from models.testing import a_meeting


async def _finish(database: Database, status: MeetingStatus, revision: int = 1) -> bool:
    async with database.write() as session:
        return await meetings.finish(
            session, "tenant-a", "call-1", revision=revision, status=status, now_ms=9_000
        )


async def _call_1(database: Database) -> Meeting:
    async with database.read() as session:
        meeting = await meetings.find_for_tenant(session, "tenant-a", "call-1")
    assert meeting is not None
    return meeting


async def test_a_repeated_upload_is_the_first_meeting_again(database: Database) -> None:
    async def upload(meeting_id: str) -> tuple[str, bool]:
        async with database.write() as session:
            same_object = a_meeting(meeting_id, object_name="tenant-a/same.vtt")
            meeting, is_new = await meetings.create_or_get(session, same_object)
            return meeting.id, is_new

    answers = await asyncio.gather(*(upload(f"repeat-{number}") for number in range(5)))

    assert len({meeting_id for meeting_id, _ in answers}) == 1
    assert sorted(is_new for _, is_new in answers) == [False, False, False, False, True]


async def test_another_generation_of_an_object_is_another_meeting(database: Database) -> None:
    async with database.write() as session:
        again = a_meeting("call-2", object_name="tenant-a/call-1.vtt", generation="2")
        _, is_new = await meetings.create_or_get(session, again)

    assert is_new


async def test_a_meeting_is_unannounced_until_it_is_marked_once(database: Database) -> None:
    async with database.write() as session:
        waiting = await meetings.unannounced(session, before_ms=2_000, limit=10)
        assert {meeting.id for meeting in waiting} == {"call-1", "call-b"}
        assert await meetings.unannounced(session, before_ms=1_000, limit=10) == []

        assert await meetings.mark_announced(session, "tenant-a", "call-1", 5_000)
        assert not await meetings.mark_announced(session, "tenant-a", "call-1", 6_000)

        waiting = await meetings.unannounced(session, before_ms=2_000, limit=10)
    assert {meeting.id for meeting in waiting} == {"call-b"}
    assert (await _call_1(database)).announced_at_ms == 5_000


async def test_of_two_that_finish_a_meeting_one_does(database: Database) -> None:
    finished = await asyncio.gather(
        _finish(database, MeetingStatus.COMPLETED), _finish(database, MeetingStatus.PARTIAL)
    )

    assert sorted(finished) == [False, True]
    async with database.read() as session:
        lines = await progress.after(session, "tenant-a", "call-1", 0)
    assert [line.payload["status"] for line in lines] == [(await _call_1(database)).status]


async def test_an_ended_meeting_is_taken_up_again_as_its_next_revision(database: Database) -> None:
    await _finish(database, MeetingStatus.PARTIAL)

    async with database.write() as session:
        assert await revisions.reopen(session, "tenant-a", "call-1", 10_000) == 2
        assert await revisions.reopen(session, "tenant-a", "call-1", 10_001) == 2

    reopened = await _call_1(database)
    assert (reopened.status, reopened.revision) == (MeetingStatus.PROCESSING, 2)
    assert reopened.finished_at_ms is None
    assert not await _finish(database, MeetingStatus.COMPLETED, revision=1), "an old decision"
    assert await _finish(database, MeetingStatus.COMPLETED, revision=2)


async def test_the_first_stage_starts_the_meeting_and_a_rerun_takes_it_up_again(
    database: Database,
) -> None:
    async def start(run_id: str, stage: Stage = Stage.TRANSCRIPTION) -> None:
        async with database.write() as session:
            by = StageAttempt(run_id, "transcribe_call")
            await stages.start(session, "tenant-a", "call-1", stage, by=by, now_ms=2_000)

    await start("RUN-1", Stage.USAGE)
    assert (await _call_1(database)).status is MeetingStatus.PENDING, "usage is beside the call"

    await start("RUN-1")
    assert (await _call_1(database)).status is MeetingStatus.PROCESSING

    await _finish(database, MeetingStatus.FAILED)
    await start("RUN-2")
    assert (await _call_1(database)).revision == 2


async def test_a_failed_meeting_that_is_taken_up_again_can_be_charged_again(
    database: Database,
) -> None:
    async def charge(revision: int) -> ChargeOutcome:
        async with database.write() as session:
            return await usage.charge(
                session,
                tenant_id="tenant-a",
                meeting_id="call-1",
                revision=revision,
                micro_usd=500,
                minutes=3,
                reason="transcription",
                now_ms=2_000,
            )

    await charge(1)
    await _finish(database, MeetingStatus.FAILED)
    async with database.write() as session:
        await revisions.reopen(session, "tenant-a", "call-1", 10_000)

    assert await charge(1) is ChargeOutcome.VOIDED, "although void_usage has not run yet"
    assert await charge(2) is ChargeOutcome.CHARGED
    async with database.read() as session:
        assert (await usage.balance(session, "tenant-a")).micro_usd == 500


async def test_pages_show_every_meeting_once_newest_first(database: Database) -> None:
    async with database.write() as session:
        for number in range(2, 8):  # all at the same moment: the id decides
            await meetings.create_or_get(session, a_meeting(f"call-{number}"))

    seen: list[str] = []
    cursor: MeetingCursor | None = None
    while True:
        async with database.read() as session:
            page = await meetings.list_for_tenant(session, "tenant-a", limit=3, after=cursor)
        seen += [meeting.id for meeting in page.meetings]
        if page.next is None:
            break
        cursor = MeetingCursor.parse(str(page.next))

    assert seen == [f"call-{number}" for number in range(7, 0, -1)]


async def test_the_list_can_be_narrowed_to_a_status(database: Database) -> None:
    await _finish(database, MeetingStatus.PARTIAL)

    async with database.read() as session:
        partial = await meetings.list_for_tenant(
            session, "tenant-a", limit=5, status=MeetingStatus.PARTIAL
        )
        completed = await meetings.list_for_tenant(
            session, "tenant-a", limit=5, status=MeetingStatus.COMPLETED
        )

    assert [meeting.id for meeting in partial.meetings] == ["call-1"]
    assert completed.meetings == ()


@pytest.mark.parametrize("text", ["", "-", "12", "12-", "x-call-1", "-call", "²-call"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a place in a list"):
        MeetingCursor.parse(text)


async def test_a_meeting_of_another_tenant_cannot_be_changed(database: Database) -> None:
    async with database.write() as session:
        with pytest.raises(MeetingNotFound, match="this tenant has no meeting call-1"):
            await meetings.note_details(session, "tenant-b", "call-1", {"mine": True})
        assert not await meetings.mark_announced(session, "tenant-b", "call-1", 1)
