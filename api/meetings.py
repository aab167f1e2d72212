"""Meetings as a program reads them: listed, one in full, its transcript as a file, tried again."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from calls.stages import MeetingStatus
from models.queries import meetings, transcripts
from models.queries.meetings import PAGE_MAX

from .cursors import parse_cursor
from .deps import Context, OwnMeeting, TenantId
from .errors import ApiError
from .reading import read_meeting, shown
from .retrying import retry_meeting
from .views import MeetingDetail, MeetingList, RetryView
from .webvtt import MEDIA_TYPE, to_webvtt

router = APIRouter(tags=["meetings"])
PAGE_DEFAULT = 50


@router.get("/v1/meetings")
async def list_meetings(
    context: Context,
    tenant_id: TenantId,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_DEFAULT,
    after: Annotated[str | None, Query(description="`next` of the page before")] = None,
    status: MeetingStatus | None = None,
    rep_id: str | None = None,
) -> MeetingList:
    """Newest first."""
    try:
        cursor = parse_cursor(after) if after else None
    except ValueError as error:
        raise ApiError(422, "bad_cursor", str(error), "take `next` as it was given") from None
    async with context.database.read() as session:
        page = await meetings.list_for_tenant(
            session, tenant_id, limit=limit, after=cursor, status=status, rep_id=rep_id
        )
    return MeetingList(
        meetings=[shown(context.options, meeting) for meeting in page.meetings],
        next=str(page.next) if page.next else None,
    )


@router.get("/v1/meetings/{meeting_id}")
async def get_meeting(context: Context, tenant_id: TenantId, meeting_id: str) -> MeetingDetail:
    """Stages, transcript, signals with their evidence, coaching, CRM, usage, failures."""
    return await read_meeting(context, tenant_id, meeting_id)


@router.get("/v1/meetings/{meeting_id}/transcript.vtt", response_class=Response)
async def get_transcript(context: Context, meeting: OwnMeeting) -> Response:
    """The transcript as WebVTT, to keep."""
    async with context.database.read() as session:
        saved = await transcripts.load(session, meeting.tenant_id, meeting.id)
    if saved is None:
        raise ApiError(404, "no_transcript", f"meeting {meeting.id} has no transcript yet")
    name = quote(f"{meeting.title}.vtt", safe="")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(to_webvtt(saved.transcript), media_type=MEDIA_TYPE, headers=headers)


@router.post("/v1/meetings/{meeting_id}/retry", status_code=202)
async def retry(context: Context, meeting: OwnMeeting) -> RetryView:
    """Run again what has failed, each from its failed step; 409 when nothing has."""
    return RetryView(runs=await retry_meeting(context, meeting))
