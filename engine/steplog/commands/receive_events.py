"""Events came in: store them, start what they trigger, answer who waits. All of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ..core.model import Event
from ..store.write import Write
from .consequences import Consequences
from .context import Context

EVENTS_PER_COMMIT = 500  # a long list must not hold the writer


async def receive_events(context: Context, events: Sequence[Event]) -> None:
    """Returns once they are committed: what was accepted is never lost.

    A list longer than EVENTS_PER_COMMIT is several commits; sending it again is harmless.
    """
    for start in range(0, len(events), EVENTS_PER_COMMIT):
        part = events[start : start + EVENTS_PER_COMMIT]
        await context.database.write(partial(_receive, context, events=part))


def _receive(context: Context, write: Write, *, events: Sequence[Event]) -> None:
    consequences = Consequences(context, write)
    for event in events:
        consequences.receive(event)
    consequences.settle()
