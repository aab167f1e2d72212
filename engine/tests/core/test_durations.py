"""Durations of the wire and of the page."""

from __future__ import annotations

import pytest
from steplog.core.durations import format_duration, parse_duration_ms, parse_duration_ns

SECOND = 1_000
HOUR = 3_600 * SECOND


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0", 0),
        ("0s", 0),
        ("1s", SECOND),
        ("60m", HOUR),
        ("1h30m", 90 * 60 * SECOND),
        ("1.5h", 90 * 60 * SECOND),
        (".5s", 500),
        ("1.s", SECOND),
        ("0.1s", 100),
        ("2d", 48 * HOUR),
        ("1w", 7 * 24 * HOUR),
        ("1w1d1h1m1s1ms", 8 * 24 * HOUR + HOUR + 61 * SECOND + 1),
        ("250ms", 250),
        ("1500us", 1),
        ("1500µs", 1),
        ("1500μs", 1),
        ("999999ns", 0),
        ("+5s", 5 * SECOND),
    ],
)
def test_a_duration_of_the_wire_is_whole_milliseconds(text: str, ms: int) -> None:
    assert parse_duration_ms(text) == ms


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is not a duration"),
        ("5", "is not a duration"),
        ("5 s", "is not a duration"),
        ("1h30", "is not a duration"),
        ("1y", "is not a duration"),
        ("s", "is not a duration"),
        ("1..5s", "is not a duration"),
        ("٣s", "is not a duration"),
        ("-5s", "is negative"),
        ("300000w", "longer than 292 years"),
        ("1" * 70 + "s", "at most 64 characters"),
    ],
)
def test_what_is_no_duration_is_refused_in_words(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_duration_ms(text)


def test_nanoseconds_keep_their_sign() -> None:
    assert parse_duration_ns("-1.5us") == -1_500


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 s"),
        (1, "1 ms"),
        (850, "850 ms"),
        (1_000, "1 s"),
        (1_549, "1.5 s"),
        (59_999, "59.9 s"),
        (60_000, "1 min"),
        (125_000, "2 min 5 s"),
        (2 * HOUR + 5 * 60_000, "2 h 5 min"),
        (2 * HOUR + 59_000, "2 h"),
        (76 * HOUR, "3 d 4 h"),
        (366 * 24 * HOUR, "366 d"),
        (-1_500, "-1.5 s"),
    ],
)
def test_people_read_the_two_largest_units(ms: int, words: str) -> None:
    assert format_duration(ms) == words
