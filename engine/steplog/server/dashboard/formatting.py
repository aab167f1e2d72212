"""Values as people read them: durations, times, sizes, JSON. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec

from ...store.browsing import Payload

_ESCAPE = re.compile(
    r"\\(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u(?P<code>[0-9a-fA-F]{4})|.)",
    re.DOTALL,
)
FIRST_PRINTABLE = "\u00a0"  # below it stand the characters that JSON has reasons to escape
_TURNING = {
    code: f"\\u{code:04x}"
    for code in (0x61C, *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
INSTANT_MS_MAX = 253_402_300_799_999  # the year 9999


def duration(ms: int) -> str:
    """`850 ms`, `2.41 s`, `3 m 05 s`, `2 h 04 m`, `3 d 02 h`; round ones as `3 m`."""
    ms = max(ms, 0)
    if ms < 1_000:
        return f"{ms} ms"
    if ms < 60_000:
        return f"{ms // 10 / 100:.2f} s" if ms % 1_000 else f"{ms // 1_000} s"
    seconds = ms // 1_000
    if seconds < 3_600:
        return _two(seconds, 60, "m", "s")
    minutes = seconds // 60
    if minutes < 24 * 60:
        return _two(minutes, 60, "h", "m")
    return _two(minutes // 60, 24, "d", "h")


def _two(count: int, per: int, large: str, small: str) -> str:
    rest = f" {count % per:02d} {small}" if count % per else ""
    return f"{count // per} {large}{rest}"


def visible(value: object) -> object:
    """Texts with every character that turns the text around it shown as its escape."""
    return value.translate(_TURNING) if isinstance(value, str) else value


def utc(ms: int) -> str:
    return _moment(ms).strftime("%Y-%m-%d %H:%M:%S.") + f"{ms % 1_000:03d} UTC"


def iso(ms: int) -> str:
    return _moment(ms).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1_000:03d}Z"


def size(count: int) -> str:
    if count < 1_000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1_000:.1f} KB"
    return f"{count / 1_000_000:.1f} MB"


def pretty_json(payload: Payload) -> str:
    """Indented, with letters for their escapes; as it is when it is cut, or no JSON."""
    text = payload.preview.decode(errors="replace")
    if payload.is_cut:
        return text
    try:
        indented = msgspec.json.format(payload.preview, indent=2).decode(errors="replace")
    except (msgspec.DecodeError, RecursionError):
        return text
    return _ESCAPE.sub(_letter, indented)


def _letter(match: re.Match[str]) -> str:
    """Only what is printable: a control that turns text around must stay visible."""
    if match["high"]:
        high, low = int(match["high"], 16), int(match["low"], 16)
        letter = chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    elif match["code"]:
        letter = chr(int(match["code"], 16))
    else:
        return match[0]
    return letter if letter > FIRST_PRINTABLE and letter.isprintable() else match[0]


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(min(max(ms, 0), INSTANT_MS_MAX) // 1_000, UTC)
