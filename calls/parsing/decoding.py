"""The bytes of a text file as text, whatever program wrote it.

A byte order mark decides; without one, NUL bytes betray UTF-16; then UTF-8; and what is not UTF-8
is Windows-1252, of which Latin-1 is the printable part.
"""

from __future__ import annotations

import codecs
import unicodedata

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),  # after UTF-32-LE, whose mark begins with this one
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 4096


def decode(data: bytes) -> str:
    """Composed characters (NFC), line ends as `\\n`, no byte order mark. Never fails."""
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).lstrip("\ufeff").replace("\x00", "")


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    sample = data[:_SAMPLE_BYTES]
    if b"\x00" in sample:
        high_bytes_second = sample[1::2].count(0) >= sample[0::2].count(0)
        return data.decode("utf-16-le" if high_bytes_second else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
