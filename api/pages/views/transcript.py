"""The transcript as turns: what one speaker says until another begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calls.insights import SpeakerSide
from calls.transcript import Transcript

from .people import People


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance; `position` is its place in the transcript and makes its anchor."""

    position: int
    start_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    label: str
    name: str
    side: SpeakerSide
    colour: int  # speakers in order of appearance, so that each keeps one
    start_ms: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    label: str
    name: str
    side: SpeakerSide
    colour: int


def speakers_of(transcript: Transcript, people: People) -> tuple[Speaker, ...]:
    return tuple(
        Speaker(label, people.name(label), people.side(label), colour)
        for colour, label in enumerate(transcript.speakers)
    )


def turns_of(transcript: Transcript, speakers: Sequence[Speaker]) -> tuple[Turn, ...]:
    known = {speaker.label: speaker for speaker in speakers}
    turns: list[Turn] = []
    lines: list[Line] = []
    for position, utterance in enumerate(transcript.utterances):
        lines.append(Line(position, utterance.start_ms, utterance.text))
        is_last = position == len(transcript.utterances) - 1
        if is_last or transcript.utterances[position + 1].speaker != utterance.speaker:
            by = known[utterance.speaker]
            turn = Turn(by.label, by.name, by.side, by.colour, lines[0].start_ms, tuple(lines))
            turns.append(turn)
            lines = []
    return tuple(turns)
