"""What has been kept long enough is erased: audio, transcripts and insights, on separate clocks.

In batches, each a step and short transactions, so that nobody waits for it and a night that is cut
short goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import inngest

from models.queries import retention

from .durable import Every, durable
from .limits import HOUSEKEEPING
from .services import Services
from .steps import critical

BATCH = 100
BATCHES_MAX = 100  # of each kind in a night; the rest waits for the next
DAY_MS = 24 * 60 * 60 * 1_000

Erase = Callable[[Services, int], Awaitable[int]]


@durable("purge_expired", on=Every("TZ=UTC 17 3 * * *"), limits=HOUSEKEEPING)
async def purge_expired(context: inngest.Context, services: Services) -> dict[str, int]:
    kept = services.retention
    clocks: tuple[tuple[str, int | None, Erase], ...] = (
        ("audio", kept.audio_days, _erase_audio),
        ("transcripts", kept.transcript_days, _erase_transcripts),
        ("insights", kept.insight_days, _erase_insights),
    )
    erased: dict[str, int] = {}
    for kind, days, erase in clocks:
        if days is not None:
            erased[kind] = await _in_batches(context, kind, partial(erase, services, days))
    await context.step.run("failed attempts", partial(_erase_attempts, services))
    return erased


async def _in_batches(
    context: inngest.Context, kind: str, erase: Callable[[], Awaitable[int]]
) -> int:
    total = 0
    for number in range(1, BATCHES_MAX + 1):
        count = await context.step.run(f"{kind} {number}", erase)
        total += count
        if count == 0:
            break
    return total


async def _erase_audio(services: Services, days: int) -> int:
    """The object first, then the mark: erasing twice is no error, forgetting to erase is."""
    now_ms = services.now_ms()
    async with services.database.read() as session:
        due = await retention.audio_due(session, before_ms=now_ms - days * DAY_MS, limit=BATCH)
    for meeting in due:
        with critical(services.now_ms):
            await services.objects_in(meeting.bucket).delete(meeting.object_name)
        async with services.database.write() as session:
            await retention.mark_audio_erased(session, meeting.tenant_id, meeting.id, now_ms)
    return len(due)


async def _erase_transcripts(services: Services, days: int) -> int:
    before_ms = services.now_ms() - days * DAY_MS
    async with services.database.write() as session:
        return await retention.erase_transcripts(session, before_ms=before_ms, limit=BATCH)


async def _erase_insights(services: Services, days: int) -> int:
    before_ms = services.now_ms() - days * DAY_MS
    async with services.database.write() as session:
        return await retention.erase_insights(session, before_ms=before_ms, limit=BATCH)


async def _erase_attempts(services: Services) -> None:
    before_ms = services.now_ms() - services.retention.attempt_days * DAY_MS
    async with services.database.write() as session:
        await retention.erase_failed_attempts(session, before_ms=before_ms)
