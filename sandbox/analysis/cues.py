"""Cues: the patterns of words by which the analyst knows what a sentence says.

Patterns match `Sentence.plain`, without regard to case, and may name groups `what`: the detail that
the claim repeats. They are written with contractions expanded ("we have", "it is").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from calls.insights import Direction, SpeakerSide

from .sentences import Sentence

_WHAT = re.compile(r"\(\?P<what\d*>")

BETTER = Direction.BETTER
WORSE = Direction.WORSE


class By(StrEnum):
    """Whose words count. Somebody whose side is unknown is given the benefit of the doubt."""

    CUSTOMER = "customer"
    REP = "rep"
    ANYONE = "anyone"

    def admits(self, side: SpeakerSide) -> bool:
        if self is By.ANYONE or side is SpeakerSide.UNKNOWN:
            return True
        return (self is By.REP) == (side is SpeakerSide.REP)


@dataclass(frozen=True, slots=True)
class Cue:
    """`claim` and `claim_with` are templates over {who} and {what}; `claim_with` needs a detail.

    A sentence without any of the `hints` is not searched: only some patterns are slow enough.
    """

    claim: str
    pattern: re.Pattern[str]
    claim_with: str | None = None
    by: By = By.CUSTOMER
    odds: Direction | None = None
    unless: re.Pattern[str] | None = None
    in_question: bool = False
    is_decision: bool = False
    may_depend: bool = False  # "if the merger comes" is as much of a risk
    hints: tuple[str, ...] = ()  # in lower case

    @property
    def is_definite(self) -> bool:
        """What confirms, refuses or decides something says nothing behind an "if"."""
        return (self.odds is not None and not self.may_depend) or self.is_decision

    def match(self, sentence: Sentence, side: SpeakerSide) -> re.Match[str] | None:
        if not self.by.admits(side) or (sentence.is_question and not self.in_question):
            return None
        if self.hints and not any(hint in sentence.lowered for hint in self.hints):
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
    """What stands in the first group `what` that matched."""
    groups = found.groupdict()
    details = (groups[name] for name in groups if name.startswith("what"))
    return next((text.strip(" ,.;:!?") for text in details if text), None)


@dataclass(frozen=True, slots=True)
class AnswerCue:
    """An answer that says something only after a certain question ("Around forty thousand")."""

    question: re.Pattern[str]
    cue: Cue


def words(*ways: str) -> re.Pattern[str]:
    """One pattern of several ways to say a thing, each of which may have its own group `what`."""
    numbers = count(1)
    pattern = _WHAT.sub(lambda group: f"(?P<what{next(numbers)}>", "|".join(ways))
    return re.compile(pattern, re.IGNORECASE)
