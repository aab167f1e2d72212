"""WebVTT (W3C), read the way players do: forgiving, except where nothing sensible can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..utterances import Cue
from .blocks import ARROW, Block, Line, number_lines, read_blocks
from .errors import at_line
from .markup import plain

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>", re.IGNORECASE)
_BESIDES = re.compile(r"^(?:WEBVTT|NOTE|STYLE|REGION)(?:\s|:|$)")


def read_vtt(text: str) -> list[Cue]:
    """Raises TranscriptError naming the line."""
    lines = number_lines(text)
    first = next((line for line in lines if not line.is_blank), None)
    if first is not None and not first.text.lstrip().startswith("WEBVTT") and ARROW not in text:
        raise at_line(first.number, "WEBVTT, with which a WebVTT file begins", first.text)
    return [
        cue
        for block in read_blocks(_without_asides(lines), _is_identifier)
        for cue in voices(block)
    ]


def _without_asides(lines: list[Line]) -> list[Line]:
    """Without the header and without NOTE, STYLE and REGION blocks; each ends at a blank line."""
    kept: list[Line] = []
    is_aside, after_blank = False, True
    for line in lines:
        if line.is_blank:
            is_aside = False
        elif ARROW in line.text:
            is_aside = False  # a header or a note that forgot its blank line
        elif after_blank and _BESIDES.match(line.text):
            is_aside = True
        if not is_aside:
            kept.append(line)
        after_blank = line.is_blank
    return kept


def _is_identifier(line: Line, before: Line | None) -> bool:
    return before is None or before.is_blank


def voices(block: Block) -> Iterator[Cue]:
    """A block holds the words of one voice, or of several, each with the time of the whole."""
    voiceless, *voiced = _VOICE.split(block.text)
    pieces: list[tuple[str | None, str]] = [(None, voiceless)]
    pieces += [(plain(name), said) for name, said in zip(voiced[::2], voiced[1::2], strict=True)]
    for speaker, said in pieces:
        text = plain(said)
        if text.strip():
            yield Cue(speaker, block.start_ms, block.end_ms, text)
