"""English answers that say something only after their question, and words around decisions."""

from __future__ import annotations

from collections.abc import Mapping

from calls.insights import SignalKind

from ..cues import BETTER, WORSE, AnswerCue, By, Cue, words
from .vocabulary import DAY, MONEY, PERIOD, PERSON, PRODUCT, ROLE, WHEN

_ASKS_BUDGET = words(
    r"\bbudget|\b(?:to|you) (?:spend|invest)\b|price range|how much (?:are you|do you) (?:\w+ )?"
    "(?:spend|pay|invest|plan)"
)
_ASKS_WHO = words(
    r"\bwho\b.{0,40}\b(?:decid|decision|sign|involved|approv|on board|say)"
    r"|\bdecision[- ](?:maker|process|making)"
)
_ASKS_WHEN = words(
    r"\b(?:by |and |so )?when (?:would|do|does|should|will|could|can|has|have|must|is|are) "
    r"(?!did)(?:\w+)|\btime ?(?:line|frame)\b|\bhow soon\b",
    r"\bdeadline\b|\b(?:by|is there a) (?:what|which|a)? ?date\b",
)
_ASKS_TODAY = words(
    r"\b(?:what|which)\b.{0,40}\b(?:use|using|tool|system|vendor|provider)\b",
    r"\bother (?:vendors|options|tools|providers)\b|\bcompar",
    r"\bwho else\b.{0,20}\b(?:looking|talking)",
    r"\b(?:who|which one|what) (?:that|it|they|the other (?:one|vendor)) (?:is|are|was)\b",
)
_ASKS_WHAT_STOPS = words(
    r"\b(?:could|can|might|may|would|will)\b.{0,20}\b(?:get in the way|go wrong|hold (?:this|us|it)"
    r" (?:up|back)|derail|slow (?:this|it|us) down|(?:stop|keep|block|delay|prevent) (?:this|it"
    r"|us|you|that))\b",
    r"\bwhat (?:would be|is) missing\b|\bany (?:risks|obstacles|blockers|show ?stoppers)\b",
)
_ASKS_FOR_DOUBTS = words(
    r"\b(?:bothers?|worries|concerns?|puts?|holds?) you\b|\bwhat (?:did|do) you not like\b"
    r"|\bany (?:concerns|doubts|reservations|worries)\b"
)
_ASKS_WHAT_MATTERS = words(
    r"\bwhat (?:else )?(?:is|was|would be) (?:\w+ )?important\b"
    r"|\bwhat (?:matters|counts) (?:\w+ )?to you\b|\bwhat do you need\b"
    r"|\bwhat (?:needs|would have) to be (?:different|there)\b"
)
_HESITATES = r"^(?:(?:well|hm+|uh|um|only|just|mainly|mostly|maybe|probably|perhaps|honestly),? )*"
_YES = r"^(?:(?:yes|yeah|yep|sure|correct|exactly|right|we do|there is|it is)\b[,. ]*)+"
_NO = r"^(?:(?:no|nope|not (?:yet|really|at the moment|right now|(?:in )?this year))\b[,. ]*)+"

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
                words(
                    rf"\b(?:my|our|the) (?P<what>{ROLE})\b",
                    rf"^(?:(?:just|only|mainly|mostly|that is|probably),? )*(?P<what>{PERSON})[,.]",
                    r"^(?P<what>my \w+) and (?:I|me)\b|^me and (?P<what>my \w+)\b",
                ),
                claim_with="{who} says that the decision also needs: {what}.",
                unless=words(r"^(?:he|she) is\b"),
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
    SignalKind.NEED: (
        AnswerCue(
            _ASKS_WHAT_MATTERS,
            Cue(
                "{who} says what matters to them.",
                words(
                    r"^(?:well, |mostly |mainly )*(?P<what>that (?!is|was|would).{10,90}?)[.!]?$"
                ),
                claim_with="{who} says what matters to them: {what}.",
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
                unless=words(r"\b(?:since|ago|last|was|were|budget)\b"),
            ),
        ),
    ),
    SignalKind.OBJECTION: (
        AnswerCue(
            _ASKS_FOR_DOUBTS,
            Cue(
                "{who} says what bothers them.",
                words(rf"{_HESITATES}(?P<what>(?:the|your|that|how|a|an)\b [^.;!?]{{3,90}})"),
                claim_with="{who} says what bothers them: {what}.",
                odds=WORSE,
                unless=words(r"^(?:no|nothing|not)\b|\b(?:good|fair) (?:question|point)\b"),
            ),
        ),
    ),
    SignalKind.RISK: (
        AnswerCue(
            _ASKS_WHAT_STOPS,
            Cue(
                "{who} says what could get in the way.",
                words(
                    rf"{_HESITATES}(?P<what>(?:the|our|my|that|if|when|a|an|some|(?-i:IT)"
                    rf"|{PERSON})\b"
                    r".{2,90}?)[.!]?$",
                    rf"{_HESITATES}(?P<what>(?:legal|security|procurement|management)\b"
                    r".{0,90}?)[.!]?$",
                ),
                claim_with="{who} says what could get in the way: {what}.",
                odds=WORSE,
                unless=words(r"^(?:no|nothing|not)\b|\b(?:good|fair|honest) question\b"),
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
                    rf"\b(?:with|use|using|on|have|is|yes,?|and) (?P<what>{PRODUCT})",
                    rf"^(?P<what>{PRODUCT})[.,]",
                ),
                claim_with="{who} names another product: {what}.",
                unless=words(r"\bby (?:hand|phone)\b|^no\b"),
            ),
        ),
    ),
}
