"""A meeting's page as one value: everything its templates ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calls.insights import SpeakersAnswer
from calls.stages import MeetingStatus, Stage
from calls.transcript import TranscriptSource
from models.analysis_so_far import AnalysisSoFar
from models.tables import CrmRecord, Meeting, Rep

from ..loading import MeetingRecords
from .coaching import RepCoaching, coaching_of, rubric_of
from .findings import Findings, answer_of, findings_of, part_of
from .people import People
from .records import (
    DeliveryLine,
    Fact,
    FailureLine,
    UsageLine,
    deliveries_of,
    facts_of,
    failures_of,
    usage_of,
    web_address,
)
from .stages import StageLines, stage_lines
from .standing import Standing, standing
from .transcript import Speaker, Turn, speakers_of, turns_of
from .wording import STATUS_WORDS

OFFLINE_ANALYSIS = "Offline analysis: rule-based, no language model"
OFFLINE_TRANSCRIPT = "Offline transcript: the script the recording carries, nothing was heard"


@dataclass(frozen=True)
class CrmView:
    record: CrmRecord
    url: str | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class MeetingView:
    meeting: Meeting
    rep: Rep | None
    status_words: str
    stages: StageLines
    standings: Mapping[Stage, Standing]
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    language: str | None
    duration_ms: int | None
    offline: tuple[str, ...]  # what was made without a vendor, in words
    analysis: AnalysisSoFar | None
    findings: Findings
    coaching: tuple[RepCoaching, ...]
    crm: CrmView | None
    details: tuple[Fact, ...]
    details_url: str | None
    failures: tuple[FailureLine, ...]
    usage: tuple[UsageLine, ...]
    webhooks: tuple[DeliveryLine, ...]

    @property
    def is_lost(self) -> bool:
        """Nothing came of the call: then its empty parts are not worth a word each."""
        return self.meeting.status is MeetingStatus.FAILED and not self.turns

    @property
    def names(self) -> dict[str, str]:
        """For the script, which hears of parts by their label."""
        return {speaker.label: speaker.name for speaker in self.speakers}


def meeting_view(records: MeetingRecords, now_ms: int) -> MeetingView:
    meeting, analysis, transcript = records.meeting, records.analysis, records.transcript
    speakers_answer = answer_of(analysis, Stage.SPEAKERS)
    people = People.of(
        None if speakers_answer is None else SpeakersAnswer.model_validate(speakers_answer)
    )
    speakers = () if transcript is None else speakers_of(transcript, people)
    details = meeting.details or {}
    return MeetingView(
        meeting=meeting,
        rep=records.rep,
        status_words=STATUS_WORDS[meeting.status],
        stages=stage_lines(records.stages, people, now_ms),
        standings={stage: _standing(stage, records) for stage in Stage},
        speakers=speakers,
        turns=() if transcript is None else turns_of(transcript, speakers),
        language=_language(records),
        duration_ms=meeting.duration_ms or (transcript.duration_ms if transcript else None),
        offline=_offline(records),
        analysis=analysis,
        findings=findings_of(analysis, transcript, people),
        coaching=coaching_of(
            records.coaching, records.past, rubric_of(records.rubric), transcript, people
        ),
        crm=_crm(records.crm),
        details=facts_of(details),
        details_url=web_address(details.get("url")),
        failures=failures_of(records.failures, people),
        usage=usage_of(records.usage),
        webhooks=deliveries_of(records.webhooks),
    )


def _standing(stage: Stage, records: MeetingRecords) -> Standing:
    rows = [row for row in records.stages if row.stage is stage]
    answers = {
        Stage.TRANSCRIPTION: records.transcript is not None,
        Stage.COACHING: bool(records.coaching),
        Stage.CRM: records.crm is not None,
        Stage.METADATA: bool(records.meeting.details),
        Stage.USAGE: bool(records.usage),
        Stage.WEBHOOK: bool(records.webhooks),
    }
    return standing(stage, rows, part_of(records.analysis, stage), answers.get(stage, False))


def _language(records: MeetingRecords) -> str | None:
    found = (
        records.meeting.language,
        None if records.analysis is None else records.analysis.language,
        None if records.transcript is None else records.transcript.language,
    )
    return next((language for language in found if language), None)


def _offline(records: MeetingRecords) -> tuple[str, ...]:
    labels = []
    if records.analysis is not None and records.analysis.is_offline:
        labels.append(OFFLINE_ANALYSIS)
    transcript = records.transcript
    is_heard = transcript is not None and transcript.source is TranscriptSource.AUDIO
    if records.meeting.transcribed_offline and is_heard:
        labels.append(OFFLINE_TRANSCRIPT)
    return tuple(labels)


def _crm(record: CrmRecord | None) -> CrmView | None:
    if record is None:
        return None
    return CrmView(record, web_address(record.record_url), facts_of(record.fields))
