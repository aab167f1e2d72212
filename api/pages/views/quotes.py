"""A claim's evidence as a place in the transcript that a reader can jump to.

What is stored is what the model claimed, so each quote is looked for again: one that nobody said
is shown as unsupported, never as a link.
"""

from __future__ import annotations

from dataclasses import dataclass

from calls.grounding import ground
from calls.insights import Evidence
from calls.transcript import Transcript

from .people import People


@dataclass(frozen=True, slots=True)
class Quote:
    """`first` and `last` are utterances by their position; None when there is no place to jump to.

    `is_said` is None when there is no transcript to look in (it may have been erased).
    """

    text: str
    speaker: str
    start_ms: int
    is_said: bool | None
    first: int | None = None
    last: int | None = None


def quote_of(evidence: Evidence, transcript: Transcript | None, people: People) -> Quote:
    name = people.name(evidence.speaker)
    if transcript is None:
        return Quote(evidence.quote, name, evidence.start_ms, is_said=None)
    found = _find(evidence, transcript)
    if found is None:
        return Quote(evidence.quote, name, evidence.start_ms, is_said=False)
    within = [
        position
        for position, line in enumerate(transcript.utterances)
        if line.speaker == found.speaker
        and found.start_ms <= line.start_ms
        and line.end_ms <= found.end_ms
    ]
    return Quote(
        text=found.quote,
        speaker=people.name(found.speaker),
        start_ms=found.start_ms,
        is_said=True,
        first=within[0],
        last=within[-1],
    )


def _find(evidence: Evidence, transcript: Transcript) -> Evidence | None:
    """Where it claims to be, which is nearly always right; else anywhere."""
    claimed = tuple(
        line
        for line in transcript.utterances
        if line.speaker == evidence.speaker
        and evidence.start_ms <= line.start_ms
        and line.end_ms <= evidence.end_ms
    )
    there = transcript.model_copy(update={"utterances": claimed})
    return ground(evidence.quote, there, evidence) or ground(evidence.quote, transcript, evidence)
