"""Times as JSON transcripts write them, and the decision whether bare numbers are seconds.

A name or a form may say it ("start_ms", "1.5s", "00:01:02.500", a date). Bare numbers do not, and
the same field name is seconds with one vendor and milliseconds with the next. So all bare numbers
of a file are decided together by how fast people would have spoken: speech has 1 to 5 words a
second, hence thousandths of that per millisecond; the border is in the middle of the gap.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import JsonValue

WORDS_PER_SECOND_MIN = 0.08  # slower than any call if the numbers were seconds
NUMBER_MAX = 1e15  # milliseconds since 1970 are a thousandth of it; NaN is not below it either
TIME_MS_MAX = 7 * 24 * 3600 * 1000

_CLOCK = re.compile(r"^(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,:;](\d{1,9}))?$")
_NUMBER = re.compile(r"^(-?\d{1,15}(?:\.\d{1,15})?)\s*(ms|s|sec|seconds)?$")
_ISO_DURATION = re.compile(r"^PT(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?$")


class Time(NamedTuple):
    """A time as far as it is understood; `unit_ms` is None for a bare number."""

    value: float
    unit_ms: int | None

    def in_ms(self, bare_unit_ms: int) -> int:
        return round(self.value * (self.unit_ms or bare_unit_ms))


def read_time(name: str, value: JsonValue) -> Time | None:
    """The time in the field `name`, or None when it holds none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return Time(float(value), _unit_by_name(name)) if abs(value) < NUMBER_MAX else None
    if isinstance(value, dict):
        return _from_parts(value)
    return _from_text(name, value.strip()) if isinstance(value, str) else None


def bare_unit_ms(words: int, span: float) -> int:
    """1 or 1000: what one unit of bare numbers is, given `words` spoken in a `span` of them."""
    return 1 if span > 0 and words / span < WORDS_PER_SECOND_MIN else 1000


def _unit_by_name(name: str) -> int | None:
    if re.search(r"(?:_ms|Ms|MS|[mM]illis(?:econds)?|^ms)$", name):
        return 1
    if re.search(r"(?:_s|_secs?|Secs?|[sS]econds)$", name):
        return 1000
    return None


def _from_parts(value: dict[str, JsonValue]) -> Time | None:
    """`{"seconds": 1, "nanos": 500000000}` as Google writes it, or a time wrapped in an object."""
    seconds, nanos = value.get("seconds"), value.get("nanos", 0)
    if isinstance(seconds, (int, float, str)) and isinstance(nanos, (int, float)):
        whole, part = read_time("seconds", seconds), read_time("nanos", nanos)
        return Time(whole.value + part.value / 1e9, 1000) if whole and part else None
    for name in ("relative", "offset", "value"):
        if isinstance(value.get(name), (int, float)):
            return read_time("seconds" if name == "relative" else name, value[name])
    return None


def _from_text(name: str, text: str) -> Time | None:
    if match := _CLOCK.match(text):
        hours, minutes, seconds, fraction = match.groups()
        whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
        return Time(whole * 1000 + float(f"0.{fraction or 0}") * 1000, 1)
    if match := _NUMBER.match(text):
        unit = {"ms": 1, None: _unit_by_name(name)}.get(match[2], 1000)
        return Time(float(match[1]), unit)
    if match := _ISO_DURATION.match(text):
        hours, minutes, seconds = match.groups()
        return Time((int(hours or 0) * 60 + int(minutes or 0)) * 60 + float(seconds or 0), 1000)
    return _from_date(text)


def _from_date(text: str) -> Time | None:
    if len(text) < 16:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Time(moment.timestamp() * 1000, 1)
