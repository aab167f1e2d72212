"""Meetings: coming to be, being announced, found, listed and finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import MeetingStatus

from ..tables import JsonObject, Meeting, ProgressKind
from . import progress
from .inserting import insert_once
from .locking import lock_meeting

PAGE_MAX = 100


async def create_or_get(session: AsyncSession, meeting: Meeting) -> tuple[Meeting, bool]:
    """The meeting of this upload, and whether it is new.

    The identity is bucket, object and generation: a repeated upload gives the first meeting back,
    whatever id and tenant the repeat carries. Callers that serve a tenant compare `tenant_id`.
    """
    is_new = await insert_once(session, meeting, "bucket", "object_name", "generation")
    stored = await find_by_upload(session, meeting.bucket, meeting.object_name, meeting.generation)
    assert stored is not None, "a meeting that was just inserted or was in the way is there"
    return stored, is_new


async def find_by_upload(
    session: AsyncSession, bucket: str, object_name: str, generation: str
) -> Meeting | None:
    statement = select(Meeting).where(
        Meeting.bucket == bucket,
        Meeting.object_name == object_name,
        Meeting.generation == generation,
    )
    found: Meeting | None = await session.scalar(statement)
    return found


async def find_for_tenant(session: AsyncSession, tenant_id: str, meeting_id: str) -> Meeting | None:
    statement = select(Meeting).where(Meeting.id == meeting_id, Meeting.tenant_id == tenant_id)
    found: Meeting | None = await session.scalar(statement)
    return found


async def is_empty(session: AsyncSession) -> bool:
    """No meeting of any tenant: the database is as new."""
    return await session.scalar(select(Meeting.id).limit(1)) is None


async def mark_announced(
    session: AsyncSession, tenant_id: str, meeting_id: str, now_ms: int
) -> bool:
    """`meeting/uploaded` was sent. False when that was known already."""
    statement = (
        update(Meeting)
        .where(Meeting.id == meeting_id, Meeting.tenant_id == tenant_id)
        .where(Meeting.announced_at_ms.is_(None))
        .values(announced_at_ms=now_ms)
        .returning(Meeting.id)
    )
    return (await session.execute(statement)).first() is not None


async def unannounced(session: AsyncSession, *, before_ms: int, limit: int) -> list[Meeting]:
    """Meetings of all tenants, older than `before_ms`, whose event may never have been sent."""
    statement = (
        select(Meeting)
        .where(Meeting.announced_at_ms.is_(None), Meeting.created_at_ms < before_ms)
        .order_by(Meeting.created_at_ms)
        .limit(limit)
    )
    return list(await session.scalars(statement))


@dataclass(frozen=True)
class MeetingCursor:
    """A place in the list of meetings, newest first."""

    created_at_ms: int
    meeting_id: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when `text` is not a cursor of ours."""
        created_at_ms, separator, meeting_id = text.partition("-")
        if not (separator and meeting_id and created_at_ms.isascii() and created_at_ms.isdigit()):
            raise ValueError(f"not a place in a list of meetings: {text!r}")
        return cls(int(created_at_ms), meeting_id)

    def __str__(self) -> str:
        return f"{self.created_at_ms}-{self.meeting_id}"


@dataclass(frozen=True)
class MeetingPage:
    meetings: tuple[Meeting, ...]
    next: MeetingCursor | None  # None: this is the last page


async def list_for_tenant(
    session: AsyncSession,
    tenant_id: str,
    *,
    limit: int,
    after: MeetingCursor | None = None,
    status: MeetingStatus | None = None,
    rep_id: str | None = None,
) -> MeetingPage:
    """One page of a tenant's meetings, newest first; `limit` is cut to PAGE_MAX."""
    limit = min(limit, PAGE_MAX)
    newest_first = (Meeting.created_at_ms.desc(), Meeting.id.desc())
    statement = select(Meeting).where(Meeting.tenant_id == tenant_id).order_by(*newest_first)
    if after is not None:
        place = tuple_(Meeting.created_at_ms, Meeting.id)
        statement = statement.where(place < (after.created_at_ms, after.meeting_id))
    if status is not None:
        statement = statement.where(Meeting.status == status)
    if rep_id is not None:
        statement = statement.where(Meeting.rep_id == rep_id)
    found = tuple(await session.scalars(statement.limit(limit + 1)))
    page = found[:limit]
    has_more = len(found) > limit
    last = MeetingCursor(page[-1].created_at_ms, page[-1].id) if has_more else None
    return MeetingPage(page, last)


async def note_audio(
    session: AsyncSession,
    tenant_id: str,
    meeting_id: str,
    *,
    duration_ms: int,
    language: str | None,
    is_offline: bool,
) -> None:
    """What transcribing the call has told about it."""
    await lock_meeting(session, tenant_id, meeting_id)
    await _update(
        session,
        meeting_id,
        duration_ms=duration_ms,
        language=language,
        transcribed_offline=is_offline,
    )


async def note_details(
    session: AsyncSession, tenant_id: str, meeting_id: str, details: JsonObject
) -> None:
    """What the CRM knows about the call."""
    await lock_meeting(session, tenant_id, meeting_id)
    await _update(session, meeting_id, details=details)


async def finish(
    session: AsyncSession,
    tenant_id: str,
    meeting_id: str,
    *,
    revision: int,
    status: MeetingStatus,
    now_ms: int,
    error: str | None = None,
) -> bool:
    """End this revision of the meeting. False when it had ended, or was taken up again since."""
    assert status.is_final, f"a meeting does not end as {status}"
    meeting = await lock_meeting(session, tenant_id, meeting_id)
    if meeting.status.is_final or meeting.revision != revision:
        return False
    await _update(session, meeting_id, status=status, error=error, finished_at_ms=now_ms)
    await tell_status(session, meeting_id, status, revision, now_ms, error)
    return True


async def start_locked(session: AsyncSession, meeting: Meeting, now_ms: int) -> None:
    """PENDING -> PROCESSING, for a caller that holds the meeting's row."""
    status = MeetingStatus.PROCESSING
    await _update(session, meeting.id, status=status, started_at_ms=now_ms)
    await tell_status(session, meeting.id, status, meeting.revision, now_ms)


async def reopen_locked(session: AsyncSession, meeting: Meeting, now_ms: int) -> int:
    """Take an ended meeting up again as its next revision, which is returned."""
    revision = meeting.revision + 1
    status = MeetingStatus.PROCESSING
    await _update(
        session, meeting.id, status=status, revision=revision, error=None, finished_at_ms=None
    )
    await tell_status(session, meeting.id, status, revision, now_ms)
    return revision


async def tell_status(
    session: AsyncSession,
    meeting_id: str,
    status: MeetingStatus,
    revision: int,
    now_ms: int,
    error: str | None = None,
) -> None:
    await progress.append_locked(
        session,
        meeting_id=meeting_id,
        kind=ProgressKind.STATUS,
        payload={"status": status.value, "revision": revision, "error": error},
        now_ms=now_ms,
    )


async def _update(session: AsyncSession, meeting_id: str, **values: object) -> None:
    await session.execute(update(Meeting).where(Meeting.id == meeting_id).values(**values))
