"""Sizes as people configure and read them: `200 MiB`, `12.1 KiB`. Pure."""

from __future__ import annotations

STEP = 1_024
UNITS = ("KiB", "MiB", "GiB")


def size_in_words(size_bytes: int) -> str:
    """To three digits: what a form adds to a file, for one, is not worth a word."""
    if size_bytes < STEP:
        return f"{size_bytes} byte" if size_bytes == 1 else f"{size_bytes} bytes"
    size = size_bytes / STEP
    for unit in UNITS[:-1]:
        if size < 999.5:  # else it would be rounded to four digits
            return f"{size:.3g} {unit}"
        size /= STEP
    return f"{size:,.3g} {UNITS[-1]}" if size < 999.5 else f"{size:,.0f} {UNITS[-1]}"
