"""The first page: drop a call in, and see how the others are doing."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from calls.sizes import size_in_words
from models.queries import meetings, reps, stages
from models.queries.meetings import MeetingCursor
from models.tables import Rep

from ..context import ApiContext
from ..cursors import parse_cursor
from ..deps import Context
from .examples import examples
from .rendering import HEADERS, page
from .views.calls import CallList, call_list
from .visitors import HOME, Visitor

CALLS_SHOWN = 25

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class CallPage:
    calls: CallList
    reps: tuple[Rep, ...]
    older: str | None


@router.get("/")
async def show_home(context: Context, visitor: Visitor, after: str | None = None) -> Response:
    try:
        cursor = None if after is None else parse_cursor(after)
    except ValueError:
        return RedirectResponse(HOME, 303)  # a link that was cut short: the newest calls, then
    shown = await _load(context, visitor.tenant_id, cursor)
    return page(
        "home.html",
        account=visitor,
        calls=shown.calls,
        reps=shown.reps,
        older=shown.older,
        after=after,
        examples=examples(),
        upload_size_max=size_in_words(context.options.upload_bytes_max),
        upload_bytes_max=context.options.upload_bytes_max,
    )


@router.get("/calls")
async def show_calls(
    context: Context, visitor: Visitor, after: str | None = None, have: str = ""
) -> Response:
    """The list alone, for the page that shows it; 204 when it is as the page has it."""
    try:
        cursor = None if after is None else parse_cursor(after)
    except ValueError:
        return RedirectResponse("/calls", 303)
    shown = await _load(context, visitor.tenant_id, cursor)
    if shown.calls.version == have:
        return Response(status_code=204, headers=HEADERS)
    return page("calls.html", calls=shown.calls)


async def _load(context: ApiContext, tenant_id: str, cursor: MeetingCursor | None) -> CallPage:
    async with context.database.read() as session:
        listed = await meetings.list_for_tenant(session, tenant_id, limit=CALLS_SHOWN, after=cursor)
        known = await reps.list_for_tenant(session, tenant_id)
        unfinished = [meeting for meeting in listed.meetings if not meeting.status.is_final]
        rows = {
            meeting.id: await stages.list_for(session, tenant_id, meeting.id)
            for meeting in unfinished
        }
    by_id = {rep.id: rep for rep in known}
    calls = call_list(listed.meetings, by_id, rows, context.now_ms())
    older = None if listed.next is None else str(listed.next)
    return CallPage(calls, tuple(known), older)
