"""Whoever reads or writes may be cancelled at every single await, and again while that ends."""

from __future__ import annotations

import asyncio
import gc
import itertools
import threading
import types
import warnings
from collections.abc import Callable, Container, Coroutine, Generator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from models import Database
from models.giving_up import to_its_end
from models.queries import meetings, progress, tenants
from models.sqlite import READERS_MAX
from models.tables import Progress, ProgressKind
from models.testing import a_meeting, a_tenant

SOON_S = 10.0
Work = Coroutine[Any, Any, None]
From = Callable[[int], Container[int]]  # the awaits to cancel, when the first of them is this


def once(first: int) -> Container[int]:
    return (first,)


def from_then_on(first: int) -> Container[int]:
    return range(first, 10_000_000)  # as a cancelled scope of anyio does


@types.coroutine
def cancelling(work: Work, awaits: Container[int]) -> Generator[Any, Any, int]:
    """How often `work` awaited; our task is cancelled at those of its awaits that are given."""
    task = asyncio.current_task()
    assert task is not None
    go_on = partial(work.send, None)
    for number in itertools.count():
        try:
            waited_for = go_on()
        except StopIteration:
            return number
        if number in awaits:
            task.cancel()
        try:
            yield waited_for
        except BaseException as error:
            go_on = partial(work.throw, error)
        else:
            go_on = partial(work.send, None)
    raise AssertionError("an endless count has ended")


async def cancel(work: Work, awaits: Container[int]) -> asyncio.CancelledError | None:
    """None when the work ended without it."""
    try:
        await asyncio.create_task(_as_task(work, awaits))
    except asyncio.CancelledError as error:
        return error
    return None


async def _as_task(work: Work, awaits: Container[int]) -> None:
    await cancelling(work, awaits)


async def look(database: Database) -> None:
    async with database.read() as session:
        await meetings.find_for_tenant(session, "tenant-a", "call-1")
        await progress.after(session, "tenant-a", "call-1", 0)


async def append_two(database: Database) -> None:
    async with database.write() as session:
        for _ in range(2):
            await progress.append(
                session,
                tenant_id="tenant-a",
                meeting_id="call-1",
                kind=ProgressKind.EVENT,
                payload={},
                now_ms=1,
            )


async def lines_of(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(Progress)) or 0


async def assert_all_readers_serve(database: Database) -> None:
    async def read(barrier: asyncio.Barrier) -> None:
        async with database.read() as session:
            await tenants.find(session, "tenant-a")
            await barrier.wait()

    async with asyncio.timeout(SOON_S):
        barrier = asyncio.Barrier(READERS_MAX)
        await asyncio.gather(*(read(barrier) for _ in range(READERS_MAX)))


def assert_nothing_left_open(tasks_before: set[asyncio.Task[Any]]) -> None:
    assert asyncio.all_tasks() == tasks_before
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            thread.join(SOON_S)
            assert not thread.is_alive()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        gc.collect()
    assert [str(each.message) for each in told] == []


@pytest.fixture
async def prepared_url(url: str) -> str:
    async with await Database.open(url) as database, database.write() as session:
        await tenants.create(session, a_tenant("tenant-a"))
        await meetings.create_or_get(session, a_meeting("call-1", "tenant-a"))
    return url


@pytest.mark.parametrize("awaits", [once, from_then_on])
async def test_a_read_given_up_at_any_await_leaves_nothing_open(
    prepared_url: str, awaits: From
) -> None:
    before = asyncio.all_tasks()

    for first in itertools.count():
        async with await Database.open(prepared_url) as database:
            given_up = await cancel(look(database), awaits(first))
            await look(database)
        assert_nothing_left_open(before)
        if given_up is None:
            break

    assert first > 10
    async with await Database.open(prepared_url) as database:
        for earlier in range(first):
            await cancel(look(database), awaits(earlier))
        await assert_all_readers_serve(database)


@pytest.mark.parametrize("awaits", [once, from_then_on])
async def test_a_write_given_up_at_any_await_is_whole_or_not_at_all_and_lets_the_next_one_in(
    prepared_url: str, awaits: From
) -> None:
    before = asyncio.all_tasks()
    lines = 0

    for first in itertools.count():
        async with await Database.open(prepared_url) as database:
            with database.changes.subscribe("call-1") as wake:
                # While the error lives, so do the cursors in its traceback.
                given_up = await cancel(append_two(database), awaits(first))
                written = await lines_of(database) - lines
                assert written in (0, 2)
                assert written == 0 or await wake.wait(SOON_S)
            await append_two(database)
            lines += written + 2
            assert await lines_of(database) == lines
        assert_nothing_left_open(before)
        if given_up is None:
            break

    assert first > 10


async def test_what_is_done_to_its_end_answers_or_raises_as_it_would_have() -> None:
    async def answer() -> int:
        await asyncio.sleep(0)
        return 7

    async def fail() -> None:
        await asyncio.sleep(0)
        raise LookupError

    assert await to_its_end(answer()) == 7
    with pytest.raises(LookupError):
        await to_its_end(fail())


async def test_what_is_done_to_its_end_is_done_though_we_are_cancelled_again_and_again() -> None:
    done: list[str] = []

    async def work() -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        done.append("work")

    async def fail() -> None:
        await work()
        raise LookupError

    given_up = await cancel(to_its_end(work()), from_then_on(0))
    given_up_with_error = await cancel(to_its_end(fail()), from_then_on(0))

    assert given_up is not None
    assert given_up_with_error is not None
    assert isinstance(given_up_with_error.__cause__, LookupError)
    assert done == ["work", "work"]
