"""What was decided on the call, in the words in which it was decided."""

from __future__ import annotations

import re

from calls.insights import Decision, DecisionsAnswer

from .call import Call, evidence
from .findings import find_all

_OPENING = re.compile(
    r"^(?:(?:okay|ok|so|well|great|perfect|good|alright|all right|right|yes|yeah|then|and|super|gut"
    r"|also|ja|prima|na|genau|einverstanden|sure)[,.! ]+)+",
    re.IGNORECASE,
)


WORDS_MIN = 4  # "Agreed." decides, but does not say what


def answer_decisions(call: Call) -> DecisionsAnswer:
    if call.book is None:
        return DecisionsAnswer(decisions=[])
    decisions = [
        Decision(
            decision=in_short(finding.sentence.text), evidence=evidence(call, finding.sentence)
        )
        for finding in find_all(call, call.book, call.book.decisions)
        if len(finding.sentence.text.split()) >= WORDS_MIN
    ]
    return DecisionsAnswer(decisions=decisions)


def in_short(text: str) -> str:
    """The sentence without the little words that people begin with."""
    short = _OPENING.sub("", text).strip() or text
    return short[:1].upper() + short[1:]
