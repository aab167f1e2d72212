"""A transcript is saved, and by that the call is transcribed: one transaction."""

from __future__ import annotations

from typing import Any

from calls.stages import Stage
from calls.transcript import Transcript
from models.queries import meetings, transcripts

from .call import Call
from .services import Services


async def save_transcript(
    services: Services,
    call: Call,
    transcript: Transcript,
    audio_ms: int | None,
    *,
    is_offline: bool = False,
) -> dict[str, Any]:
    """What the transcript tells about the call. `audio_ms` is the recording's length, if known."""
    duration_ms = audio_ms if audio_ms is not None else transcript.duration_ms
    now_ms = services.now_ms()
    async with services.database.write() as session:
        await call.meeting(session)
        await transcripts.save(session, call.tenant_id, call.meeting_id, transcript, now_ms)
        await meetings.note_audio(
            session,
            call.tenant_id,
            call.meeting_id,
            duration_ms=duration_ms,
            language=transcript.language,
            is_offline=is_offline,
        )
        await call.completed(session, Stage.TRANSCRIPTION, "save", now_ms)
    return {
        "duration_ms": duration_ms,
        "source": transcript.source.value,
        "language": transcript.language,
    }
