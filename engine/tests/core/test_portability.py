"""What works here and would not on Inngest Cloud."""

from __future__ import annotations

import pytest
from steplog.core.functions import Batching, Function, Throttle
from steplog.core.model import Event
from steplog.core.portability import EVENT_BYTES_MAX, warnings

DAY_MS = 24 * 3_600_000


def event(name: str = "order/paid", size: int = 100) -> Event:
    return Event("id", "id", name, 0, 0, b"x" * size)


def function(batching: Batching | None = None, throttle: Throttle | None = None) -> Function:
    return Function("id", "app", "app-f", "f", "http://a", batching=batching, throttle=throttle)


@pytest.mark.parametrize(
    ("of", "events", "priority_ms"),
    [
        (function(), [event(size=EVENT_BYTES_MAX)], 600_000),
        (function(), [event("x" * 512)], -600_000),
        (function(), [event("inngest/function.finished", 5 * EVENT_BYTES_MAX)], 0),
        (function(Batching(100, 60_000), Throttle(1, 7 * DAY_MS)), [event()], 0),
    ],
)
def test_what_fits_is_not_flagged(of: Function, events: list[Event], priority_ms: int) -> None:
    assert warnings(of, events, priority_ms) == []


@pytest.mark.parametrize(
    ("of", "events", "priority_ms", "told"),
    [
        (function(), [event(size=EVENT_BYTES_MAX + 1)] * 3, 0, ["has 524,289 bytes"]),
        (function(), [event("x" * 513), event()], 0, ["has 513 characters"]),
        (function(), [event()], -601_000, ["-601 seconds counts as 600"]),
        (function(Batching(101, 61_000)), [event()], 0, ["101 events", "open for 61 s"]),
        (function(None, Throttle(1, 8 * DAY_MS)), [event()], 0, ["above 7 days"]),
    ],
)
def test_what_would_not_fit_is_told_once_for_each_kind(
    of: Function, events: list[Event], priority_ms: int, told: list[str]
) -> None:
    found = warnings(of, events, priority_ms)

    assert len(found) == len(told)
    for text, part in zip(found, told, strict=True):
        assert part in text
        assert "Inngest Cloud" in text
