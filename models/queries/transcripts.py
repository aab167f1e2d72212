"""Transcripts: saved once a call is transcribed, loaded by everything that reads it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from calls.transcript import Transcript, Utterance

from ..tables import Meeting, TranscriptRow
from ..tables.row import storable_json
from .inserting import upsert
from .locking import lock_meeting


@dataclass(frozen=True)
class SavedTranscript:
    transcript: Transcript
    version: int


async def save(
    session: AsyncSession, tenant_id: str, meeting_id: str, transcript: Transcript, now_ms: int
) -> int:
    """Save the transcript and return its version; saving the same again changes nothing."""
    await lock_meeting(session, tenant_id, meeting_id)
    utterances = [utterance.model_dump(mode="json") for utterance in transcript.utterances]
    saved = await session.get(TranscriptRow, meeting_id)
    is_same = saved is not None and (saved.source, saved.language, saved.utterances) == (
        transcript.source,
        transcript.language,
        storable_json(utterances),  # as it was stored
    )
    if saved is not None and is_same:
        return saved.version
    version = 1 if saved is None else saved.version + 1
    row = TranscriptRow(
        meeting_id=meeting_id,
        version=version,
        source=transcript.source,
        language=transcript.language,
        utterances=utterances,
        saved_at_ms=now_ms,
    )
    await upsert(session, row, "meeting_id")
    return version


async def load(session: AsyncSession, tenant_id: str, meeting_id: str) -> SavedTranscript | None:
    statement = (
        select(TranscriptRow)
        .join(Meeting, Meeting.id == TranscriptRow.meeting_id)
        .where(Meeting.tenant_id == tenant_id, TranscriptRow.meeting_id == meeting_id)
    )
    row = await session.scalar(statement)
    if row is None:
        return None
    transcript = Transcript(
        source=row.source,
        language=row.language,
        utterances=tuple(Utterance.model_validate(item) for item in row.utterances),
    )
    return SavedTranscript(transcript, row.version)
