"""SubRip, which has no standard: commas or dots, with or without numbers, markup or none."""

from __future__ import annotations

from ..utterances import Cue
from .blocks import Line, number_lines, read_blocks
from .vtt import voices


def read_srt(text: str) -> list[Cue]:
    """Raises TranscriptError naming the line."""
    return [cue for block in read_blocks(number_lines(text), _is_number) for cue in voices(block)]


def _is_number(line: Line, before: Line | None) -> bool:
    return line.text.strip().isdigit()
