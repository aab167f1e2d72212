"""Cues found in a call's sentences: the reading that signals, decisions and causes share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from calls.insights import Direction, SignalKind

from .call import Call
from .cues import AnswerCue, Cue, detail
from .phrasebook import Phrasebook
from .remembering import remembered
from .sentences import Sentence

ANSWER_SENTENCES_MAX = 3  # an answer comes at the start of a turn
SEVERAL = frozenset({SignalKind.COMPETITOR})  # one sentence may name two of these


@dataclass(frozen=True, slots=True)
class Finding:
    """A cue that fits a sentence; `kind` is None for what is no signal."""

    sentence: Sentence
    claim: str
    odds: Direction | None
    kind: SignalKind | None = None
    what: str | None = None  # the detail that the claim repeats


@remembered
def find_signals(call: Call, book: Phrasebook) -> tuple[Finding, ...]:
    """What each sentence says of the deal, in the order of the call; one answer per question."""
    return tuple(_find_signals(call, book))


def _find_signals(call: Call, book: Phrasebook) -> Iterator[Finding]:
    questions = _questions_before(call.sentences)
    answered: set[tuple[SignalKind, int]] = set()
    for sentence in call.sentences:
        if book.hypothesis.search(sentence.plain):
            continue
        for kind in SignalKind:
            found = list(_of_kind(call, book, kind, sentence))
            question = questions.get(sentence.position)
            if not found and question is not None and (kind, question.position) not in answered:
                cues = _asked(book.answers.get(kind, ()), question)
                found = list(find_cues(call, book, cues, sentence))[:1]
                answered.update((kind, question.position) for _ in found)
            for finding in found:
                yield replace(finding, kind=kind)


def _of_kind(
    call: Call, book: Phrasebook, kind: SignalKind, sentence: Sentence
) -> Iterator[Finding]:
    """The first fitting cue counts; of some kinds also others that name something else."""
    findings = find_cues(call, book, book.signals[kind], sentence)
    first = next(findings, None)
    if first is None:
        return
    yield first
    if kind in SEVERAL:
        named = (first.what or "").casefold()
        for finding in findings:
            if finding.what is not None and finding.what.casefold() not in named:
                named = f"{named} {finding.what.casefold()}"
                yield finding


def find_all(call: Call, book: Phrasebook, cues: Sequence[Cue]) -> Iterator[Finding]:
    """In each sentence, what the first fitting cue says."""
    for sentence in call.sentences:
        yield from islice(find_cues(call, book, cues, sentence), 1)


def find_cues(
    call: Call, book: Phrasebook, cues: Sequence[Cue], sentence: Sentence
) -> Iterator[Finding]:
    side = call.side(sentence.speaker)
    for cue in cues:
        found = cue.match(sentence, side)
        if found is None or (cue.is_definite and _depends(found, book)):
            continue
        claim = cue.state(found, call.who(sentence.speaker))
        yield Finding(sentence, claim, cue.odds, what=detail(found))


def _depends(found: re.Match[str], book: Phrasebook) -> bool:
    """Behind an "if", nothing has been confirmed or refused yet."""
    return book.condition.search(found.string, 0, found.start()) is not None


def _asked(cues: Sequence[AnswerCue], question: Sentence) -> list[Cue]:
    return [answer.cue for answer in cues if answer.question.search(question.plain)]


def _questions_before(sentences: Sequence[Sentence]) -> dict[int, Sentence]:
    """By the position of an answering sentence, the last question of the turn before it."""
    questions: dict[int, Sentence] = {}
    asked: Sentence | None = None
    previous: Sentence | None = None
    since = 0
    for sentence in sentences:
        if previous is None or sentence.turn != previous.turn:
            asked = previous if previous is not None and previous.is_question else None
            since = 0
        if asked is not None and since < ANSWER_SENTENCES_MAX:
            questions[sentence.position] = asked
        since += 1
        previous = sentence
    return questions
