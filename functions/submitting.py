"""A job at the transcription vendor, started once: what was started is found again."""

from __future__ import annotations

from models.queries import transcription_jobs
from models.tables import TranscriptionJob

from .call import Call
from .services import Services


async def submit(services: Services, call: Call, audio_url: str, channels: int) -> str:
    """The id of the job over this audio, started now unless it was before.

    The vendor has no idempotency key, so it is asked first: a submission whose answer was lost has
    made a job all the same.
    """
    job_id = await services.transcriber.find_job(audio_url)
    if job_id is None:
        callback = services.callback
        job_id = await services.transcriber.submit(
            audio_url,
            channels=channels,
            webhook_url=callback.url if callback else None,
            webhook_secret=callback.secret if callback else None,
        )
    job = TranscriptionJob(
        job_id=job_id,
        tenant_id=call.tenant_id,
        meeting_id=call.meeting_id,
        submitted_at_ms=services.now_ms(),
    )
    async with services.database.write() as session:
        await transcription_jobs.record(session, job)
    return job_id
