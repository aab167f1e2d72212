"""Debounce: many events in a row start one run, with the last of them (spec flow-control.md §5.4).

An event is put off until `period` has passed without another; each newer one takes its place and
starts the wait anew, at most until `timeout` after the first.
"""

from __future__ import annotations

from msgspec import Struct

from ..functions import Debounce

TIMEOUT_MIN_MS = 1_000


class Wait(Struct, frozen=True):
    """How long one key's event is put off. `event_ts_ms` is its sender's time, not ours."""

    event_ts_ms: int
    since_ms: int  # when the first of the row came
    due_at_ms: int


def put_off(debounce: Debounce, former: Wait | None, event_ts_ms: int, now_ms: int) -> Wait | None:
    """The wait with this event as the last of its row; None when it is older than that one.

    A `former` wait must not be over: what is due starts its run before anything else is put off.
    """
    if former is not None and event_ts_ms < former.event_ts_ms:
        return None
    since_ms = former.since_ms if former is not None else now_ms
    due_at_ms = now_ms + debounce.period_ms
    if debounce.timeout_ms is not None:
        due_at_ms = min(due_at_ms, since_ms + max(debounce.timeout_ms, TIMEOUT_MIN_MS))
    return Wait(event_ts_ms, since_ms, due_at_ms)
