"""What is kept too long is erased: audio, transcripts and insights on clocks of their own."""

from __future__ import annotations

from calls.stages import Stage
from calls.transcript import Transcript, TranscriptSource, Utterance
from models import Database
from models.queries import analyses, coaching, meetings, retention, transcripts, usage
from models.tables import AnalysisPart, Coaching, PartOutcome
from models.testing import a_meeting

OLD_MS = 1_000  # when call-1 was
NEW_MS = 50_000
CUT_MS = 10_000


async def _two_calls(database: Database) -> None:
    """call-1 from long ago and call-2 from now, each with a transcript and an analysis."""
    async with database.write() as session:
        await meetings.create_or_get(session, a_meeting("call-2", created_at_ms=NEW_MS))
        for call in ("call-1", "call-2"):
            said = Utterance(speaker="A", start_ms=0, end_ms=1, text="hello")
            transcript = Transcript(source=TranscriptSource.VTT, utterances=(said,))
            await transcripts.save(session, "tenant-a", call, transcript, NEW_MS)
            await analyses.save_new_version(
                session,
                analysis_id=f"analysis-of-{call}",
                tenant_id="tenant-a",
                meeting_id=call,
                transcript_version=1,
                parts={Stage.SUMMARY: AnalysisPart(outcome=PartOutcome.COMPLETED)},
                prompt_versions={},
                language=None,
                is_offline=False,
                now_ms=NEW_MS,
            )
            await coaching.save(
                session,
                Coaching(
                    analysis_id=f"analysis-of-{call}",
                    rep_label="A",
                    tenant_id="tenant-a",
                    meeting_id=call,
                    outcome=PartOutcome.COMPLETED,
                    metrics={},
                    call_at_ms=NEW_MS,
                    created_at_ms=NEW_MS,
                ),
            )
            await usage.charge(
                session,
                tenant_id="tenant-a",
                meeting_id=call,
                revision=1,
                micro_usd=5,
                minutes=1,
                reason="",
                now_ms=OLD_MS,
            )


async def test_audio_is_due_until_it_is_marked_erased(database: Database) -> None:
    await _two_calls(database)

    async with database.write() as session:
        due = await retention.audio_due(session, before_ms=CUT_MS, limit=10)
        assert [meeting.id for meeting in due] == ["call-1", "call-b"]
        place = (due[0].created_at_ms, due[0].id)
        rest = await retention.audio_due(session, before_ms=CUT_MS, limit=10, after=place)
        assert [meeting.id for meeting in rest] == ["call-b"]
        assert await retention.mark_audio_erased(session, "tenant-a", "call-1", NEW_MS)
        assert not await retention.mark_audio_erased(session, "tenant-a", "call-1", NEW_MS)
        due = await retention.audio_due(session, before_ms=CUT_MS, limit=10)

    assert {meeting.id for meeting in due} == {"call-b"}


async def test_old_transcripts_go_and_new_ones_stay(database: Database) -> None:
    await _two_calls(database)

    async with database.write() as session:
        assert await retention.erase_transcripts(session, before_ms=CUT_MS, limit=10) == 1
        assert await retention.erase_transcripts(session, before_ms=CUT_MS, limit=10) == 0

        assert await transcripts.load(session, "tenant-a", "call-1") is None
        assert await transcripts.load(session, "tenant-a", "call-2") is not None
        assert await analyses.current(session, "tenant-a", "call-1") is not None


async def test_parts_of_an_analysis_that_was_never_finished_go_with_the_insights(
    database: Database,
) -> None:
    await _two_calls(database)
    async with database.write() as session:
        await analyses.keep_part(
            session,
            analysis_id="unfinished",
            tenant_id="tenant-a",
            meeting_id="call-1",
            transcript_version=1,
            stage=Stage.SUMMARY,
            answer={"headline": "hello", "points": []},
            prompt_version="1",
            language=None,
            is_offline=False,
            now_ms=NEW_MS,
        )

    async with database.write() as session:
        assert await retention.erase_insights(session, before_ms=CUT_MS, limit=10) == 2

        assert await analyses.so_far(session, "tenant-a", "call-1") is None
        assert await analyses.so_far(session, "tenant-a", "call-2") is not None


async def test_old_insights_go_with_their_coaching_and_bills_stay(database: Database) -> None:
    await _two_calls(database)

    async with database.write() as session:
        assert await retention.erase_insights(session, before_ms=CUT_MS, limit=10) == 1
        assert await retention.erase_insights(session, before_ms=CUT_MS, limit=10) == 0

        assert await analyses.current(session, "tenant-a", "call-1") is None
        assert await coaching.list_for_analysis(session, "tenant-a", "analysis-of-call-1") == []
        assert await analyses.current(session, "tenant-a", "call-2") is not None
        assert (await usage.balance(session, "tenant-a")).micro_usd == 10
