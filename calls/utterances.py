"""Cues, words or sentences of a source, joined into the utterances that we keep.

Pieces that follow each other closely and come from one speaker become one utterance, but only up
to a length at which its times still say where a quote is: a new one begins after a sentence once
`SENTENCES_MS_MIN` are full, and in any case before `UTTERANCE_MS_MAX` is passed. A single piece
that is longer stays whole, because its source knows no times inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .labels import UNKNOWN_SPEAKER, clean_label
from .texts import clean_text
from .transcript import Utterance

GAP_MS_MAX = 1_000
SENTENCES_MS_MIN = 6_000
UTTERANCE_MS_MAX = 15_000
UTTERANCE_CHARACTERS_MAX = 1_000  # for sources whose times are wrong: nobody speaks that fast

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_CLINGING = re.compile(r"^[.,!?;:…%)\]}。，！？、]+(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of speech as its source gives it; `speaker` is None where the source does not say."""

    speaker: str | None
    start_ms: int
    end_ms: int
    text: str


def join_cues(cues: Iterable[Cue]) -> tuple[Utterance, ...]:
    """The utterances in the order of their start; cues without any letter or digit are dropped."""
    joined: list[Cue] = []
    for cue in sorted(cues, key=lambda cue: cue.start_ms):
        if not _is_speech(cue) and not _CLINGING.match(cue.text):
            continue
        if joined and _belong_together(joined[-1], cue):
            joined[-1] = _join(joined[-1], cue)
        elif _is_speech(cue):
            joined.append(cue)
    return tuple(map(_utterance, joined))


def join_texts(texts: Iterable[str]) -> str:
    """One text of several; punctuation that stands alone clings to the word before it."""
    parts: list[str] = []
    for text in texts:
        if parts and not _CLINGING.match(text):
            parts.append(" ")
        parts.append(text)
    return "".join(parts)


def _is_speech(cue: Cue) -> bool:
    return any(map(str.isalnum, cue.text))


def _belong_together(left: Cue, right: Cue) -> bool:
    if left.speaker != right.speaker or right.start_ms - left.end_ms > GAP_MS_MAX:
        return False
    if len(left.text) + len(right.text) >= UTTERANCE_CHARACTERS_MAX:
        return False
    if _CLINGING.match(right.text):
        return True
    if left.end_ms - left.start_ms >= SENTENCES_MS_MIN and _SENTENCE_END.search(left.text):
        return False
    return max(left.end_ms, right.end_ms) - left.start_ms <= UTTERANCE_MS_MAX


def _join(left: Cue, right: Cue) -> Cue:
    return replace(
        left, end_ms=max(left.end_ms, right.end_ms), text=join_texts((left.text, right.text))
    )


def _utterance(cue: Cue) -> Utterance:
    return Utterance(
        speaker=UNKNOWN_SPEAKER if cue.speaker is None else clean_label(cue.speaker),
        start_ms=cue.start_ms,
        end_ms=max(cue.start_ms, cue.end_ms),
        text=clean_text(cue.text),
    )
