"""RFC 8785: the one way to write a JSON value, so that both sides sign the same bytes.

Keys are sorted by their UTF-16 code units, and numbers are written as JavaScript does: all of
them are doubles, so integers beyond 2^53 lose digits.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from .json import JsonError, decode

_SAFE_DIGITS = 15  # integers of so many are the same double everywhere
_FAR_CHARACTERS = re.compile(rb"[\xf0-\xf4]|\\u[dD]")  # those that UTF-16 writes in two


class _Written(Struct, frozen=True):
    text: str


_COMMA = _Written(",")


def canonical(body: bytes) -> bytes:
    """The canonical form of a JSON text; nothing stays nothing. Raises JsonError."""
    return canonical_and_exact(body)[0]


def canonical_and_exact(body: bytes) -> tuple[bytes, bytes]:
    """The canonical form, and what to send: the same, or `body` itself where that loses digits.

    Who reads it brings it into its canonical form before looking at the signature, so both are
    signed alike; but some, older than that habit, understand the canonical form alone.
    Raises JsonError.
    """
    if not body:
        return body, body
    value = decode(body)
    written = _plain(body)
    if written is not None:
        return written, written
    written = _write(value).encode()
    return written, written if decode(written) == value else body


def _plain(body: bytes) -> bytes | None:
    """By the machinery of C, where it writes the same: not for all numbers, nor for all keys."""
    if _FAR_CHARACTERS.search(body):
        return None  # UTF-16 sorts them differently
    try:
        value = json.loads(body, parse_int=_plain_integer, parse_float=_plain_float)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    except (_Unusual, RecursionError):
        return None
    return text.encode()


class _Unusual(Exception):
    """A number that Python and JavaScript write differently."""


def _plain_integer(text: str) -> int:
    if len(text) > _SAFE_DIGITS:
        raise _Unusual
    return int(text)


def _plain_float(text: str) -> int | float:
    number = float(text)
    if number.is_integer() and abs(number) < 10**_SAFE_DIGITS:
        return int(number)
    if not 1e-4 <= abs(number) < 1e15:
        raise _Unusual
    return number


def _write(value: object) -> str:
    """Without recursion: what is nested deeply must not end us."""
    parts: list[str] = []
    pending: list[object] = [value]
    while pending:
        match pending.pop():
            case _Written(text):
                parts.append(text)
            case None:
                parts.append("null")
            case bool(truth):
                parts.append("true" if truth else "false")
            case str(text):
                parts.append(json.dumps(text, ensure_ascii=False))
            case int(number) | float(number):
                parts.append(_number(number))
            case list(items):
                pending += [_Written("]"), *_between_commas(reversed(items)), _Written("[")]
            case dict(fields):
                pending += [_Written("}"), *_fields(fields), _Written("{")]
            case other:
                raise AssertionError(f"{type(other).__name__} is not a JSON type")
    return "".join(parts)


def _fields(fields: dict[str, object]) -> Iterator[object]:
    """The last one first, as they are taken from the end."""
    keys = sorted(fields, key=lambda key: key.encode("utf-16-be"), reverse=True)
    for place, key in enumerate(keys):
        if place:
            yield _COMMA
        yield fields[key]
        yield _Written(json.dumps(key, ensure_ascii=False) + ":")


def _between_commas(items: Iterable[object]) -> Iterator[object]:
    for place, item in enumerate(items):
        if place:
            yield _COMMA
        yield item


def _number(value: int | float) -> str:
    """ECMAScript's Number::toString."""
    try:
        number = float(value)
    except OverflowError as error:
        raise JsonError("a number is too large to be signed") from error
    if not math.isfinite(number):
        raise JsonError("a number is too large to be signed")
    if number == 0:
        return "0"
    sign, digits, point = _shortest(number)
    if 0 < point <= 21:
        whole = digits.ljust(point, "0")
        return sign + whole[:point] + (f".{whole[point:]}" if len(whole) > point else "")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{sign}{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def _shortest(number: float) -> tuple[str, str, int]:
    """Sign, the fewest digits that give this double again, and where its point stands."""
    mantissa, _, exponent = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    leading = len(whole + fraction) - len(digits)
    point = len(whole) - leading + int(exponent or 0)
    return "-" if number < 0 else "", digits.rstrip("0"), point
