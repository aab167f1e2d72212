"""Cues: the patterns of words by which the analyst knows what a sentence says.

Patterns match `Sentence.plain`, without regard to case, and may name groups `what`, `what1`...: the
detail that the claim repeats. They are written with contractions expanded ("we have", "it is").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from calls.insights import Direction, SpeakerSide

from .sentences import Sentence

BETTER = Direction.BETTER
WORSE = Direction.WORSE


class By(StrEnum):
    """Whose words count. Somebody whose side is unknown is given the benefit of the doubt."""

    CUSTOMER = "customer"
    REP = "rep"
    ANYONE = "anyone"

    def admits(self, side: SpeakerSide) -> bool:
        return self is By.ANYONE or side is SpeakerSide.UNKNOWN or self.value == side.value


@dataclass(frozen=True, slots=True)
class Cue:
    """`claim` and `claim_with` are templates over {who} and {what}; `claim_with` needs a detail."""

    claim: str
    pattern: re.Pattern[str]
    claim_with: str | None = None
    by: By = By.CUSTOMER
    odds: Direction | None = None
    unless: re.Pattern[str] | None = None
    in_question: bool = False

    def match(self, sentence: Sentence, side: SpeakerSide) -> re.Match[str] | None:
        if not self.by.admits(side) or (sentence.is_question and not self.in_question):
            return None
        found = self.pattern.search(sentence.plain)
        if found is None or (self.unless is not None and self.unless.search(sentence.plain)):
            return None
        return found

    def state(self, found: re.Match[str], who: str) -> str:
        """The claim in words, with the detail when the sentence gave one."""
        what = detail(found)
        if what is None or self.claim_with is None:
            return self.claim.format(who=who)
        return self.claim_with.format(who=who, what=what)


def detail(found: re.Match[str]) -> str | None:
    """The group `what`, or `what1`, `what2`... of a pattern with several places for it."""
    groups = found.groupdict()
    details = (groups[name] for name in groups if name.startswith("what"))
    return next((text.strip(" ,.;:!?") for text in details if text), None)


@dataclass(frozen=True, slots=True)
class AnswerCue:
    """An answer that says something only after a certain question ("Around forty thousand")."""

    question: re.Pattern[str]
    cue: Cue


def words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
