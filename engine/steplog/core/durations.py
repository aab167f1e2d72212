"""Durations: as apps write them on the wire, and as people read them."""

from __future__ import annotations

import re
from fractions import Fraction

DURATION_CHARS_MAX = 64
DURATION_NS_MAX = 2**63 - 1  # some 292 years: what the reference can hold

_UNITS_NS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,  # U+00B5, the micro sign
    "μs": 1_000,  # U+03BC, the Greek letter: both are written
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60 * 1_000_000_000,
    "h": 3_600 * 1_000_000_000,
    "d": 86_400 * 1_000_000_000,
    "w": 7 * 86_400 * 1_000_000_000,
}
_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h|d|w)")


def parse_duration_ms(text: str) -> int:
    """Whole milliseconds of `90s`, `1h30m`, `1.5h`, `250ms`, `2w`; a rest below 1 ms is cut off.

    Raises ValueError when the text is no duration, is negative, or is longer than 292 years.
    """
    duration_ns = parse_duration_ns(text)
    if duration_ns < 0:
        raise ValueError(f"the duration {text!r} is negative; write one of zero or more, like 30s")
    return duration_ns // 1_000_000


def parse_duration_ns(text: str) -> int:
    """Like `parse_duration_ms`, in nanoseconds, and with a leading sign allowed (CEL has those)."""
    if len(text) > DURATION_CHARS_MAX:
        raise ValueError(f"a duration has at most {DURATION_CHARS_MAX} characters")
    unsigned = text[1:] if text[:1] in ("-", "+") else text
    if unsigned == "0":
        return 0
    total = Fraction(0)
    position = 0
    while part := _PART.match(unsigned, position):
        # Fractions, because 0.1 s is not a whole number of binary fractions, but is 100 ms.
        number = part[1] if not part[1].endswith(".") else part[1] + "0"
        total += Fraction(number) * _UNITS_NS[part[2]]
        position = part.end()
    if position == 0 or position < len(unsigned):
        raise ValueError(
            f"{text!r} is not a duration; write numbers with units, like 30s, 1h30m, 1.5h or 2w "
            "(units: w d h m s ms us ns)"
        )
    duration_ns = int(total)
    if duration_ns > DURATION_NS_MAX:
        raise ValueError(f"the duration {text!r} is longer than 292 years")
    return -duration_ns if text[0] == "-" else duration_ns


def format_duration(ms: int) -> str:
    """For people: `850 ms`, `1.5 s`, `2 min 5 s`, `2 h 5 min`, `3 d 4 h`: the two largest units."""
    if ms < 0:
        return "-" + format_duration(-ms)
    if 0 < ms < 1_000:
        return f"{ms} ms"
    if ms < 60_000:
        seconds, tenths = ms // 1_000, ms % 1_000 // 100
        return f"{seconds}.{tenths} s" if tenths else f"{seconds} s"
    seconds = ms // 1_000
    minutes, hours, days = seconds // 60, seconds // 3_600, seconds // 86_400
    if days:
        return _pair(days, "d", hours % 24, "h")
    if hours:
        return _pair(hours, "h", minutes % 60, "min")
    return _pair(minutes, "min", seconds % 60, "s")


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"
