"""Transcripts, analyses, coaching and the audit of the models behind them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from calls.stages import Stage
from calls.transcript import Transcript, TranscriptSource, Utterance
from models import Database, MeetingNotFound
from models.analysis_so_far import AnalysisSoFar
from models.queries import analyses, coaching, exchanges, meetings, reps, transcripts
from models.tables import Analysis, AnalysisPart, Coaching, ModelExchange, PartOutcome, Rep
from models.testing import a_meeting


def _transcript(text: str) -> Transcript:
    return Transcript(
        source=TranscriptSource.VTT,
        language="de",
        utterances=(Utterance(speaker="A", start_ms=0, end_ms=900, text=text),),
    )


async def _analyse(database: Database, analysis_id: str, meeting_id: str = "call-1") -> Analysis:
    async with database.write() as session:
        return await analyses.save_new_version(
            session,
            analysis_id=analysis_id,
            tenant_id="tenant-a",
            meeting_id=meeting_id,
            transcript_version=1,
            parts={
                Stage.SUMMARY: AnalysisPart(
                    outcome=PartOutcome.COMPLETED, answer={"headline": "Übernahme", "points": []}
                ),
                Stage.CAUSES: AnalysisPart(outcome=PartOutcome.FAILED, reason="refused"),
            },
            prompt_versions={Stage.SUMMARY: "summary-1"},
            language="de",
            is_offline=True,
            now_ms=1_000,
        )


async def _coach(database: Database, analysis_id: str, meeting_id: str, call_at_ms: int) -> None:
    async with database.write() as session:
        row = Coaching(
            analysis_id=analysis_id,
            rep_label="A",
            tenant_id="tenant-a",
            meeting_id=meeting_id,
            rep_id="rep-1",
            outcome=PartOutcome.COMPLETED,
            metrics={"talk_ratio": call_at_ms},
            call_at_ms=call_at_ms,
            created_at_ms=call_at_ms,
        )
        await coaching.save(session, row)


async def test_a_transcript_comes_back_and_a_new_text_is_a_new_version(
    database: Database,
) -> None:
    versions: list[int] = []
    for text in ("Grüß\x00 Gott", "Grüß\x00 Gott", "Servus"):
        async with database.write() as session:
            versions.append(
                await transcripts.save(session, "tenant-a", "call-1", _transcript(text), 1_000)
            )

    async with database.read() as session:
        saved = await transcripts.load(session, "tenant-a", "call-1")
    assert versions == [1, 1, 2]
    assert saved is not None
    assert saved.transcript == _transcript("Servus")


async def test_the_newest_analysis_is_current_and_the_older_ones_are_kept(
    database: Database,
) -> None:
    await _analyse(database, "analysis-1")
    await _analyse(database, "analysis-2")

    async with database.read() as session:
        current = await analyses.current(session, "tenant-a", "call-1")
        versions = await analyses.list_for_meeting(session, "tenant-a", "call-1")
    assert current is not None
    assert (current.id, current.version) == ("analysis-2", 2)
    assert [(row.version, row.is_current) for row in versions] == [(2, True), (1, False)]


async def test_a_step_that_saves_its_analysis_twice_makes_one_version(database: Database) -> None:
    await _analyse(database, "analysis-1")
    again = await _analyse(database, "analysis-1")

    assert again.version == 1


async def test_each_part_of_an_analysis_tells_how_it_ended(database: Database) -> None:
    analysis = await _analyse(database, "analysis-1")

    summary, causes = analysis.part(Stage.SUMMARY), analysis.part(Stage.CAUSES)
    assert summary is not None
    assert summary.answer == {"headline": "Übernahme", "points": []}
    assert causes is not None
    assert (causes.outcome, causes.reason) == (PartOutcome.FAILED, "refused")
    assert analysis.part(Stage.DECISIONS) is None


async def _keep(database: Database, analysis_id: str, stage: Stage, **answer: Any) -> None:
    async with database.write() as session:
        await analyses.keep_part(
            session,
            analysis_id=analysis_id,
            tenant_id="tenant-a",
            meeting_id="call-1",
            transcript_version=1,
            stage=stage,
            answer=answer,
            prompt_version=f"{stage.value}-2",
            language="en" if stage is Stage.SPEAKERS else None,
            is_offline=True,
            now_ms=2_000,
        )


async def _so_far(database: Database) -> AnalysisSoFar:
    async with database.read() as session:
        found = await analyses.so_far(session, "tenant-a", "call-1")
    assert found is not None
    return found


async def test_parts_are_there_one_by_one_before_their_analysis_is_current(
    database: Database,
) -> None:
    await _keep(database, "analysis-1", Stage.SPEAKERS, speakers=[])
    await _keep(database, "analysis-1", Stage.CAUSES, causes=[])
    await _keep(database, "analysis-1", Stage.CAUSES, causes=["again"])

    found = await _so_far(database)
    assert (found.version, found.is_finished, found.current_id) == (1, False, None)
    assert {name: part.answer for name, part in found.parts.items()} == {
        "speakers": {"speakers": []},
        "causes": {"causes": ["again"]},
    }
    assert found.prompt_versions == {"speakers": "speakers-2", "causes": "causes-2"}
    assert (found.language, found.is_offline) == ("en", True)
    async with database.read() as session:
        meeting = await meetings.find_for_tenant(session, "tenant-a", "call-1")
        assert await analyses.current(session, "tenant-a", "call-1") is None
    assert meeting is not None
    assert meeting.analysed_offline


async def test_saving_the_analysis_finishes_what_its_parts_began(database: Database) -> None:
    await _keep(database, "analysis-1", Stage.SPEAKERS, speakers=[])

    saved = await _analyse(database, "analysis-1")
    await _keep(database, "analysis-1", Stage.DECISIONS, decisions=[])  # of a step that ran twice

    found = await _so_far(database)
    assert (saved.version, saved.is_current, saved.is_finished) == (1, True, True)
    assert (found.current_id, found.is_finished) == ("analysis-1", True)
    assert found.parts.keys() == {"summary", "causes"}


async def test_a_part_that_is_made_anew_stands_over_the_former_one_and_the_others_stay(
    database: Database,
) -> None:
    await _analyse(database, "analysis-1")

    await _keep(database, "analysis-2", Stage.CAUSES, causes=[])

    found = await _so_far(database)
    summary, causes = found.part(Stage.SUMMARY), found.part(Stage.CAUSES)
    assert (found.id, found.version, found.is_finished) == ("analysis-2", 2, False)
    assert found.current_id == "analysis-1"
    assert summary is not None
    assert summary.answer == {"headline": "Übernahme", "points": []}
    assert causes is not None
    assert (causes.outcome, causes.answer) == (PartOutcome.COMPLETED, {"causes": []})
    assert found.prompt_versions == {"summary": "summary-1", "causes": "causes-2"}


async def test_what_was_left_unfinished_goes_when_a_version_is_saved(database: Database) -> None:
    await _keep(database, "analysis-1", Stage.SPEAKERS, speakers=[])
    await _keep(database, "analysis-2", Stage.CAUSES, causes=[])  # goes on where 1 was cut short
    before = await _so_far(database)

    await _analyse(database, "analysis-2")

    assert before.parts.keys() == {"speakers", "causes"}
    async with database.read() as session:
        versions = await analyses.list_for_meeting(session, "tenant-a", "call-1")
    assert [(row.id, row.version) for row in versions] == [("analysis-2", 1)]


async def test_a_reps_past_is_their_earlier_calls_in_current_versions(database: Database) -> None:
    async with database.write() as session:
        await reps.create(
            session, Rep(id="rep-1", tenant_id="tenant-a", name="Ada", created_at_ms=1)
        )
        await meetings.create_or_get(session, a_meeting("call-2"))
        await meetings.create_or_get(session, a_meeting("call-3"))
    for analysis_id, meeting_id, call_at_ms in (
        ("analysis-1", "call-1", 1_000),
        ("analysis-1b", "call-1", 1_001),
        ("analysis-2", "call-2", 2_000),
        ("analysis-3", "call-3", 3_000),
    ):
        await _analyse(database, analysis_id, meeting_id)
        await _coach(database, analysis_id, meeting_id, call_at_ms)

    async with database.read() as session:
        past = await coaching.past_metrics(session, "tenant-a", "rep-1", before_ms=3_000, limit=10)

    assert [(item.meeting_id, item.metrics) for item in past] == [
        ("call-2", {"talk_ratio": 2_000}),
        ("call-1", {"talk_ratio": 1_001}),
    ]


async def test_a_retried_rep_replaces_what_the_failure_left(database: Database) -> None:
    await _analyse(database, "analysis-1")
    values: dict[str, Any] = {
        "analysis_id": "analysis-1",
        "rep_label": "A",
        "tenant_id": "tenant-a",
        "meeting_id": "call-1",
        "metrics": {},
        "call_at_ms": 1,
        "created_at_ms": 1,
    }

    async with database.write() as session:
        failed = Coaching(outcome=PartOutcome.FAILED, reason="timeout", **values)
        await coaching.save(session, failed)
        coached = Coaching(outcome=PartOutcome.COMPLETED, answer={"praise": []}, **values)
        await coaching.save(session, coached)
        (row,) = await coaching.list_for_analysis(session, "tenant-a", "analysis-1")

    assert (row.outcome, row.reason, row.answer) == (PartOutcome.COMPLETED, None, {"praise": []})


def _exchange(exchange_id: str, **changes: Any) -> ModelExchange:
    values: dict[str, Any] = {
        "tenant_id": "tenant-a",
        "meeting_id": "call-1",
        "task": "signals",
        "prompt_version": "signals-1",
        "model": "some-model",
        "request": {"messages": []},
        "input_tokens": 100,
        "output_tokens": 10,
        "run_id": "RUN-1",
        "step_id": "signals",
        "attempt": 0,
        "created_at_ms": 1_000,
    }
    return ModelExchange(id=exchange_id, **{**values, **changes})


async def test_the_audit_keeps_every_exchange_once_in_order(database: Database) -> None:
    async with database.write() as session:
        assert await exchanges.append(session, _exchange("exchange-2", created_at_ms=2_000))
        assert await exchanges.append(session, _exchange("exchange-1"))
        assert not await exchanges.append(session, _exchange("exchange-1", error="changed"))

    async with database.read() as session:
        kept = await exchanges.list_for_meeting(session, "tenant-a", "call-1", limit=10)
        tokens = await exchanges.tokens_since(session, "tenant-a", 1_500)
    assert [(row.id, row.error) for row in kept] == [("exchange-1", None), ("exchange-2", None)]
    assert tokens == 110


async def test_the_database_refuses_a_row_of_one_tenant_under_anothers_meeting(
    database: Database,
) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await exchanges.append(session, _exchange("exchange-1", meeting_id="call-b"))


async def test_coaching_of_anothers_analysis_is_refused(database: Database) -> None:
    await _analyse(database, "analysis-1")

    with pytest.raises(MeetingNotFound):
        async with database.write() as session:
            await coaching.save(
                session,
                Coaching(
                    analysis_id="analysis-1",
                    rep_label="A",
                    tenant_id="tenant-b",
                    meeting_id="call-b",
                    outcome=PartOutcome.COMPLETED,
                    metrics={},
                    call_at_ms=1,
                    created_at_ms=1,
                ),
            )
