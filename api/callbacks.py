"""`POST /v1/callbacks/assemblyai`: the transcription vendor says that a job has ended.

The callback names a job and nothing else, and it may come twice, late or never. What it says is
only a hint to look: the pipeline fetches the transcript itself.
"""

from __future__ import annotations

import hmac
import logging
from typing import Annotated

import inngest
from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, Field

from calls.events import TranscriptionSettled
from models.queries import meetings, transcription_jobs
from models.tables import Meeting, TranscriptionJob

from .context import ApiContext
from .deps import Context
from .errors import ApiError

log = logging.getLogger("debrief.callbacks")
router = APIRouter(tags=["callbacks"])
COMPLETED = "completed"
PATH = "/v1/callbacks/assemblyai"
BODY_BYTES_MAX = 64 * 1024


class JobEnded(BaseModel):
    transcript_id: str = Field(min_length=1, max_length=200)
    status: str = Field(max_length=50)


@router.post(PATH, status_code=204)
async def job_ended(
    callback: JobEnded,
    context: Context,
    x_webhook_secret: Annotated[str | None, Header()] = None,
) -> Response:
    """Proved by the secret that was given to the vendor with the job."""
    _authenticate(context, x_webhook_secret)
    job, meeting = await _job(context, callback.transcript_id)
    try:
        await context.client.send(_settled(context, job, meeting, callback))
    except Exception as error:  # whatever the SDK and its HTTP client raise: the vendor repeats it
        log.warning("a callback could not be passed on: %s", error)
        raise ApiError(
            503, "try_again", "the engine cannot be reached", headers={"retry-after": "2"}
        ) from error
    async with context.database.write() as session:
        await transcription_jobs.settle(session, job.job_id, context.now_ms())
    return Response(status_code=204)


def _authenticate(context: ApiContext, presented: str | None) -> None:
    secret = context.options.callback_secret
    if secret is None or presented is None:
        raise ApiError(401, "unauthorized", "the callback carries no secret of ours")
    if not hmac.compare_digest(secret.encode(), presented.encode()):
        raise ApiError(401, "unauthorized", "the callback's secret is not ours")


async def _job(context: ApiContext, job_id: str) -> tuple[TranscriptionJob, Meeting]:
    async with context.database.read() as session:
        job = await transcription_jobs.find(session, job_id)
        meeting = (
            await meetings.find_for_tenant(session, job.tenant_id, job.meeting_id) if job else None
        )
    if job is None or meeting is None:
        raise ApiError(404, "unknown_job", f"no call is being transcribed as job {job_id[:100]}")
    return job, meeting


def _settled(
    context: ApiContext, job: TranscriptionJob, meeting: Meeting, callback: JobEnded
) -> inngest.Event:
    data = TranscriptionSettled(
        instance=context.options.instance,
        tenant_id=job.tenant_id,
        meeting_id=job.meeting_id,
        lane=meeting.lane,
        job_id=job.job_id,
        ok=callback.status == COMPLETED,
    )
    name = TranscriptionSettled.event_name
    return inngest.Event(id=f"{name}/{job.job_id}", name=name, data=data.to_data())
