"""Times as apps write them: durations, RFC 3339 instants, HTTP dates -> the engine's clock.

An instant was read from the wall's clock by the app, so the engine clock's offset is added to it.
A duration needs no such translation.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from ..core.durations import parse_duration_ms

DAY_MS = 24 * 3_600_000
SLEEP_MAX_MS = 366 * DAY_MS  # of a sleep and of a wait
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_STARTS_LIKE_A_DATE = re.compile(r"\d{4}-")
_SECONDS = re.compile(r"\d{1,7}")


def moment_ms(text: str, now_ms: int, offset_ms: int) -> int:
    """A duration from now, or an instant; never before now. Raises ValueError."""
    if _STARTS_LIKE_A_DATE.match(text):
        return max(now_ms, _instant_ms(text) + offset_ms)
    return now_ms + max(0, parse_duration_ms(text))


def retry_after_ms(text: str, now_ms: int, offset_ms: int) -> int | None:
    """A Retry-After header: whole seconds or a date. None when it is neither."""
    text = text.strip()
    if _SECONDS.fullmatch(text):
        return now_ms + int(text) * 1_000
    try:
        if _STARTS_LIKE_A_DATE.match(text):
            return _instant_ms(text) + offset_ms
        return _since_epoch_ms(parsedate_to_datetime(text)) + offset_ms
    except (ValueError, OverflowError):
        return None


def iso_ms(instant_ms: int) -> str:
    """RFC 3339 in UTC with milliseconds, as the SDKs write it."""
    moment = _EPOCH + timedelta(milliseconds=instant_ms)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant_ms % 1_000:03d}Z"


def iso_s(instant_ms: int) -> str:
    """RFC 3339 in UTC with whole seconds."""
    return (_EPOCH + timedelta(milliseconds=instant_ms)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant_ms(text: str) -> int:
    return _since_epoch_ms(datetime.fromisoformat(text))


def _since_epoch_ms(moment: datetime) -> int:
    """Without a zone it is taken as UTC: an app may not say where it runs."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MILLISECOND
