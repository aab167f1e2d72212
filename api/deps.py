"""The names that routes ask for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from models.queries import meetings
from models.tables import Meeting

from .callers import Caller, identify
from .context import ApiContext
from .errors import no_such_meeting


def _context(request: Request) -> ApiContext:
    context: ApiContext = request.app.state.context
    return context


Context = Annotated[ApiContext, Depends(_context)]


async def _caller(context: Context, request: Request) -> Caller:
    return await identify(context, request)


SignedIn = Annotated[Caller, Depends(_caller)]


async def _tenant_id(caller: SignedIn) -> str:
    return caller.tenant_id


TenantId = Annotated[str, Depends(_tenant_id)]


async def _meeting(context: Context, tenant_id: TenantId, meeting_id: str) -> Meeting:
    async with context.database.read() as session:
        meeting = await meetings.find_for_tenant(session, tenant_id, meeting_id)
    if meeting is None:
        raise no_such_meeting(meeting_id)
    return meeting


OwnMeeting = Annotated[Meeting, Depends(_meeting)]
