"""Whether a claim's quote was really said, and if so by whom and when.

A quote is found when its words stand in the transcript one after the other, said by one speaker;
case, punctuation and layout do not count. It may run over several utterances of that speaker, also
past a short remark of somebody else. What is returned (speaker, time span, wording) is always the
transcript's, never the model's; the span is that of the utterances that hold the words.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from .insights import ActionItem, Cause, CoachingPoint, Decision, Evidence, Signal
from .transcript import Transcript, Utterance
from .words import Word, forms_of, words_of

# Two utterances of one speaker further apart than this are not read as one sentence.
PAUSE_MS_MAX = 10_000

ClaimT = TypeVar("ClaimT", Signal, ActionItem, Decision, Cause, CoachingPoint)


@dataclass(frozen=True, slots=True)
class Grounded(Generic[ClaimT]):
    """Claims parted by whether their quote was said; the supported have corrected evidence."""

    supported: tuple[ClaimT, ...]
    unsupported: tuple[ClaimT, ...]


def ground(quote: str, transcript: Transcript, hint: Evidence | None = None) -> Evidence | None:
    """The place of `quote` in the transcript, or None when nobody said it.

    When it was said more than once, the place nearest to `hint` (what the model believed) is taken,
    the hinted speaker's first; without a hint the first place.
    """
    return _find(quote, tuple(_speeches(transcript)), hint)


def _find(quote: str, speeches: Sequence[_Speech], hint: Evidence | None) -> Evidence | None:
    wanted = forms_of(quote)
    if not wanted:
        return None
    found = [place for speech in speeches for place in _places(wanted, speech)]
    if not found:
        return None
    if hint is None:
        return min(found, key=lambda place: place.start_ms)
    return min(
        found,
        key=lambda place: (place.speaker != hint.speaker, abs(place.start_ms - hint.start_ms)),
    )


def grounded(claims: Iterable[ClaimT], transcript: Transcript) -> Grounded[ClaimT]:
    """Each claim with the evidence that the transcript really holds; order is kept.

    A claim without evidence (a coaching point that rests on metrics) makes no quote and stands.
    """
    speeches = tuple(_speeches(transcript))  # once: a long call has thousands of words
    supported: list[ClaimT] = []
    unsupported: list[ClaimT] = []
    for claim in claims:
        if claim.evidence is None:
            supported.append(claim)
            continue
        evidence = _find(claim.evidence.quote, speeches, claim.evidence)
        if evidence is None:
            unsupported.append(claim)
        else:
            supported.append(claim.model_copy(update={"evidence": evidence}))
    return Grounded(tuple(supported), tuple(unsupported))


class _SpokenWord(NamedTuple):
    word: Word
    utterance: Utterance
    text: str  # the utterance's text in the normal form in which `word` has its place


class _Speech:
    """One stretch of speech, as the forms of its words side by side."""

    def __init__(self, utterances: list[Utterance]) -> None:
        self._utterances = utterances
        self._starts: list[int] = []  # which of the forms is each utterance's first
        self.forms: list[str] = []
        for utterance in utterances:
            self._starts.append(len(self.forms))
            self.forms += forms_of(utterance.text)

    def words(self, start: int, end: int) -> list[_SpokenWord]:
        """The words behind these forms; looked up only where something was found."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_left(self._starts, end)
        spoken: list[_SpokenWord] = []
        for utterance in self._utterances[first:last]:
            text = unicodedata.normalize("NFC", utterance.text)
            spoken += [_SpokenWord(word, utterance, text) for word in words_of(text)]
        before = self._starts[first]
        return spoken[start - before : end - before]


def _speeches(transcript: Transcript) -> Iterator[_Speech]:
    """Per speaker, the utterances that follow each other without a long pause."""
    for utterances in transcript.by_speaker().values():
        speech: list[Utterance] = []
        for utterance in utterances:
            if speech and utterance.start_ms - speech[-1].end_ms > PAUSE_MS_MAX:
                yield _Speech(speech)
                speech = []
            speech.append(utterance)
        yield _Speech(speech)


def _places(wanted: list[str], speech: _Speech) -> Iterator[Evidence]:
    forms, length, start = speech.forms, len(wanted), 0
    with suppress(ValueError):  # the first word does not come again
        while True:
            start = forms.index(wanted[0], start)
            if forms[start : start + length] == wanted:
                yield _evidence(speech.words(start, start + length))
            start += 1


def _evidence(said: Sequence[_SpokenWord]) -> Evidence:
    return Evidence(
        quote=_verbatim(said),
        speaker=said[0].utterance.speaker,
        start_ms=said[0].utterance.start_ms,
        end_ms=max(spoken.utterance.end_ms for spoken in said),
    )


def _verbatim(said: Sequence[_SpokenWord]) -> str:
    """The words as they stand in the transcript, with the punctuation between and right after."""
    pieces: list[str] = []
    start = 0
    for index, spoken in enumerate(said):
        if index == 0 or said[index - 1].utterance is not spoken.utterance:
            start = spoken.word.start if index == 0 else 0
        is_last = index == len(said) - 1
        if is_last:
            pieces.append(spoken.text[start : _with_sentence_end(spoken)])
        elif said[index + 1].utterance is not spoken.utterance:
            pieces.append(spoken.text[start:])
    return " ".join(" ".join(piece.split()) for piece in pieces)


def _with_sentence_end(spoken: _SpokenWord) -> int:
    end = spoken.word.end
    return end + 1 if spoken.text[end : end + 1] in (".", "!", "?") else end
