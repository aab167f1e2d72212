"""Cues found in a call's sentences: the reading that signals, decisions and causes share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calls.insights import Direction, SignalKind

from .call import Call
from .cues import AnswerCue, Cue
from .phrasebook import Phrasebook
from .sentences import Sentence

ANSWER_SENTENCES_MAX = 3  # an answer comes at the start of a turn


@dataclass(frozen=True, slots=True)
class Finding:
    """A cue that fits a sentence; `kind` is None for what is no signal."""

    sentence: Sentence
    claim: str
    odds: Direction | None
    kind: SignalKind | None = None


def find_signals(call: Call, book: Phrasebook) -> Iterator[Finding]:
    """At most one finding per kind and sentence, in the order of the call."""
    questions = _questions_before(call.sentences)
    for index, sentence in enumerate(call.sentences):
        if book.hypothesis.search(sentence.plain):
            continue
        for kind in SignalKind:
            finding = find_cue(call, book, book.signals[kind], sentence)
            if finding is None and index in questions:
                cues = _asked(book.answers.get(kind, ()), questions[index])
                finding = find_cue(call, book, cues, sentence)
            if finding is not None:
                yield Finding(sentence, finding.claim, finding.odds, kind)


def find_all(call: Call, book: Phrasebook, cues: Sequence[Cue]) -> Iterator[Finding]:
    for sentence in call.sentences:
        finding = find_cue(call, book, cues, sentence)
        if finding is not None:
            yield finding


def find_cue(
    call: Call, book: Phrasebook, cues: Sequence[Cue], sentence: Sentence
) -> Finding | None:
    """What the first fitting cue says."""
    side = call.side(sentence.speaker)
    for cue in cues:
        found = cue.match(sentence, side)
        if found is None or (cue.odds is not None and _depends(found, book)):
            continue
        return Finding(sentence, cue.state(found, call.who(sentence.speaker)), cue.odds)
    return None


def _depends(found: re.Match[str], book: Phrasebook) -> bool:
    """Behind an "if", nothing has been confirmed or refused yet."""
    return book.condition.search(found.string, 0, found.start()) is not None


def _asked(cues: Sequence[AnswerCue], question: Sentence) -> list[Cue]:
    return [answer.cue for answer in cues if answer.question.search(question.plain)]


def _questions_before(sentences: Sequence[Sentence]) -> dict[int, Sentence]:
    """By the index of an answering sentence, the last question of the turn before it."""
    questions: dict[int, Sentence] = {}
    asked: Sentence | None = None
    previous: Sentence | None = None
    since = 0
    for index, sentence in enumerate(sentences):
        if previous is None or sentence.turn != previous.turn:
            asked = previous if previous is not None and previous.is_question else None
            since = 0
        if asked is not None and since < ANSWER_SENTENCES_MAX:
            questions[index] = asked
        since += 1
        previous = sentence
    return questions
