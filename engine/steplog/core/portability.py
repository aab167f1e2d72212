"""What works here, and would not on Inngest Cloud: told, so that a move brings no surprise.

Only limits that its written specification names (spec protocol.md, appendix A).
"""

from __future__ import annotations

from collections.abc import Iterable

from .model import Event

EVENT_BYTES_MAX = 512 * 1024
EVENT_NAME_CHARS_MAX = 512
_NAME_SHOWN = 80


def warnings(events: Iterable[Event]) -> tuple[str, ...]:
    """One sentence for each kind of thing that a run's events hold and the Cloud would refuse."""
    found: dict[str, str] = {}
    for event in events:
        name = event.name
        if len(name) > EVENT_NAME_CHARS_MAX:
            found.setdefault(
                "name",
                f'the event name "{name[:_NAME_SHOWN]}…" has {len(name):,} characters: Inngest '
                f"Cloud takes {EVENT_NAME_CHARS_MAX}",
            )
        if len(event.body) > EVENT_BYTES_MAX and not name.startswith("inngest/"):
            found.setdefault(
                "size",
                f'event "{name[:_NAME_SHOWN]}" has {len(event.body):,} bytes: Inngest Cloud may '
                f"refuse more than {EVENT_BYTES_MAX:,}; keep large data in a store of your own "
                "and send a reference to it",
            )
    return tuple(found.values())
