"""English answers that say something only after their question, and words around decisions."""

from __future__ import annotations

from collections.abc import Mapping

from calls.insights import SignalKind

from ..cues import BETTER, WORSE, AnswerCue, By, Cue, words
from .vocabulary import DAY, MONEY, PERIOD, PRODUCT, ROLE, WHEN

_ASKS_BUDGET = words(r"\bbudget|\b(?:spend|invest)\b|price range|how much (?:are you|do you)")
_ASKS_WHO = words(
    r"\bwho\b.{0,40}\b(?:decid|decision|sign|involved|approv|on board|say)"
    r"|\bdecision[- ](?:maker|process|making)"
)
_ASKS_WHEN = words(
    r"\bwhen\b|\btime ?(?:line|frame)\b|\bhow soon\b"
    r"|\bdeadline\b|\bby what date\b"
)
_ASKS_TODAY = words(
    r"\b(?:what|which)\b.{0,40}\b(?:use|using|tool|system|vendor|provider)\b"
    r"|\bother (?:vendors|options|tools|providers)\b"
    r"|\bcompar"
    r"|\bwho else\b.{0,20}\b(?:looking|talking)"
)
_YES = r"^(?:(?:yes|yeah|yep|sure|correct|exactly|right|we do|there is|it is)\b[,. ]*)+"
_NO = r"^(?:(?:no|nope|not (?:yet|really|at the moment|right now|this year))\b[,. ]*)+"

_PROPOSES = words(
    r"\b(?:(?:can|could|shall|should) we|how about|what about|does)\b.{0,60}\b(?:meet"
    rf"|call|demo|speak again|follow[- ]up|pilot|trial|workshop|{DAY}|next week)\b"
)
_AGREES = (
    "^(?:(?:yes|yeah|okay|ok|oh),? )*(?:sure|yes|perfect|great|of course|absolutely"
    f"|sounds good|gladly|(?:that|{DAY}|tuesday|it) "
    r"(?:works|is fine|suits|would work))\b(?!,? but\b)"
)

ANSWERS: Mapping[SignalKind, tuple[AnswerCue, ...]] = {
    SignalKind.BUDGET: (
        AnswerCue(
            _ASKS_BUDGET,
            Cue(
                "{who} names an amount.",
                words(rf"(?P<what>{MONEY}{PERIOD})"),
                claim_with="{who} names an amount, asked about the budget: {what}.",
                odds=BETTER,
                unless=words(_NO),
            ),
        ),
        AnswerCue(
            words(r"\b(?:is there|do you have|have you|got) .{0,25}\bbudget\b"),
            Cue("{who} says there is no budget for this.", words(_NO), odds=WORSE),
        ),
        AnswerCue(
            words(r"\b(?:is there|do you have|have you|got) .{0,25}\bbudget\b"),
            Cue(
                "{who} says there is a budget.",
                words(_YES),
                odds=BETTER,
                unless=words(r"\bbut\b|\bnot\b"),
            ),
        ),
    ),
    SignalKind.AUTHORITY: (
        AnswerCue(
            _ASKS_WHO,
            Cue(
                "{who} names who decides.",
                words(rf"\b(?:my|our|the) (?P<what>{ROLE})\b"),
                claim_with="{who} says that the decision also needs: {what}.",
            ),
        ),
        AnswerCue(
            _ASKS_WHO,
            Cue(
                "{who} can decide this.",
                words(
                    "^(?:that is |that would be |it is |just |only |well,? )*(?:me|I do"
                    r"|I am|myself|my decision)\b"
                ),
                odds=BETTER,
            ),
        ),
    ),
    SignalKind.TIMING: (
        AnswerCue(
            _ASKS_WHEN,
            Cue(
                "{who} gives a date.",
                words(rf"\b(?P<what>{WHEN})"),
                claim_with="{who} gives a date: {what}.",
            ),
        ),
    ),
    SignalKind.NEXT_STEP: (
        AnswerCue(
            _PROPOSES,
            Cue("{who} agrees to a next step.", words(_AGREES), by=By.ANYONE, odds=BETTER),
        ),
    ),
    SignalKind.COMPETITOR: (
        AnswerCue(
            _ASKS_TODAY,
            Cue(
                "{who} names another product.",
                words(
                    rf"\b(?:with|use|using|on|at|have|to|is|yes,?|and) (?P<what>{PRODUCT})"
                    f"|^(?P<what1>{PRODUCT})[.,]"
                ),
                claim_with="{who} names another product: {what}.",
                unless=words(r"\bby (?:hand|phone)\b|^no\b"),
            ),
        ),
    ),
}
