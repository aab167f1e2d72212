"""RFC 8785: the one way to write a JSON value, so that both sides sign the same bytes.

Keys are sorted by their UTF-16 code units, and numbers are written as JavaScript does: all of
them are doubles, so integers beyond 2^53 lose digits. Signed traffic pays that price.
"""

from __future__ import annotations

import json
import math

from .json import JsonError, decode


def canonical(body: bytes) -> bytes:
    """The canonical form of a JSON text; nothing stays nothing. Raises JsonError."""
    return _write(decode(body)).encode() if body else body


def _write(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case int() | float():
            return _number(value)
        case list():
            return "[" + ",".join(map(_write, value)) + "]"
        case dict():
            keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
            return "{" + ",".join(f"{_write(key)}:{_write(value[key])}" for key in keys) + "}"
        case _:
            raise AssertionError(f"{type(value).__name__} is not a JSON type")


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
