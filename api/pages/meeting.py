"""The live page of a call, and its parts for the page that is already open."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from ..context import ApiContext
from ..deps import Context
from .loading import load_meeting
from .rendering import page, sections_of
from .views.meeting import MeetingView, meeting_view
from .views.stages import progress_words
from .visitors import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/meetings/{meeting_id}")
async def show_meeting(context: Context, visitor: Visitor, meeting_id: str) -> Response:
    view = await _view(context, visitor.tenant_id, meeting_id)
    if view is None:
        return not_found(visitor)
    return page(
        "meeting.html",
        account=visitor,
        view=view,
        sections=sections_of(view),
        progress_words=progress_words(view.meeting.status, view.stages),
        now_ms=context.now_ms(),
    )


@router.get("/meetings/{meeting_id}/sections")
async def show_sections(
    context: Context, visitor: Visitor, meeting_id: str, have: str = ""
) -> Response:
    """Those parts of the page that are not as the asker has them: `have` lists their versions."""
    view = await _view(context, visitor.tenant_id, meeting_id)
    if view is None:
        return not_found(visitor)
    known = set(have.split(","))
    changed = [section for section in sections_of(view).values() if section.version not in known]
    return page("sections.html", sections=changed)


def not_found(visitor: Visitor | None = None) -> Response:
    """Another tenant's call is as absent as a missing one."""
    return page("not_found.html", 404, account=visitor)


async def _view(context: ApiContext, tenant_id: str, meeting_id: str) -> MeetingView | None:
    async with context.database.read() as session:
        records = await load_meeting(session, tenant_id, meeting_id)
    return None if records is None else meeting_view(records, context.now_ms())
