"""The call is charged once, by its length, in a ledger whose entries are never changed.

At upload when the length can be read from the file, else when the transcript is there. The second
event also charges a call that had failed, was not to be paid for, and has been retried since; a
charge that stands is not repeated.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import inngest

from calls.events import EventData, MeetingUploaded, TranscriptionCompleted, UsageRecorded
from calls.kinds import HEAD_BYTES, FileKind, UnknownFileError, kind_of
from calls.parsing import TranscriptError, parse_transcript
from calls.prices import billed_minutes, transcription_cost
from calls.recordings import RecordingError, audio_facts
from calls.stages import Stage
from calls.transcript import TranscriptSource
from models.queries import usage
from models.tables import LedgerKind

from .call import Call
from .durable import durable
from .limits import ASIDE
from .services import Services
from .steps import critical, send

LATER = "charged once the length of the call is known"
FAILED = "a call that has failed is not charged"


@durable(
    "record_usage", on=(MeetingUploaded, TranscriptionCompleted), limits=ASIDE, stage=Stage.USAGE
)
async def record_usage(context: inngest.Context, services: Services) -> dict[str, Any]:
    event: EventData
    if context.event.name == MeetingUploaded.event_name:
        upload = event = MeetingUploaded.of(context.event.data)
        call = Call.of(context, event, "record_usage")
        measured = await context.step.run("measure", partial(_measure, services, upload))
    else:
        event = TranscriptionCompleted.of(context.event.data)
        call = Call.of(context, event, "record_usage")
        is_audio = event.source == TranscriptSource.AUDIO
        measured = {"duration_ms": event.duration_ms, "is_audio": is_audio}

    key = await context.step.run("charge", partial(_charge, services, call, measured))
    if key is not None:
        # The id is the entry's: two runs that find the same charge tell of it once.
        recorded = UsageRecorded(**call.identity, ledger_key=key)
        await send(context, "tell usage.recorded", recorded, event_id=f"usage/{key}")
    return {"ledger_key": key}


async def _measure(services: Services, upload: MeetingUploaded) -> dict[str, Any]:
    """`duration_ms` is None when the file does not say, or is nothing that we can read."""
    with critical(services.now_ms):
        data = await services.objects_in(upload.bucket).get(upload.object_name, upload.generation)
    # In a thread: a long call takes seconds to read, in which nobody else should wait.
    return await asyncio.to_thread(_length, data, upload)


def _length(data: bytes, upload: MeetingUploaded) -> dict[str, Any]:
    duration_ms: int | None = None
    is_audio = False
    try:
        file_type = kind_of(upload.file_name, upload.content_type, data[:HEAD_BYTES])
        is_audio = file_type.kind is FileKind.AUDIO
        if is_audio:
            duration_ms = audio_facts(data, upload.file_name).duration_ms
        else:
            duration_ms = parse_transcript(data, upload.file_name).duration_ms
    except (UnknownFileError, TranscriptError, RecordingError):
        pass  # transcribe_call says what is wrong with it, and the call is not charged
    return {"duration_ms": duration_ms, "is_audio": is_audio}


async def _charge(services: Services, call: Call, measured: dict[str, Any]) -> str | None:
    """The key of the entry that this revision is charged by; None when it is charged by none."""
    duration_ms, now_ms = measured["duration_ms"], services.now_ms()
    async with services.database.write() as session:
        meeting = await call.meeting(session)
        if duration_ms is None:
            await call.completed(session, Stage.USAGE, "charge", now_ms, reason=LATER)
            return None
        micro_usd, reason = _price(services, duration_ms, is_audio=measured["is_audio"])
        outcome = await usage.charge(
            session,
            tenant_id=call.tenant_id,
            meeting_id=call.meeting_id,
            revision=meeting.revision,
            micro_usd=micro_usd,
            minutes=billed_minutes(duration_ms),
            reason=reason,
            now_ms=now_ms,
        )
        is_voided = outcome is usage.ChargeOutcome.VOIDED
        shown = FAILED if is_voided else None
        await call.completed(session, Stage.USAGE, "charge", now_ms, reason=shown)
        if is_voided:
            return None
        key = usage.ledger_key(call.meeting_id, meeting.revision, LedgerKind.CHARGE)
        entries = await usage.list_for_meeting(session, call.tenant_id, call.meeting_id)
        return key if any(entry.key == key for entry in entries) else None


def _price(services: Services, duration_ms: int, *, is_audio: bool) -> tuple[int, str]:
    """A ready transcript costs nothing to transcribe; its minutes count all the same."""
    if not is_audio:
        return 0, "a ready transcript"
    model = services.transcription_model
    cost = transcription_cost(duration_ms, model, services.prices)
    known = "" if cost.is_priced else ", which has no price"
    return cost.micro_usd, f"{model}{known}; prices {cost.price_version}"
