"""What the vendors do by themselves: finish jobs that are due, and make deliveries that are due.

The loop sleeps until the next due row or a wake-up; being cancelled is its normal end, since
whatever was not finished is still a row.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import aiohttp

from .deliveries import attempt_delivery, without_query
from .store import Row
from .vendors.assemblyai import next_ready_at_ms, settle_ready_jobs
from .world import World

IDLE_SECONDS_MAX = 3_600.0
AT_ONCE_MAX = 16


async def do_chores(world: World) -> None:
    """Runs until it is cancelled."""
    in_flight: set[int] = set()
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        asyncio.TaskGroup() as tasks,
    ):
        while True:
            world.changed.clear()
            await settle_ready_jobs(world)
            now_ms = world.now_ms()
            for row in world.deliveries.due(now_ms):
                if row["id"] not in in_flight and len(in_flight) < AT_ONCE_MAX:
                    in_flight.add(row["id"])
                    tasks.create_task(_deliver(world, session, row, in_flight))
            await _sleep_until_due(world, now_ms)


async def _deliver(
    world: World, session: aiohttp.ClientSession, row: Row, in_flight: set[int]
) -> None:
    audience = row["audience"]
    token = world.signer.token(audience, world.now_ms()) if audience is not None else None
    attempt = await attempt_delivery(session, row, token, world.config.delivery_timeout_seconds)
    with world.store.write():
        state = world.deliveries.settle(row, attempt, world.now_ms())
        world.record(
            row["vendor"],
            row["kind"],
            state if state != "due" else "will be tried again",
            subject=row["subject"],
            url=without_query(row["url"]),
            attempt=row["attempts"] + 1,
            status=attempt.status,
            error=attempt.error,
        )
    in_flight.discard(row["id"])
    world.wake()


async def _sleep_until_due(world: World, seen_until_ms: int) -> None:
    """Until something is due that was not due at `seen_until_ms`, or something changes.

    What was due then is in flight, or waits for a place; the end of a delivery is a change.
    """
    if next_ready_at_ms(world) is None and not world.deliveries.is_any_due():
        world.quiet.set()
    moments = (next_ready_at_ms(world), world.deliveries.next_due_after(seen_until_ms))
    known = [moment for moment in moments if moment is not None]
    seconds = IDLE_SECONDS_MAX
    if known:
        seconds = min(max((min(known) - world.now_ms()) / 1_000, 0.0), IDLE_SECONDS_MAX)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await world.changed.wait()
