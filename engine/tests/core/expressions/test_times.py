"""Timestamps, durations and the notations of `date()` (flow-control.md §6.2)."""

from __future__ import annotations

import pytest
from steplog.core.expressions import EvaluationError, compile_expression

NOW_MS = 1_772_355_600_123  # 2026-03-01T09:00:00.123Z
EVENT = {"event": {"ts": NOW_MS, "data": {"due": "2026-03-02"}}}


def evaluate(text: str) -> object:
    return compile_expression(text).evaluate(EVENT, NOW_MS)


@pytest.mark.parametrize(
    ("notation", "instant"),
    [
        ("2006-01-02T15:04:05Z", "2006-01-02T15:04:05Z"),
        ("2006-01-02T15:04:05.123456789Z", "2006-01-02T15:04:05.123456789Z"),
        ("2006-01-02T15:04:05+02:30", "2006-01-02T12:34:05Z"),
        ("2006-01-02T15:04:05", "2006-01-02T15:04:05Z"),
        ("2006-01-02", "2006-01-02T00:00:00Z"),
        ("Mon, 02 Jan 2006 15:04:05 GMT", "2006-01-02T15:04:05Z"),
        ("Mon, 02 Jan 2006 15:04:05 -0700", "2006-01-02T22:04:05Z"),
        ("02 Jan 06 15:04 UTC", "2006-01-02T15:04:00Z"),
        ("02 Jan 06 15:04 +0100", "2006-01-02T14:04:00Z"),
        ("Monday, 02-Jan-06 15:04:05 UTC", "2006-01-02T15:04:05Z"),
        ("Wednesday, 01-Jan-69 00:00:00 UTC", "1969-01-01T00:00:00Z"),
        ("Mon Jan  2 15:04:05 2006", "2006-01-02T15:04:05Z"),
        ("Mon Jan  2 15:04:05 UTC 2006", "2006-01-02T15:04:05Z"),
        ("Mon Jan 02 15:04:05 -0700 2006", "2006-01-02T22:04:05Z"),
    ],
)
def test_date_reads_many_notations(notation: str, instant: str) -> None:
    assert evaluate(f"date('{notation}')") == instant


@pytest.mark.parametrize(
    ("number", "instant"),
    [
        ("1136214245", "2006-01-02T15:04:05Z"),
        ("1136214245000", "2006-01-02T15:04:05Z"),
        ("1136214245000000000", "2006-01-02T15:04:05Z"),
        ("event.ts", "2026-03-01T09:00:00.123Z"),
        ("0", "1970-01-01T00:00:00Z"),
        ("-1", "1969-12-31T23:59:59Z"),
    ],
)
def test_date_tells_seconds_milliseconds_and_nanoseconds_by_size(number: str, instant: str) -> None:
    assert evaluate(f"date({number})") == instant


@pytest.mark.parametrize(
    "text",
    [
        "date('yesterday')",
        "date('2026-02-30')",
        "date('2026-01-01T25:00:00Z')",
        "date('Mon, 02 Jan 2006 15:04:05 CET')",
        "date(1.5)",
        "date(1136214245000000)",
        "date(true)",
        "timestamp('9999-12-31T23:59:59Z') + duration('1s')",
        "date('2026-01-01').getHours('Mars/Olympus')",
        "'2026-01-01' > now()",
    ],
)
def test_what_is_no_time_is_an_error(text: str) -> None:
    with pytest.raises(EvaluationError):
        evaluate(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("now()", "2026-03-01T09:00:00.123Z"),
        ("now_plus('1h30m')", "2026-03-01T10:30:00.123Z"),
        ("now_minus('1d')", "2026-02-28T09:00:00.123Z"),
        ("now_plus(duration('1s')) > now()", True),
        ("date(event.data.due) > now()", True),
        ("date(event.data.due) - now() < duration('24h')", True),
        ("date(event.ts) == now()", True),
        ("timestamp('2026-01-01T00:00:00Z') + duration('36h')", "2026-01-02T12:00:00Z"),
        ("timestamp('2026-01-02T00:00:00Z') - timestamp('2026-01-01T00:00:00Z')", "86400s"),
        ("duration('1h') - duration('90m')", "-1800s"),
        ("duration('1.5s')", "1.5s"),
        ("int(timestamp('1970-01-01T00:01:00.9Z'))", 60),
        ("string(timestamp(60))", "1970-01-01T00:01:00Z"),
        ("timestamp('2026-03-01T23:30:45.5Z').getFullYear()", 2026),
        ("timestamp('2026-03-01T23:30:45.5Z').getMonth()", 2),
        ("timestamp('2026-03-01T23:30:45.5Z').getDate()", 1),
        ("timestamp('2026-03-01T23:30:45.5Z').getDayOfMonth()", 0),
        ("timestamp('2026-03-01T23:30:45.5Z').getDayOfWeek()", 0),
        ("timestamp('2026-03-01T23:30:45.5Z').getDayOfYear()", 59),
        ("timestamp('2026-03-01T23:30:45.5Z').getMilliseconds()", 500),
        ("timestamp('2026-03-01T23:30:45.5Z').getHours('Europe/Berlin')", 0),
        ("timestamp('2026-03-01T23:30:45.5Z').getDate('Europe/Berlin')", 2),
        ("timestamp('2026-03-01T23:30:45.5Z').getMinutes('-05:45')", 45),
        ("duration('90m').getHours() + duration('90m').getMinutes()", 91),
    ],
)
def test_times_are_computed_with(text: str, value: object) -> None:
    assert evaluate(text) == value
