"""What works here, and would not on Inngest Cloud: told, so that a move brings no surprise.

Only limits that its written specification or documentation names (spec protocol.md, appendices A
and B; flow-control.md §2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .functions import Function
from .model import Event

EVENT_BYTES_MAX = 512 * 1024
EVENT_NAME_CHARS_MAX = 512
BATCH_EVENTS_MAX = 100
BATCH_TIMEOUT_MAX_MS = 60_000
THROTTLE_PERIOD_MAX_MS = 7 * 24 * 3_600_000
PRIORITY_MAX_MS = 600_000
_NAME_SHOWN = 80


def warnings(function: Function, events: Sequence[Event], priority_ms: int) -> list[str]:
    """What the Cloud may refuse, or change, of a run for these events: a sentence each."""
    found = [*_of_function(function)]
    if abs(priority_ms) > PRIORITY_MAX_MS:
        found.append(
            f"the priority of {priority_ms // 1_000:,} seconds counts as "
            f"{PRIORITY_MAX_MS // 1_000} on Inngest Cloud"
        )
    found += [text for event in events if (text := _name_warning(event))][:1]
    found += [text for event in events if (text := _size_warning(event))][:1]
    return found


def _of_function(function: Function) -> Iterator[str]:
    batching, throttle = function.batching, function.throttle
    if batching is not None and batching.max_size > BATCH_EVENTS_MAX:
        yield (
            f"a batch of {batching.max_size:,} events is more than the {BATCH_EVENTS_MAX} that "
            "Inngest Cloud takes"
        )
    if batching is not None and batching.timeout_ms > BATCH_TIMEOUT_MAX_MS:
        yield (
            f"a batch that is open for {batching.timeout_ms // 1_000:,} s is open longer than the "
            f"{BATCH_TIMEOUT_MAX_MS // 1_000} s that Inngest Cloud allows"
        )
    if throttle is not None and throttle.period_ms > THROTTLE_PERIOD_MAX_MS:
        yield "a throttle's period above 7 days is more than Inngest Cloud allows"


def _name_warning(event: Event) -> str | None:
    if len(event.name) <= EVENT_NAME_CHARS_MAX:
        return None
    return (
        f'the event name "{event.name[:_NAME_SHOWN]}…" has {len(event.name):,} characters, more '
        f"than the {EVENT_NAME_CHARS_MAX} that Inngest Cloud takes"
    )


def _size_warning(event: Event) -> str | None:
    """The engine's own events hold those of others: nobody sends them."""
    if len(event.body) <= EVENT_BYTES_MAX or event.name.startswith("inngest/"):
        return None
    return (
        f'event "{event.name[:_NAME_SHOWN]}" has {len(event.body):,} bytes: Inngest Cloud may '
        f"refuse more than {EVENT_BYTES_MAX:,}; keep large data in a store of your own and send a "
        "reference to it"
    )
