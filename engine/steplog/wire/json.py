"""JSON at the edge: what the outside sends is checked here once, and is sound ever after.

`msgspec` does the work. It refuses three things that Python's own `json` lets through, and each is
settled here, so that nothing inside meets them again:

- NaN and Infinity are not JSON: refused, with a message that says so;
- bytes that are not UTF-8: refused;
- an escaped half of a surrogate pair (`\\ud800`) is no character: refused, with its place. Only in
  the texts of errors, and in our own, it is replaced by U+FFFD.

Everything else, integers of any size included, passes through byte for byte as `msgspec.Raw`. What
has passed can be decoded at any later time: that is why nesting has a limit of its own here, which
does not depend, as Python's does, on how deep the stack happens to be.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

NESTING_MAX = 500
# What has come in may be told inside something of our own, an event in an event say, and is read
# there again: that must not fail.
NESTING_OF_OURS = 20
INTEGER_DIGITS_MAX = 4_300  # what Python converts; a longer one reads as infinite
REPLACEMENT = b"\\ufffd"
_ENCODER = msgspec.json.Encoder()
_ANYTHING: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_RAW = msgspec.json.Decoder(msgspec.Raw)
# One escape after the other: what follows an escaped backslash is plain text, be it a `u`.
_ESCAPE = re.compile(
    rb"\\(?:(?P<pair>u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


class JsonError(ValueError):
    """The bytes are not JSON, or not of the shape that was expected; the message says where."""


def encode(value: object) -> bytes:
    """Our own values as JSON. A lone surrogate in a text becomes U+FFFD."""
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        escaped = json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()
        return without_half_pairs(escaped)


def decode(body: bytes) -> Any:
    """Plain Python values; integers stay integers. A number beyond all doubles, like 1e999, is
    infinite. Raises JsonError.
    """
    try:
        return decode_stored(_ANYTHING, body)
    except JsonError as error:
        if not isinstance(error.__cause__, msgspec.ValidationError):
            raise
    return json.loads(body, parse_int=_integer)  # the number is all that msgspec minded


def repaired(body: bytes) -> bytes:
    """As `checked`, with halves of surrogate pairs replaced: for what only people read."""
    return checked(without_half_pairs(body))


def checked(body: bytes) -> bytes:
    """The same JSON value without the space around it. Raises JsonError."""
    return bytes(decode_as(_RAW, body))


def decode_as(decoder: msgspec.json.Decoder[T], body: bytes, nesting_max: int = NESTING_MAX) -> T:
    """What `decoder` makes of `body`. Raises JsonError."""
    if not body.isascii():
        _check_utf8(body)  # msgspec does not look inside Raw values
    if body.count(b"[") + body.count(b"{") > nesting_max:
        _check_nesting(body, nesting_max)
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise JsonError(str(error)) from error
    except msgspec.DecodeError as error:
        raise JsonError(_explained(body, error)) from error


def decode_stored(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """The same of what passed before, and may stand inside something of ours now."""
    return decode_as(decoder, body, NESTING_MAX + NESTING_OF_OURS)


def without_half_pairs(body: bytes) -> bytes:
    """`body` with each escaped half of a surrogate pair replaced by U+FFFD, as browsers do."""
    return _ESCAPE.sub(lambda match: REPLACEMENT if match["half"] else match[0], body)


def _check_utf8(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise JsonError(f"the JSON is not UTF-8: {error.reason} at byte {error.start}") from error


def _half_pair(body: bytes) -> tuple[int, str] | None:
    """The first one's place and text, if such halves are all that is wrong."""
    found = next((match for match in _ESCAPE.finditer(body) if match["half"]), None)
    if found is None:
        return None
    try:
        _RAW.decode(without_half_pairs(body))
    except msgspec.DecodeError:
        return None
    return found.start(), found[0].decode()


def _check_nesting(body: bytes, nesting_max: int) -> None:
    """Counts levels by taking away the innermost brackets, level by level.

    Brackets inside strings make it count too many, so only then are the strings taken out first.
    """
    if (
        _levels_max(body, nesting_max) > nesting_max
        and _levels_max(_STRING.sub(b"", body), nesting_max) > nesting_max
    ):
        raise JsonError(f"the JSON is nested more than {nesting_max} levels deep")


def _levels_max(body: bytes, nesting_max: int) -> int:
    """As many levels as there are, or more; exact when the brackets are balanced."""
    brackets = body.translate(None, _NOT_BRACKETS)
    levels = 0
    while brackets and levels <= nesting_max:
        inner = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(inner) == len(brackets):
            break
        brackets = inner
        levels += 1
    return levels + len(brackets)


def _integer(digits: str) -> float:
    return int(digits) if len(digits) <= INTEGER_DIGITS_MAX else float(digits)


def _explained(body: bytes, error: msgspec.DecodeError) -> str:
    half = _half_pair(body)
    if half is not None:
        place, text = half
        return (
            f"{text} at byte {place} is half of a surrogate pair and no character: "
            "send the whole pair, or leave it out"
        )
    constants: list[str] = []
    try:
        json.loads(body, parse_constant=constants.append)
    except (ValueError, RecursionError):
        constants.clear()  # something else is wrong with it
    if constants:
        return f"{constants[0]} is not JSON: send null or a string instead"
    text = str(error)
    return text[0].lower() + text[1:] if text.startswith("Input") else text
