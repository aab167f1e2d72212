"""The first look at an upload: is it a transcript, or a recording, and what is known of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import inngest

from calls.events import MeetingUploaded
from calls.kinds import HEAD_BYTES, FileKind, UnknownFileError, kind_of
from calls.parsing import TranscriptError, parse_transcript
from calls.recordings import AudioFacts, RecordingError, audio_facts
from calls.transcript import Transcript
from models.queries import transcription_jobs

from .call import Call
from .saving import save_transcript
from .services import Services


@dataclass(frozen=True)
class TranscriptFound:
    """It was a transcript, and it is saved."""

    saved: dict[str, Any]

    def to_output(self) -> dict[str, Any]:
        return {"saved": self.saved}


@dataclass(frozen=True)
class RecordingFound:
    """`job_id` is a job that was started for this call before and has not failed."""

    duration_ms: int | None
    channels: int
    job_id: str | None

    def to_output(self) -> dict[str, Any]:
        return {
            "duration_ms": self.duration_ms,
            "channels": self.channels,
            "job_id": self.job_id,
        }


class Found:
    @staticmethod
    def read(output: dict[str, Any]) -> TranscriptFound | RecordingFound:
        if "saved" in output:
            return TranscriptFound(output["saved"])
        return RecordingFound(**output)


async def look_at(
    services: Services, call: Call, upload: MeetingUploaded
) -> TranscriptFound | RecordingFound:
    """Raises NonRetriableError when the file is nothing that we can read; errors of the store."""
    async with services.database.read() as session:
        await call.meeting(session)  # before anything is paid for
    data = await services.objects_in(upload.bucket).get(upload.object_name, upload.generation)
    try:
        # In a thread: a long call takes seconds to read, in which nobody else should wait.
        found = await asyncio.to_thread(_read, data, upload)
    except (UnknownFileError, TranscriptError, RecordingError) as error:
        raise inngest.NonRetriableError(str(error)) from error
    if isinstance(found, Transcript):
        return TranscriptFound(await save_transcript(services, call, found, None))
    return RecordingFound(found.duration_ms, found.channels or 1, await _usable_job(services, call))


def _read(data: bytes, upload: MeetingUploaded) -> Transcript | AudioFacts:
    file_type = kind_of(upload.file_name, upload.content_type, data[:HEAD_BYTES])
    if file_type.kind is FileKind.TRANSCRIPT:
        return parse_transcript(data, upload.file_name)
    return audio_facts(data, upload.file_name)


async def _usable_job(services: Services, call: Call) -> str | None:
    async with services.database.read() as session:
        latest = await transcription_jobs.latest_for_meeting(
            session, call.tenant_id, call.meeting_id
        )
    if latest is None:
        return None
    job = await services.transcriber.fetch(latest.job_id)
    is_usable = job.status != "error" and not (job.status == "completed" and not job.transcript)
    return latest.job_id if is_usable else None
