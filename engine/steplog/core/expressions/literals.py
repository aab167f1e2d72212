"""What is between quotes: strings and bytes with their escapes, and the way back."""

from __future__ import annotations

import json
import re

from .errors import ExpressionError

_SIMPLE = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "?": "?",
    '"': '"',
    "'": "'",
    "`": "`",
}
_NUMERIC = re.compile(r"[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})")


def read_quoted(text: str, start: int, quote: str, prefix: str) -> tuple[str | bytes, int]:
    """The value that begins at `start`, just after `quote`, and where it ends in the text.

    `prefix` has an `r` when escapes stand for themselves and a `b` when the value is bytes.
    """
    is_raw, is_bytes = "r" in prefix, "b" in prefix
    parts: list[str | bytes] = []
    position = start
    while not text.startswith(quote, position):
        if position >= len(text) or (len(quote) == 1 and text[position] in "\r\n"):
            raise ExpressionError(f"the text that starts here has no closing {quote}", start, text)
        if text[position] == "\\" and not is_raw:
            part, position = _read_escape(text, position, is_bytes)
        elif text[position] == "\\" and position + 1 < len(text):
            part, position = text[position : position + 2], position + 2  # raw: \" does not close
        else:
            part, position = text[position], position + 1
        parts.append(part)
    end = position + len(quote)
    if is_bytes:
        return b"".join(part if isinstance(part, bytes) else part.encode() for part in parts), end
    return "".join(part for part in parts if isinstance(part, str)), end


def quote_string(value: str) -> str:
    """A string as a literal. JSON's escapes are all escapes of CEL."""
    return json.dumps(value, ensure_ascii=False)


def _read_escape(text: str, start: int, is_bytes: bool) -> tuple[str | bytes, int]:
    letter = text[start + 1 : start + 2]
    if letter in _SIMPLE:
        return _SIMPLE[letter], start + 2
    number = _NUMERIC.match(text, start + 1)
    if number is None:
        raise ExpressionError(
            f"\\{letter} is no escape; for a backslash write \\\\, or r'…' for the whole text",
            start,
            text,
        )
    two_hex, four_hex, eight_hex, octal = number.groups()
    code = int(octal, 8) if octal else int(two_hex or four_hex or eight_hex, 16)
    if is_bytes:
        if four_hex or eight_hex:
            raise ExpressionError("bytes have no \\u escapes; write \\x and \\ooo", start, text)
        return bytes([code]), number.end()
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise ExpressionError(f"{number[0]} is no character of Unicode", start, text)
    return chr(code), number.end()
