"""Timed text in blocks, which is what WebVTT and SubRip have in common: a timing line, then text.

A block's text runs to the next block, not to the next blank line, because blank lines do occur
inside the text of real exports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .errors import TranscriptError, at_line

ARROW = "-->"
TIMING_EXAMPLE = "a timing like 00:01:02.500 --> 00:01:04.000"

_TIME = r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMING = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$")


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # counted from 1, as editors do
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Block:
    start_ms: int
    end_ms: int
    text: str  # may hold line ends


def number_lines(text: str) -> list[Line]:
    return [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]


def read_blocks(
    lines: Sequence[Line], is_identifier: Callable[[Line, Line | None], bool]
) -> Iterator[Block]:
    """The blocks of a file; raises TranscriptError at the first timing that cannot be read.

    `is_identifier(line, line before it)` tells whether the line before a timing names its block
    rather than ending the text of the block before.
    """
    timings = [index for index, line in enumerate(lines) if ARROW in line.text]
    if not timings:
        _refuse_untimed(lines)
    ends = [
        following - 1 if _has_identifier(lines, following, is_identifier) else following
        for following in timings[1:]
    ]
    for index, end in zip(timings, [*ends, len(lines)], strict=True):
        start_ms, end_ms = read_timing(lines[index])
        text = "\n".join(line.text for line in lines[index + 1 : end])
        yield Block(start_ms, max(start_ms, end_ms), text)


def read_timing(line: Line) -> tuple[int, int]:
    match = _TIMING.match(line.text)
    if match is None:
        raise at_line(line.number, TIMING_EXAMPLE, line.text)
    return _milliseconds(match.group(1, 2, 3, 4)), _milliseconds(match.group(5, 6, 7, 8))


def _refuse_untimed(lines: Sequence[Line]) -> None:
    for line in lines:
        if not line.is_blank:
            raise at_line(line.number, TIMING_EXAMPLE, line.text)
    raise TranscriptError("the transcript holds no speech: there is not one timed line in it")


def _has_identifier(
    lines: Sequence[Line], timing: int, is_identifier: Callable[[Line, Line | None], bool]
) -> bool:
    before = lines[timing - 1]
    if before.is_blank or ARROW in before.text:
        return False
    return is_identifier(before, lines[timing - 2] if timing >= 2 else None)


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = parts
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return whole * 1000 + int((fraction or "0").ljust(3, "0")[:3])
