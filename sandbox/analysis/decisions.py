"""What was decided on the call, in the words in which it was decided."""

from __future__ import annotations

import re

from calls.insights import Decision, DecisionsAnswer

from .call import Call, evidence
from .findings import find_all
from .phrasebook import Phrasebook
from .sentences import Sentence

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
        Decision(decision=text, evidence=evidence(call, finding.sentence))
        for finding in find_all(call, call.book, call.book.decisions)
        if len((text := _decided(call, call.book, finding.sentence)).split()) >= WORDS_MIN
    ]
    return DecisionsAnswer(decisions=decisions)


def _decided(call: Call, book: Phrasebook, sentence: Sentence) -> str:
    """The decision; when it only says yes to something, with what the other one said before."""
    before = call.sentences[sentence.position - 1] if sentence.position else sentence
    says_yes = book.decides_the_last.search(sentence.plain) is not None
    if says_yes and before.speaker != sentence.speaker and not before.is_question:
        return f"{in_short(before.text)} {sentence.text}"
    return in_short(sentence.text)


def in_short(text: str) -> str:
    """The sentence without the little words that people begin with."""
    short = _OPENING.sub("", text).strip() or text
    return short[:1].upper() + short[1:]
