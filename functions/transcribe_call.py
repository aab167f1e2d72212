"""A recording becomes a transcript: uploaded to the vendor, waited for, fetched, saved.

A ready transcript (VTT, SRT, JSON) only has to be read. Everything here is critical: without a
transcript there is no meeting to speak of.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import inngest

from calls.events import MeetingUploaded, TranscriptionCompleted, TranscriptionSettled
from calls.prices import OFFLINE_PREFIX
from calls.stages import Stage

from .call import Call
from .durable import durable
from .limits import TRANSCRIPTION
from .recording import Found, TranscriptFound, look_at
from .saving import save_transcript
from .services import Services
from .steps import critical, send
from .submitting import submit

UNKNOWN_LENGTH_MS = 3 * 60 * 60 * 1_000
ALLOWANCE_MS = 15 * 60 * 1_000  # beside the length of the audio, which the vendor never needs whole
ROUNDS_MAX = 300  # of waiting and asking: a run has a thousand steps at most


@durable("transcribe_call", on=MeetingUploaded, limits=TRANSCRIPTION, stage=Stage.TRANSCRIPTION)
async def transcribe_call(context: inngest.Context, services: Services) -> dict[str, Any]:
    upload = MeetingUploaded.of(context.event.data)
    call = Call.of(context, upload, "transcribe_call")

    async def look() -> dict[str, Any]:
        with critical(services.now_ms):
            return (await look_at(services, call, upload)).to_output()

    found = Found.read(await context.step.run("look", look))
    if isinstance(found, TranscriptFound):
        saved = found.saved
    else:
        job_id = found.job_id or await _hand_over(context, services, call, upload, found.channels)
        saved = await _wait_for(context, services, call, job_id, found.duration_ms)

    done = TranscriptionCompleted(
        **call.identity,
        duration_ms=saved["duration_ms"],
        source=saved["source"],
        language=saved["language"],
    )
    await send(context, "tell transcription.completed", done)
    return saved


async def _hand_over(
    context: inngest.Context, services: Services, call: Call, upload: MeetingUploaded, channels: int
) -> str:
    """Two steps, so that a submission that is tried again finds the job of the first one."""

    async def hand_over() -> str:
        with critical(services.now_ms):
            store = services.objects_in(upload.bucket)
            data = await store.get(upload.object_name, upload.generation)
            return await services.transcriber.upload(data)

    async def submit_once() -> str:
        with critical(services.now_ms):
            async with services.turns.of(f"submit/{call.meeting_id}"):
                return await submit(services, call, audio_url, channels)

    audio_url = await context.step.run("upload", hand_over)
    return await context.step.run("submit", submit_once)


async def _wait_for(
    context: inngest.Context, services: Services, call: Call, job_id: str, audio_ms: int | None
) -> dict[str, Any]:
    """Wait for the vendor's callback, and ask by ourselves whenever it has been quiet for long.

    So it does not matter whether the callback comes early, late, twice or never.
    """
    job_is_ours = f"async.data.job_id == '{job_id}' && async.data.instance == '{services.instance}'"

    async def ask() -> dict[str, Any]:
        with critical(services.now_ms):
            job = await services.transcriber.fetch(job_id)
        if job.status != "completed" or job.transcript is None:
            return {"status": job.status, "error": job.error}
        is_offline = services.transcription_model.startswith(OFFLINE_PREFIX)
        saved = await save_transcript(
            services, call, job.transcript, job.audio_ms, is_offline=is_offline
        )
        return {"status": "saved", "saved": saved}

    rounds = _rounds(audio_ms, services.poll_interval_s)
    for number in range(1, rounds + 1):
        await context.step.wait_for_event(
            f"wait {number}",
            event=TranscriptionSettled.event_name,
            if_exp=job_is_ours,
            timeout=timedelta(seconds=services.poll_interval_s),
        )
        answer: dict[str, Any] = await context.step.run(f"ask {number}", ask)
        match answer["status"]:
            case "saved":
                saved: dict[str, Any] = answer["saved"]
                return saved
            case "completed":
                raise inngest.NonRetriableError("AssemblyAI heard no speech in the recording")
            case "error":
                # Raised outside of the step: a retry then begins anew, with another job.
                reason = answer["error"] or "it did not say why"
                raise inngest.NonRetriableError(f"AssemblyAI could not transcribe it: {reason}")
            case _:
                continue
    waited_min = round(rounds * services.poll_interval_s / 60)
    raise inngest.NonRetriableError(f"AssemblyAI has not finished after {waited_min} minutes")


def _rounds(audio_ms: int | None, poll_interval_s: float) -> int:
    """How often to ask before giving up: counted, because a run has no clock of its own."""
    patience_ms = (UNKNOWN_LENGTH_MS if audio_ms is None else audio_ms) + ALLOWANCE_MS
    return min(ROUNDS_MAX, math.ceil(patience_ms / (poll_interval_s * 1_000)))
