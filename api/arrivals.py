"""A call has arrived in the bucket: the one path, whoever noticed it, and however often.

The meeting's row is written unannounced, then `meeting/uploaded` is sent under an id made of the
upload's identity, then the row is marked. Dying anywhere in between loses nothing: a repeat of an
unannounced upload sends again, and a repeated event id starts nothing in the engine.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import inngest

from calls.events import MeetingUploaded
from calls.stages import Lane
from models import new_id
from models.queries import meetings
from models.tables import Meeting
from models.write_turns import work_for

from .context import ApiContext
from .metrics import Arrival

log = logging.getLogger("debrief.arrivals")


class NotAnnounced(Exception):
    """The meeting is kept, but the engine could not be told of it; it will be told again."""


@dataclass(frozen=True)
class ArrivedCall:
    """An object in the bucket that is a call of this tenant."""

    tenant_id: str
    rep_id: str | None
    title: str
    file_name: str
    bucket: str
    object_name: str
    generation: str
    content_type: str
    size_bytes: int
    lane: Lane


async def keep(context: ApiContext, call: ArrivedCall, by: Arrival) -> Meeting:
    """The meeting of this upload: a new one, or the one it has become before."""
    work_for(call.tenant_id)
    now_ms = context.now_ms()
    meeting = Meeting(
        id=new_id(now_ms),
        tenant_id=call.tenant_id,
        rep_id=call.rep_id,
        title=call.title,
        file_name=call.file_name,
        bucket=call.bucket,
        object_name=call.object_name,
        generation=call.generation,
        content_type=call.content_type,
        size_bytes=call.size_bytes,
        lane=call.lane,
        created_at_ms=now_ms,
    )
    async with context.database.write() as session:
        kept, is_new = await meetings.create_or_get(session, meeting)
    context.metrics.arrived(by, is_new=is_new)
    fields = {"meeting_id": kept.id, "tenant_id": kept.tenant_id, "by": by.value}
    log.info("a call arrived" if is_new else "a call arrived again", extra={"fields": fields})
    return kept


async def announce(context: ApiContext, meeting: Meeting) -> None:
    """Send the meeting's event unless that was done. Raises NotAnnounced."""
    if meeting.announced_at_ms is not None:
        return
    try:
        await context.client.send(uploaded_event(context.options.instance, meeting))
    except Exception as error:  # the SDK raises what its HTTP client raises, and errors of its own
        raise NotAnnounced(f"meeting {meeting.id} could not be announced: {error}") from error
    async with context.database.write() as session:
        await meetings.mark_announced(session, meeting.tenant_id, meeting.id, context.now_ms())


def uploaded_event(instance: str, meeting: Meeting) -> inngest.Event:
    data = MeetingUploaded(
        instance=instance,
        tenant_id=meeting.tenant_id,
        meeting_id=meeting.id,
        lane=meeting.lane,
        bucket=meeting.bucket,
        object_name=meeting.object_name,
        generation=meeting.generation,
        file_name=meeting.file_name,
        content_type=meeting.content_type,
        size_bytes=meeting.size_bytes,
        rep_id=meeting.rep_id,
    )
    identity = f"{meeting.bucket}/{meeting.object_name}/{meeting.generation}"
    return inngest.Event(id=identity, name=MeetingUploaded.event_name, data=data.to_data())
