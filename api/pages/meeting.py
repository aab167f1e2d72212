"""The live page of a call, and its parts for the page that is already open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

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
    now_ms = context.now_ms()

    def render(view: MeetingView) -> Response:
        return page(
            "meeting.html",
            account=visitor,
            view=view,
            sections=sections_of(view),
            progress_words=progress_words(view.meeting.status, view.stages),
            now_ms=now_ms,
        )

    return await _rendered(context, visitor, meeting_id, now_ms, render)


@router.get("/meetings/{meeting_id}/sections")
async def show_sections(
    context: Context, visitor: Visitor, meeting_id: str, have: str = ""
) -> Response:
    """Those parts of the page that are not as the asker has them: `have` lists their versions."""
    known = set(have.split(","))

    def render(view: MeetingView) -> Response:
        sections = sections_of(view).values()
        changed = [section for section in sections if section.version not in known]
        return page("sections.html", sections=changed)

    return await _rendered(context, visitor, meeting_id, context.now_ms(), render)


def not_found(visitor: Visitor | None = None) -> Response:
    """Another tenant's call is as absent as a missing one."""
    return page("not_found.html", 404, account=visitor)


async def _rendered(
    context: ApiContext,
    visitor: Visitor,
    meeting_id: str,
    now_ms: int,
    render: Callable[[MeetingView], Response],
) -> Response:
    async with context.database.read() as session:
        records = await load_meeting(session, visitor.tenant_id, meeting_id)
    if records is None:
        return not_found(visitor)
    # In a thread: a long call has thousands of lines, and every quote is looked for among them.
    return await asyncio.to_thread(lambda: render(meeting_view(records, now_ms)))
