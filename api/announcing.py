"""Announces what was kept and not announced: this process may have died between the two.

Nothing can tell us of such a meeting, so this looks: at the start, and then now and again. A look
ends with the first that cannot be announced, because an engine that is away would make each wait.
Next time that one comes last: should the fault be its own, it keeps no other waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from models.queries import meetings

from .arrivals import NotAnnounced, announce
from .context import ApiContext

log = logging.getLogger("debrief.arrivals")
EVERY_S = 15.0
IN_FLIGHT_MS = 10_000  # a younger meeting is probably being announced by whoever wrote it
AT_ONCE_MAX = 100


async def keep_announcing(context: ApiContext) -> None:
    """Runs until the process stops; what it is in the middle of then, it ends."""
    refused: set[str] = set()
    while not context.stopping.is_set():
        try:
            await announce_forgotten(context, older_than_ms=IN_FLIGHT_MS, refused=refused)
        except NotAnnounced as error:
            log.warning("%s; again in %g s", error, EVERY_S)
        except Exception:
            # The database's bad moment. Whoever asks for something meets it, too, and is told.
            log.exception("looking for unannounced meetings failed; again in %g s", EVERY_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(EVERY_S):
                await context.stopping.wait()


async def announce_forgotten(context: ApiContext, *, older_than_ms: int, refused: set[str]) -> int:
    """How many were announced. Raises NotAnnounced at the first that cannot be.

    `refused` are those that could not be announced before; it is kept up to date here.
    """
    before_ms = context.now_ms() - older_than_ms
    limit = AT_ONCE_MAX + len(refused)
    async with context.database.read() as session:
        forgotten = await meetings.unannounced(session, before_ms=before_ms, limit=limit)
    refused &= {meeting.id for meeting in forgotten}
    forgotten.sort(key=lambda meeting: meeting.id in refused)  # which keeps their order otherwise
    for meeting in forgotten:
        try:
            await announce(context, meeting)
        except NotAnnounced:
            refused.add(meeting.id)
            raise
        refused.discard(meeting.id)
    return len(forgotten)
