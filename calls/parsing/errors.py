"""What can be wrong with a transcript that somebody sent. One error: the sender can act on it."""

from __future__ import annotations


class TranscriptError(ValueError):
    """The transcript cannot be read; the message names the place and what was expected there."""


def at_line(line: int, expected: str, found: str) -> TranscriptError:
    shown = found.strip()
    shown = shown if len(shown) <= 60 else f"{shown[:59]}…"
    return TranscriptError(f"line {line}: expected {expected}, found {shown!r}")
