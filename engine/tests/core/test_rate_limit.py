"""GCRA in exact numbers (flow-control.md §5.3)."""

from __future__ import annotations

import pytest
from steplog.core.functions import Function, RateLimit
from steplog.core.limits.rate_limit import after_event_ns, free_at_ms, rule_of

DAY_MS = 24 * 3_600_000


def allowed(rule: RateLimit, arrivals_ms: list[int]) -> list[int]:
    """Which of these arrivals conform."""
    tat_ns, found = 0, []
    for at_ms in arrivals_ms:
        after_ns = after_event_ns(rule, tat_ns, at_ms)
        if after_ns is not None:
            found.append(at_ms)
            tat_ns = after_ns
    return found


@pytest.mark.parametrize(
    ("limit", "period_ms", "arrivals_ms", "expected"),
    [
        (5, 60_000, [0, 1_000, 11_999, 12_000, 13_000, 24_000], [0, 12_000, 24_000]),
        (20, 60_000, [0, 0, 0, 0, 2_999, 3_000, 3_001], [0, 0, 0, 3_000]),
        (1, DAY_MS, [0, DAY_MS - 1, DAY_MS, DAY_MS + 1], [0, DAY_MS]),
        # A third of a second is no whole number of milliseconds: the next comes at 333.3...
        (3, 1_000, [0, 333, 334, 667, 668], [0, 334, 668]),
        # After a long silence there is no more to spend than from idle.
        (10, 10_000, [0, 500_000, 500_000, 500_000], [0, 500_000, 500_000]),
    ],
)
def test_what_conforms(
    limit: int, period_ms: int, arrivals_ms: list[int], expected: list[int]
) -> None:
    assert allowed(RateLimit(limit, period_ms), arrivals_ms) == expected


@pytest.mark.parametrize("limit", [1, 3, 7, 10, 20, 99])
def test_the_moment_that_is_promised_is_the_first_that_conforms(limit: int) -> None:
    rule = RateLimit(limit, 60_000)
    tat_ns = 0
    while (after_ns := after_event_ns(rule, tat_ns, 1_000)) is not None:
        tat_ns = after_ns

    free_ms = free_at_ms(rule, tat_ns)

    assert after_event_ns(rule, tat_ns, free_ms - 1) is None
    assert after_event_ns(rule, tat_ns, free_ms) is not None


def test_an_idempotency_key_is_one_a_day_and_goes_before_the_rate_limit() -> None:
    function = Function("id", "app", "app-f", "f", "http://app", rate_limit=RateLimit(5, 60_000))

    assert rule_of(function) == RateLimit(5, 60_000)
    keyed = Function(
        "id", "app", "app-f", "f", "http://app", rate_limit=RateLimit(5, 60_000), idempotency="x"
    )
    assert rule_of(keyed) == RateLimit(1, DAY_MS, "x")
