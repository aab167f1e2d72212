"""Closing waits for who is inside, and lets nobody else in."""

from __future__ import annotations

import asyncio
import gc
import warnings

import pytest

from models import Database, DatabaseClosed, open_sessions
from models.open_sessions import OpenSessions
from models.queries import meetings, tenants
from models.testing import a_meeting, a_tenant


async def test_closing_waits_for_open_sessions_and_refuses_others(url: str) -> None:
    database = await Database.open(url)
    async with database.write() as session:
        await tenants.create(session, a_tenant("tenant-a"))

    async with database.read() as reading:
        await tenants.find(reading, "tenant-a")
        closing = asyncio.create_task(database.close())
        await asyncio.sleep(0)
        with pytest.raises(DatabaseClosed):
            await _look(database)
        with pytest.raises(DatabaseClosed):
            await _note(database, "call-1")
        assert not closing.done()
        assert await tenants.find(reading, "tenant-a") is not None
    await closing

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        gc.collect()
    assert [str(each.message) for each in told] == []


async def test_who_waits_for_a_turn_to_write_when_closing_starts_still_writes(url: str) -> None:
    database = await Database.open(url)
    async with database.write() as session:
        await tenants.create(session, a_tenant("tenant-a"))
        waiting = [asyncio.create_task(_note(database, f"call-{n}")) for n in range(3)]
        await asyncio.sleep(0)
        closing = asyncio.create_task(database.close())
        await asyncio.sleep(0)
    await asyncio.gather(*waiting, closing)

    async with await Database.open(url) as again, again.read() as session:
        assert len((await meetings.list_for_tenant(session, "tenant-a", limit=9)).meetings) == 3


async def test_nothing_is_opened_again_after_closing(url: str) -> None:
    database = await Database.open(url)
    await database.close()

    with pytest.raises(DatabaseClosed):
        await _look(database)
    await database.close()  # once more does no harm


async def test_a_session_that_never_ends_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_sessions, "END_TIMEOUT_S", 0.0)
    sessions = OpenSessions()

    with sessions, pytest.raises(TimeoutError, match="1 sessions are still open"):
        await sessions.end()


async def _look(database: Database) -> None:
    async with database.read() as session:
        await tenants.find(session, "tenant-a")


async def _note(database: Database, meeting_id: str) -> None:
    async with database.write() as session:
        await meetings.create_or_get(session, a_meeting(meeting_id, "tenant-a"))
