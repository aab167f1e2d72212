"""Who sells and who buys, told from the label or from what each one says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from calls.insights import SpeakerSide

from .phrasebook import Phrasebook, SideWords
from .sentences import Sentence

LEAD_MIN = 1.5  # two people closer than this could be on either side
SCORE_MIN = 1.0  # of more than two people, one nearer to 0 than this stays unknown

_REP_LABEL = re.compile(
    r"\b(?:rep|sales|agent|seller|account executive|ae|sdr|verkäufer(?:in)?|vertrieb"
    r"|berater(?:in)?)\b",
    re.IGNORECASE,
)
_CUSTOMER_LABEL = re.compile(
    r"\b(?:customer|client|prospect|buyer|lead|kund(?:e|in)|interessent(?:in)?|einkauf)\b",
    re.IGNORECASE,
)


def find_sides(
    sentences: Sequence[Sentence], labels: Sequence[str], book: Phrasebook | None
) -> dict[str, SpeakerSide]:
    """Every label has an entry, UNKNOWN where the call does not show the side."""
    sides = {label: _side_in_label(label) for label in labels}
    unknown = [label for label in labels if sides[label] is SpeakerSide.UNKNOWN]
    if book is None or not unknown:
        return sides
    scores = {label: _score(sentences, label, book.sides) for label in labels}
    if len(labels) == 2:
        return sides | _sides_of_two(unknown, sides, scores)
    sides |= {label: _side_of_score(scores[label]) for label in unknown}
    if SpeakerSide.REP in sides.values():
        # Beside a seller, whoever leans to the buyers is one of them.
        leaning = (label for label in unknown if sides[label] is SpeakerSide.UNKNOWN)
        sides |= {label: SpeakerSide.CUSTOMER for label in leaning if scores[label] < 0}
    return sides


def _side_in_label(label: str) -> SpeakerSide:
    if _CUSTOMER_LABEL.search(label):
        return SpeakerSide.CUSTOMER
    if _REP_LABEL.search(label):
        return SpeakerSide.REP
    return SpeakerSide.UNKNOWN


def _score(sentences: Sequence[Sentence], label: str, words: SideWords) -> float:
    """Positive for a seller's talk, negative for a buyer's."""
    score = 0.0
    for sentence in sentences:
        if sentence.speaker != label:
            continue
        score += sum(weight for cue, weight in words.rep if cue.search(sentence.plain))
        score -= sum(weight for cue, weight in words.customer if cue.search(sentence.plain))
    return score


def _sides_of_two(
    unknown: Sequence[str], sides: Mapping[str, SpeakerSide], scores: Mapping[str, float]
) -> dict[str, SpeakerSide]:
    if len(unknown) == 1:
        known = next(side for side in sides.values() if side is not SpeakerSide.UNKNOWN)
        other = SpeakerSide.CUSTOMER if known is SpeakerSide.REP else SpeakerSide.REP
        return {unknown[0]: other}
    low, high = sorted(unknown, key=lambda label: scores[label])
    if scores[high] - scores[low] < LEAD_MIN:
        return {}
    return {high: SpeakerSide.REP, low: SpeakerSide.CUSTOMER}


def _side_of_score(score: float) -> SpeakerSide:
    if score >= SCORE_MIN:
        return SpeakerSide.REP
    return SpeakerSide.CUSTOMER if score <= -SCORE_MIN else SpeakerSide.UNKNOWN
