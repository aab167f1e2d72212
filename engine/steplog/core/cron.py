"""The ticks of a cron trigger: reading its expression, and when it fires next.

Daylight saving follows the reference's cron library: a wall time in the skipped hour does not fire
that day, one in the repeated hour fires twice. So the search below walks over real instants and
asks each for its wall time, never the other way round.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

CRON_CHARS_MAX = 255
JITTER_MS_MIN = 1_000
_HORIZON = timedelta(days=5 * 366)
_MINUTE_MS = 60_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
_WEEKDAYS = {
    name: number for number, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])
}
_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


class CronError(ValueError):
    """A cron expression that cannot be read; the message says which part and what to write."""


@dataclass(frozen=True, slots=True)
class CronSchedule:
    """The minutes at which a cron expression fires, in one time zone."""

    text: str
    zone: tzinfo
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # 0 is Sunday
    either_day: bool  # both day fields are restricted, so one of them is enough

    def next_after(self, at_ms: int) -> int | None:
        """The next tick strictly after this moment, or None when there is none within 5 years."""
        instant = _EPOCH + timedelta(milliseconds=(at_ms // _MINUTE_MS + 1) * _MINUTE_MS)
        limit = instant + _HORIZON
        while instant <= limit:
            wall = instant.astimezone(self.zone)
            if not self._has_day(wall):
                instant = self._next_midnight(instant, wall)
            elif wall.hour not in self.hours:
                instant += timedelta(minutes=60 - wall.minute)
            elif wall.minute not in self.minutes:
                later = (minute for minute in self.minutes if minute > wall.minute)
                instant += timedelta(minutes=min(later, default=60) - wall.minute)
            else:
                return (instant - _EPOCH) // timedelta(milliseconds=1)
        return None

    def _has_day(self, wall: datetime) -> bool:
        if wall.month not in self.months:
            return False
        on_day = wall.day in self.days
        on_weekday = wall.isoweekday() % 7 in self.weekdays
        return on_day or on_weekday if self.either_day else on_day and on_weekday

    def _next_midnight(self, instant: datetime, wall: datetime) -> datetime:
        tomorrow = wall.date() + timedelta(days=1)
        midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=self.zone)
        # In a zone that repeats the hour before midnight, the first midnight may lie behind us.
        return max(midnight.astimezone(UTC), instant + _MINUTE)


def parse_cron(text: str) -> CronSchedule:
    """Reads `minute hour day-of-month month day-of-week`, with an optional `TZ=Area/City ` before.

    Raises CronError.
    """
    if len(text) > CRON_CHARS_MAX:
        raise CronError(
            f"a cron expression has at most {CRON_CHARS_MAX} characters, this one has {len(text)}"
        )
    zone, fields = _split_zone(text)
    if fields and fields[0].startswith("@"):
        plain = _DESCRIPTORS.get(fields[0].lower())
        remedy = f"write {plain!r}" if plain else "write five fields"
        raise CronError(f"{text!r}: descriptors like {fields[0]} are not accepted; {remedy}")
    if len(fields) != 5:
        hint = "; seconds are not supported, leave out the first" if len(fields) == 6 else ""
        raise CronError(
            f"{text!r} has {len(fields)} fields; a cron expression has 5: "
            f"minute hour day-of-month month day-of-week{hint}"
        )
    minutes, _ = _parse_field(fields[0], "minute", 0, 59, {})
    hours, _ = _parse_field(fields[1], "hour", 0, 23, {})
    days, any_day = _parse_field(fields[2], "day of month", 1, 31, {})
    months, _ = _parse_field(fields[3], "month", 1, 12, _MONTHS)
    weekdays, any_weekday = _parse_field(fields[4], "day of week", 0, 6, _WEEKDAYS)
    return CronSchedule(
        text, zone, minutes, hours, days, months, weekdays, not (any_day or any_weekday)
    )


def jitter_ms(seed: str, jitter_ms_max: int) -> int:
    """An offset in [1 s, jitter_ms_max] that is always the same for the same seed."""
    if jitter_ms_max < JITTER_MS_MIN:
        raise ValueError(f"a jitter is at least {JITTER_MS_MIN} ms, this one is {jitter_ms_max} ms")
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    return JITTER_MS_MIN + number % (jitter_ms_max - JITTER_MS_MIN + 1)


def _split_zone(text: str) -> tuple[tzinfo, list[str]]:
    fields = text.split()
    if not fields or not fields[0].startswith(("TZ=", "CRON_TZ=")):
        return UTC, fields
    name = fields[0].partition("=")[2]
    try:
        return ZoneInfo(name), fields[1:]
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of the zone data
        raise CronError(
            f"{text!r}: there is no time zone {name!r}; write one like Europe/Berlin"
        ) from None


def _parse_field(
    field: str, label: str, low: int, high: int, names: Mapping[str, int]
) -> tuple[frozenset[int], bool]:
    """The values a field allows, and whether it allows all of them by a star."""
    values: set[int] = set()
    is_star = False
    for part in field.split(","):
        span, slash, step_text = part.partition("/")
        step = _parse_number(step_text, field, label, {}) if slash else 1
        if step == 0:
            raise CronError(f"{label} {field!r}: a step of 0 never advances; write 1 or more")
        first, last = _parse_span(span, field, label, (low, high), names)
        if slash and "-" not in span:
            last = high  # 5/15 means from 5 on, every 15
        if first < low or last > high:
            hint = " (Sunday is 0)" if label == "day of week" else ""
            raise CronError(f"{label} {field!r}: values go from {low} to {high}{hint}")
        if first > last:
            raise CronError(f"{label} {field!r}: the range {span} runs backwards; split it in two")
        is_star = is_star or (span in ("*", "?") and step == 1)
        values.update(range(first, last + 1, step))
    return frozenset(values), is_star


def _parse_span(
    span: str, field: str, label: str, limits: tuple[int, int], names: Mapping[str, int]
) -> tuple[int, int]:
    if span in ("*", "?"):
        return limits
    first_text, dash, last_text = span.partition("-")
    first = _parse_number(first_text, field, label, names)
    return first, _parse_number(last_text, field, label, names) if dash else first


def _parse_number(text: str, field: str, label: str, names: Mapping[str, int]) -> int:
    named = names.get(text.lower())
    if named is not None:
        return named
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        known = f" or names like {next(iter(names))}" if names else ""
        raise CronError(
            f"{label} {field!r}: {text!r} is not understood; write numbers{known}, "
            "with * , - and / between them"
        )
    return int(text)
