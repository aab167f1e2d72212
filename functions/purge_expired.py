"""What has been kept long enough is erased: audio, transcripts and insights, on separate clocks.

In batches, each a step and short transactions, so that nobody waits for it and a night that is cut
short goes on where it stopped. The bucket is not ours: it comes last, so that its bad nights keep
nothing else; and a recording that it will not give up is passed over, and told of at the end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import inngest

from models.queries import retention

from .durable import Every, durable
from .limits import HOUSEKEEPING
from .services import Services
from .steps import critical

BATCH = 100
BATCHES_MAX = 100  # of each kind in a night; the rest waits for the next
DAY_MS = 24 * 60 * 60 * 1_000


@durable("purge_expired", on=Every("TZ=UTC 17 3 * * *"), limits=HOUSEKEEPING)
async def purge_expired(context: inngest.Context, services: Services) -> dict[str, int]:
    kept = services.retention
    erased: dict[str, int] = {}
    if kept.transcript_days is not None:
        erase = partial(_erase_transcripts, services, kept.transcript_days)
        erased["transcripts"] = await _in_batches(context, "transcripts", erase)
    if kept.insight_days is not None:
        erase = partial(_erase_insights, services, kept.insight_days)
        erased["insights"] = await _in_batches(context, "insights", erase)
    speech_days = [d for d in (kept.transcript_days, kept.insight_days) if d is not None]
    if speech_days:  # questions hold the transcript, answers the insights: the first clock counts
        erase = partial(_erase_exchanges, services, min(speech_days))
        erased["exchanges"] = await _in_batches(context, "exchanges", erase)
    await context.step.run("failed attempts", partial(_erase_attempts, services))
    if kept.audio_days is not None:
        erased["audio"] = await _erase_all_audio(context, services, kept.audio_days)
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


async def _erase_all_audio(context: inngest.Context, services: Services, days: int) -> int:
    erased = refused = 0
    why: str | None = None
    after: Sequence[Any] | None = None
    for number in range(1, BATCHES_MAX + 1):
        erase = partial(_erase_audio, services, days, after)
        batch: dict[str, Any] = await context.step.run(f"audio {number}", erase)
        erased, refused = erased + batch["erased"], refused + batch["refused"]
        why, after = why or batch["why"], batch["after"]
        if after is None:
            break
    if refused:
        message = f"recordings that could not be erased: {refused}; the first: {why}"
        raise inngest.NonRetriableError(message)
    return erased


async def _erase_audio(
    services: Services, days: int, after: Sequence[Any] | None
) -> dict[str, Any]:
    """The object first, then the mark: erasing twice is no error, forgetting to erase is."""
    now_ms = services.now_ms()
    async with services.database.read() as session:
        due = await retention.audio_due(
            session,
            before_ms=now_ms - days * DAY_MS,
            limit=BATCH,
            after=None if after is None else (after[0], after[1]),
        )
    refused: list[str] = []
    for meeting in due:
        store = services.objects_in(meeting.bucket)
        try:
            with critical(services.now_ms):
                await store.delete(meeting.object_name, meeting.generation)
        except inngest.NonRetriableError as error:
            refused.append(f"that of meeting {meeting.id}: {error}")
            continue
        async with services.database.write() as session:
            await retention.mark_audio_erased(session, meeting.tenant_id, meeting.id, now_ms)
    return {
        "erased": len(due) - len(refused),
        "refused": len(refused),
        "why": refused[0] if refused else None,
        "after": [due[-1].created_at_ms, due[-1].id] if due else None,
    }


async def _erase_transcripts(services: Services, days: int) -> int:
    before_ms = services.now_ms() - days * DAY_MS
    async with services.database.write() as session:
        return await retention.erase_transcripts(session, before_ms=before_ms, limit=BATCH)


async def _erase_insights(services: Services, days: int) -> int:
    before_ms = services.now_ms() - days * DAY_MS
    async with services.database.write() as session:
        return await retention.erase_insights(session, before_ms=before_ms, limit=BATCH)


async def _erase_exchanges(services: Services, days: int) -> int:
    before_ms = services.now_ms() - days * DAY_MS
    async with services.database.write() as session:
        return await retention.erase_exchanges(session, before_ms=before_ms, limit=BATCH)


async def _erase_attempts(services: Services) -> None:
    before_ms = services.now_ms() - services.retention.attempt_days * DAY_MS
    async with services.database.write() as session:
        await retention.erase_failed_attempts(session, before_ms=before_ms)
