"""The parts of a timestamp and of a duration: `getFullYear()`, `getHours("Europe/Berlin")`, …"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from .errors import EvaluationError
from .values import Duration, Int, Timestamp, type_name

_OFFSET = re.compile(r"([+-]?)([0-9]{2}):([0-9]{2})")
_NS = {"getHours": 3_600 * 10**9, "getMinutes": 60 * 10**9, "getSeconds": 10**9}
_NS["getMilliseconds"] = 10**6

_PARTS: dict[str, Callable[[datetime], int]] = {
    "getFullYear": lambda wall: wall.year,
    "getMonth": lambda wall: wall.month - 1,
    "getDayOfYear": lambda wall: wall.timetuple().tm_yday - 1,
    "getDayOfMonth": lambda wall: wall.day - 1,
    "getDate": lambda wall: wall.day,
    "getDayOfWeek": lambda wall: wall.isoweekday() % 7,
    "getHours": lambda wall: wall.hour,
    "getMinutes": lambda wall: wall.minute,
    "getSeconds": lambda wall: wall.second,
}
GETTERS = (*_PARTS, "getMilliseconds")


def getter(name: str) -> Callable[..., Int]:
    """The function behind one of GETTERS. On a duration, a getter gives the whole length."""

    def get(value: object, zone: object = "UTC") -> Int:
        if isinstance(value, Duration) and name in _NS:
            whole = abs(value.ns) // _NS[name]
            if name == "getMilliseconds":
                whole %= 1_000
            return Int(whole if value.ns >= 0 else -whole)
        if not isinstance(value, Timestamp):
            raise EvaluationError(f"{name}() needs a timestamp, not {type_name(value)}")
        if name == "getMilliseconds":
            return Int(value.ns // 10**6 % 1_000)
        return Int(_PARTS[name](value.at(_zone(zone))))

    return get


def _zone(zone: object) -> tzinfo:
    if zone == "UTC":
        return UTC
    if not isinstance(zone, str):
        raise EvaluationError(f"a time zone is a string, not {type_name(zone)}")
    if offset := _OFFSET.fullmatch(zone):
        minutes = int(offset[2]) * 60 + int(offset[3])
        try:
            return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
        except ValueError:
            raise EvaluationError(f"{zone!r} is no offset from UTC") from None
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise EvaluationError(f"there is no time zone {zone!r}") from None
