"""`GET /v1/meetings/{id}/events`: a meeting as it comes to be.

The stream is read from stored rows. First a `snapshot` of all stages, then each change (`stage`,
`status`, `event`) under a growing id; what a reader makes of them does not depend on their order.
`Last-Event-ID` resumes after a line that was seen, without a snapshot. Whenever the call has ended,
the lines end with `result`, which carries the result's address.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from models import Wake
from models.queries import meetings, progress, stages
from models.stage_reports import payload_of
from models.tables import Meeting, Progress

from .callers import Caller, is_still_known
from .context import ApiContext
from .deps import Context, OwnMeeting, SignedIn
from .event_stream import HEARTBEAT, RECONNECT_AFTER_MS, EventStream, Line

router = APIRouter(tags=["meetings"])
# What runs beside the call (a webhook's delivery) may end after it: so long a stream stays open.
LINGER_S = 15.0
NOTHING_NEW = 204  # tells an EventSource not to come back


@router.get("/v1/meetings/{meeting_id}/events", response_class=Response)
async def live_events(
    meeting: OwnMeeting,
    caller: SignedIn,
    context: Context,
    last_event_id: Annotated[str | None, Header()] = None,
    after: Annotated[str | None, Query(description="like the header Last-Event-ID")] = None,
) -> Response:
    """A stream of server-sent events; see the module's words on what it holds."""
    seen = _place(last_event_id or after)
    if seen is not None and await _is_over(context, meeting, seen):
        return Response(status_code=NOTHING_NEW)
    reader = _Reader(context, caller, meeting, seen)
    return EventStream(
        reader.chunks(), on_hang_up=reader.hang_up, on_dropped=context.metrics.dropped_streams.inc
    )


def _place(text: str | None) -> int | None:
    """None, and so a snapshot, for what is no place in a stream of ours."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


async def _is_over(context: ApiContext, meeting: Meeting, seen: int) -> bool:
    if not meeting.status.is_final or not _has_lingered(meeting, context.now_ms()):
        return False
    async with context.database.read() as session:
        return await progress.last_id(session, meeting.tenant_id, meeting.id) <= seen


def _has_lingered(meeting: Meeting, now_ms: int) -> bool:
    return now_ms - (meeting.finished_at_ms or 0) >= LINGER_S * 1_000


class _Reader:
    """One reader of one meeting: where it is, and whether it is still there."""

    def __init__(
        self, context: ApiContext, caller: Caller, meeting: Meeting, seen: int | None
    ) -> None:
        self._context = context
        self._caller = caller
        self._tenant_id = meeting.tenant_id
        self._meeting_id = meeting.id
        self._seen = seen
        self._wake: Wake | None = None
        self._has_left = False

    def hang_up(self) -> None:
        self._has_left = True
        if self._wake is not None:
            self._wake.set()

    async def chunks(self) -> AsyncGenerator[bytes]:
        context = self._context
        # Subscribe, then read, then wait: so nothing falls in between.
        with (
            context.metrics.streams.track_inprogress(),
            context.database.changes.subscribe(self._meeting_id) as wake,
        ):
            self._wake = wake
            yield f"retry: {RECONNECT_AFTER_MS}\n\n".encode()
            is_first = True
            while not self._is_at_its_end():
                lines, meeting = await self._read()
                for line in lines:
                    yield line.encode()
                if meeting is None:
                    return  # erased while it was watched, or the reader's key was revoked
                if meeting.status.is_final:
                    if lines or is_first:
                        yield self._result(meeting).encode()
                    if _has_lingered(meeting, context.now_ms()):
                        return
                is_first = False
                if not await wake.wait(self._patience_s(meeting)):
                    yield HEARTBEAT

    def _patience_s(self, meeting: Meeting) -> float:
        heartbeat_s = self._context.options.heartbeat_s
        if not meeting.status.is_final:
            return heartbeat_s
        ended_ms_ago = self._context.now_ms() - (meeting.finished_at_ms or 0)
        return min(heartbeat_s, max(0.0, LINGER_S - ended_ms_ago / 1_000))

    def _is_at_its_end(self) -> bool:
        return self._has_left or self._context.stopping.is_set()

    async def _read(self) -> tuple[list[Line], Meeting | None]:
        """What is new, and the meeting at the same instant; None when there is nothing to see."""
        async with self._context.database.read() as session:
            meeting = await meetings.find_for_tenant(session, self._tenant_id, self._meeting_id)
            if meeting is None or not await is_still_known(session, self._caller):
                return [], None
            if self._seen is None:
                last_id = await progress.last_id(session, self._tenant_id, self._meeting_id)
                rows = await stages.list_for(session, self._tenant_id, self._meeting_id)
                self._seen = last_id
                return [_snapshot(meeting, [payload_of(row) for row in rows], last_id)], meeting
            lines: list[Line] = []
            while page := await progress.after(
                session, self._tenant_id, self._meeting_id, self._seen
            ):
                lines += [_change(row) for row in page]
                self._seen = page[-1].id
            return lines, meeting

    def _result(self, meeting: Meeting) -> Line:
        options = self._context.options
        data = {
            "status": meeting.status.value,
            "revision": meeting.revision,
            "url": options.result_path(meeting.id),
            "page": options.meeting_path(meeting.id),
        }
        return Line("result", data, self._seen)


def _snapshot(meeting: Meeting, stage_payloads: list[dict[str, Any]], last_id: int) -> Line:
    data = {
        "meeting": {
            "id": meeting.id,
            "title": meeting.title,
            "status": meeting.status.value,
            "revision": meeting.revision,
            "error": meeting.error,
        },
        "stages": stage_payloads,
    }
    return Line("snapshot", data, last_id)


def _change(row: Progress) -> Line:
    return Line(row.kind.value, row.payload, row.id)
