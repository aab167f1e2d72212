"""Points in time as text: RFC 3339 and the other notations that `date()` reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from .errors import EvaluationError
from .values import NS_PER_SECOND, Timestamp, to_timestamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_WEEKDAY_LONG = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = f"(?P<name>{'|'.join(_MONTHS)})"
_TIME = r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?"
_SHORT_TIME = r"(?P<hour>\d{2}):(?P<minute>\d{2})"
_ZONE = r"(?P<zone>[A-Z]{1,5}|[+-]\d{4})"

_RFC3339 = rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})T{_TIME}"
_OFFSET = r"(?P<zone>Z|[+-]\d{2}:\d{2})"
_TIMESTAMP = re.compile(_RFC3339 + _OFFSET, re.ASCII)
_DATES = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        _RFC3339 + _OFFSET,
        _RFC3339,  # 2006-01-02T15:04:05
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
        rf"{_WEEKDAY}, (?P<day>\d{{2}}) {_MONTH} (?P<year>\d{{4}}) {_TIME} {_ZONE}",  # RFC 1123
        rf"(?P<day>\d{{2}}) {_MONTH} (?P<year>\d{{2}}) {_SHORT_TIME} {_ZONE}",  # RFC 822
        rf"{_WEEKDAY_LONG}, (?P<day>\d{{2}})-{_MONTH}-(?P<year>\d{{2}}) {_TIME} {_ZONE}",  # RFC 850
        rf"{_WEEKDAY} {_MONTH} (?P<day>[ \d]\d) {_TIME} (?P<year>\d{{4}})",  # ANSI C
        rf"{_WEEKDAY} {_MONTH} (?P<day>[ \d]\d) {_TIME} {_ZONE} (?P<year>\d{{4}})",  # Unix, Ruby
    )
]
# A number is seconds, milliseconds or nanoseconds by its size: today's differ by a factor of 1000
# or more, and each range covers 1973 to 5138.
_SECONDS_MAX, _MS_MAX, _NS_MIN = 10**11, 10**14, 10**17


def parse_timestamp(text: str) -> Timestamp:
    """RFC 3339 with its offset, as CEL's `timestamp()` wants it."""
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise EvaluationError(f"{text!r} is no time like 2026-01-31T09:30:00Z")
    return _build(match)


def parse_date(text: str) -> Timestamp:
    """Any notation of `date()`; without a zone it is UTC."""
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            return _build(match)
    raise EvaluationError(f"date() does not read {text!r}; write it like 2026-01-31T09:30:00Z")


def from_epoch(number: int | float) -> Timestamp:
    """A whole number of seconds, milliseconds or nanoseconds since 1970."""
    if isinstance(number, float) and not number.is_integer():
        raise EvaluationError(f"date() reads whole numbers only, not {number!r}")
    whole = int(number)
    if abs(whole) < _SECONDS_MAX:
        return to_timestamp(whole * NS_PER_SECOND)
    if abs(whole) < _MS_MAX:
        return to_timestamp(whole * 1_000_000)
    if abs(whole) >= _NS_MIN:
        return to_timestamp(whole)
    raise EvaluationError(f"date() takes {whole} for neither seconds, milliseconds nor nanoseconds")


def _build(match: re.Match[str]) -> Timestamp:
    parts = match.groupdict()
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 1900 if year >= 69 else 2000  # as Go does
    month = _MONTHS.index(parts["name"]) + 1 if "name" in parts else int(parts["month"])
    hour, minute, second = (int(parts.get(unit) or 0) for unit in ("hour", "minute", "second"))
    try:
        zone = timezone(_offset(parts.get("zone") or "Z"))
        moment = datetime(year, month, int(parts["day"]), hour, minute, second, tzinfo=zone)
    except ValueError as error:
        raise EvaluationError(f"{match[0]!r} is no date: {error}") from None
    seconds = (moment - _EPOCH) // timedelta(seconds=1)
    fraction_ns = int((parts.get("fraction") or "0").ljust(9, "0"))
    return to_timestamp(seconds * NS_PER_SECOND + fraction_ns)


def _offset(zone: str) -> timedelta:
    if zone in ("Z", "UTC", "GMT"):
        return timedelta()
    digits = zone[1:].replace(":", "")
    if not digits.isdigit():
        # The reference takes any other abbreviation for UTC, and is hours off without a word.
        raise EvaluationError(f"the zone {zone} is ambiguous; write an offset like +0100")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone[0] == "-" else offset
