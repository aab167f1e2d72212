"""`POST /v1/meetings`: a person or a program hands over a call.

The file goes into the tenant's own folder of the bucket, and from there takes the same path as a
call that a telephone system has put there. When the bucket announces it, too, that is a repeat.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import Lane, MeetingStatus
from clients.errors import VendorError, VendorRefused
from clients.object_store import StoredObject
from models import new_id
from models.queries import reps, sources
from models.tables import Meeting, Rep, Source

from .arrivals import ArrivedCall, NotAnnounced, announce, keep
from .context import ApiContext
from .deps import Context, TenantId
from .errors import ApiError, prefers_page
from .metrics import Arrival
from .object_labels import Labels, object_name, title_of
from .upload_checks import check
from .upload_forms import UploadedFile, received_upload

log = logging.getLogger("debrief.arrivals")
PATH = "/v1/meetings"
IDEMPOTENCY_KEY_LENGTH_MAX = 200
PRECONDITION_FAILED = 412

FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "title": {"type": "string"},
                        "rep": {"type": "string", "description": "a rep's id or e-mail address"},
                        "lane": {"type": "string", "enum": [lane.value for lane in Lane]},
                    },
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class UploadAccepted(BaseModel):
    """`url` is where the result will be, `events` how it comes to be, `page` both for people."""

    id: str
    status: MeetingStatus
    title: str
    url: str
    events: str
    page: str


router = APIRouter(tags=["meetings"])


@router.post(PATH, status_code=201, response_model=UploadAccepted, openapi_extra=FORM)
async def upload(
    request: Request,
    context: Context,
    tenant_id: TenantId,
    idempotency_key: Annotated[str | None, Header(max_length=IDEMPOTENCY_KEY_LENGTH_MAX)] = None,
) -> Response:
    """Hand over a transcript or a recording, as a form's `file` or as the body itself.

    A browser whose form was sent without a script is led to the call's page (303).
    """
    try:
        meeting = await _take(context, request, tenant_id, idempotency_key)
    except ApiError:
        context.metrics.refused(Arrival.UPLOAD)
        raise
    if prefers_page(request):
        return RedirectResponse(context.options.meeting_path(meeting.id), 303)
    accepted = _accepted(context, meeting)
    return JSONResponse(accepted.model_dump(mode="json"), 201, {"location": accepted.url})


async def _take(
    context: ApiContext, request: Request, tenant_id: str, idempotency_key: str | None
) -> Meeting:
    bytes_max = context.options.upload_bytes_max
    async with (
        received_upload(request, bytes_max) as upload,
        context.upload_pace.turn(tenant_id),
    ):
        return await _keep_upload(context, tenant_id, upload, idempotency_key)


async def _keep_upload(
    context: ApiContext, tenant_id: str, upload: UploadedFile, idempotency_key: str | None
) -> Meeting:
    data = await upload.read()
    content_type = await check(upload, data)
    source, rep = await _place(context, tenant_id, upload.rep)
    rep_id = rep.id if rep is not None else source.rep_id
    name = _object_name(context, source, idempotency_key, upload.file_name)
    stored = await _store(context, name, upload, data, content_type, rep_id)
    call = ArrivedCall(
        tenant_id=tenant_id,
        rep_id=rep_id,
        title=upload.title or title_of(upload.file_name),
        file_name=upload.file_name,
        bucket=stored.bucket,
        object_name=stored.name,
        generation=stored.generation,
        content_type=content_type,
        size_bytes=stored.size_bytes,
        lane=upload.lane,
    )
    meeting = await keep(context, call, Arrival.UPLOAD)
    try:
        await announce(context, meeting)
    except NotAnnounced as error:
        # The call is safe: it is announced as soon as the engine can be reached again.
        log.warning("%s; it will be tried again", error)
    return meeting


async def _place(context: ApiContext, tenant_id: str, rep: str | None) -> tuple[Source, Rep | None]:
    """The tenant's folder in our bucket, and the rep it names, if it names one."""
    async with context.database.read() as session:
        folders = await sources.list_for_tenant(session, tenant_id)
        found = await find_rep(session, tenant_id, rep) if rep else None
    if rep and found is None:
        raise ApiError(
            422,
            "unknown_rep",
            f"there is no rep {rep[:100]!r}",
            "a rep is named by id or e-mail address; `debrief rep create` adds one",
        )
    ours = [folder for folder in folders if folder.bucket == context.options.bucket]
    if not ours:
        raise ApiError(
            409,
            "no_folder",
            f"this tenant has no folder in the bucket {context.options.bucket}",
            "`debrief source create` registers one",
        )
    return ours[0], found


async def find_rep(session: AsyncSession, tenant_id: str, rep: str) -> Rep | None:
    """A rep of this tenant by id or e-mail address."""
    return await reps.find_for_tenant(session, tenant_id, rep) or await reps.find_by_email(
        session, tenant_id, rep
    )


def _object_name(
    context: ApiContext, source: Source, idempotency_key: str | None, file_name: str
) -> str:
    """The same key names the same object, so that a repeated upload is a repeat."""
    if idempotency_key is None:
        return object_name(source.prefix, new_id(context.now_ms()), file_name)
    digest = hashlib.sha256(f"{source.tenant_id}/{idempotency_key}".encode()).hexdigest()
    return f"{source.prefix}{digest[:32]}"


async def _store(
    context: ApiContext,
    name: str,
    upload: UploadedFile,
    data: bytes,
    content_type: str,
    rep_id: str | None,
) -> StoredObject:
    labels = Labels(upload.title, rep_id, upload.lane, upload.file_name)
    try:
        return await context.objects.put(
            name,
            data,
            content_type=content_type,
            metadata=labels.to_metadata(),
        )
    except VendorRefused as error:
        if error.status == PRECONDITION_FAILED:
            raise ApiError(
                409,
                "idempotency_conflict",
                "another file was uploaded with this Idempotency-Key",
                "use a new key for a new file",
            ) from None
        raise _no_bucket(error) from error
    except VendorError as error:
        raise _no_bucket(error) from error


def _no_bucket(error: VendorError) -> ApiError:
    log.error("the bucket did not take an upload: %s", error)
    return ApiError(
        503,
        "bucket_unavailable",
        "the upload could not be stored; nothing of it was kept",
        "try again in a moment",
        {"retry-after": "5"},
    )


def _accepted(context: ApiContext, meeting: Meeting) -> UploadAccepted:
    result = context.options.result_path(meeting.id)
    return UploadAccepted(
        id=meeting.id,
        status=meeting.status,
        title=meeting.title,
        url=result,
        events=f"{result}/events",
        page=context.options.page_url(meeting.id),
    )
