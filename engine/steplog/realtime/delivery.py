"""From a subscription to its reader: messages as they come, a ping in the silence, the last word.

WebSockets and event streams differ in how a message is sent, and in nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from msgspec import Struct

from ..wire.realtime import closing, ping
from .hub import GONE, STOPPING, TOO_SLOW, Ended, Ending, Outgoing, Subscription


class Pace(Struct, frozen=True):
    ping_s: float = 30.0
    send_max_s: float = 10.0  # for one message: a reader that does not read is dropped
    event_stream_max_s: float = 15 * 60.0


async def deliver(
    subscription: Subscription,
    send: Callable[[Outgoing], Awaitable[None]],
    now_ms: Callable[[], int],
    pace: Pace,
) -> Ending:
    """Returns why it is over, when that has been told to the reader."""
    try:
        while True:
            messages = await subscription.take(pace.ping_s)
            for message in messages or [Outgoing(ping(now_ms()))]:
                async with asyncio.timeout(pace.send_max_s):
                    await send(message)
    except TimeoutError:
        return TOO_SLOW
    except Ended as ended:
        if ended.ending is not GONE:
            try:
                async with asyncio.timeout(pace.send_max_s):
                    await send(Outgoing(closing(ended.ending.reason, now_ms())))
            except TimeoutError:
                return TOO_SLOW
        return ended.ending


@asynccontextmanager
async def ending_with(
    subscription: Subscription, stopping: asyncio.Event, gone: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Within it the subscription ends when the engine stops, or when `gone` returns."""

    async def until_stopped() -> None:
        await stopping.wait()
        subscription.end(STOPPING)

    async def until_gone() -> None:
        await gone()
        subscription.end(GONE)

    tasks = [asyncio.create_task(until_stopped()), asyncio.create_task(until_gone())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
