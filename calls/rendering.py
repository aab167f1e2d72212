"""The transcript as text for a prompt, and back: one utterance per line, nothing lost but layout.

A line is `[HH:MM:SS.mmm-HH:MM:SS.mmm] Speaker: text`. Whatever a caller says, it cannot end its
line and begin another: whitespace inside an utterance becomes single spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .labels import clean_label
from .transcript import Transcript, Utterance

_TIME = r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})"
_LINE = re.compile(rf"^\[{_TIME}-{_TIME}\] ([^:\n]+): (.*)$")


def render(transcript: Transcript) -> str:
    """The whole transcript, without a line end after the last utterance."""
    return render_utterances(transcript.utterances)


def render_utterances(utterances: Iterable[Utterance]) -> str:
    return "\n".join(map(render_utterance, utterances))


def render_utterance(utterance: Utterance) -> str:
    span = f"{render_time(utterance.start_ms)}-{render_time(utterance.end_ms)}"
    text = " ".join(utterance.text.split())
    return f"[{span}] {clean_label(utterance.speaker)}: {text}"


def render_time(time_ms: int) -> str:
    """`HH:MM:SS.mmm`; hours take as many digits as they need."""
    seconds, milliseconds = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"


def parse_rendered(text: str) -> list[Utterance]:
    """The utterances among the lines of a prompt; lines of any other form are passed over."""
    matches = (_LINE.match(line) for line in text.split("\n"))
    return [_utterance(match) for match in matches if match is not None]


def _utterance(match: re.Match[str]) -> Utterance:
    return Utterance(
        speaker=match[9],
        start_ms=_milliseconds(match.group(1, 2, 3, 4)),
        end_ms=_milliseconds(match.group(5, 6, 7, 8)),
        text=match[10],
    )


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
