"""Moments of a call that a coach would come back to: doubts, the next step, what nobody asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calls.insights import CoachingPoint, SignalKind, SpeakerSide

from .call import Call, evidence
from .causes import agreement
from .findings import Finding, find_signals
from .phrasebook import Phrasebook
from .sentences import Sentence

LONG_SENTENCES_MIN = 60  # in a shorter call, not everything has its place
EXPLORED_WITHIN = 3  # sentences of the reply in which a question still takes up the doubt


@dataclass(frozen=True, slots=True)
class Moment:
    is_good: bool
    point: CoachingPoint


def find_moments(call: Call, book: Phrasebook, rep: str) -> Iterator[Moment]:
    """In the order of their weight."""
    signals = find_signals(call, book)
    yield _next_step(call, book, signals)
    yield from _doubts(call, book, rep, signals)
    yield from _gaps(call, book, signals)


def _next_step(call: Call, book: Phrasebook, signals: Sequence[Finding]) -> Moment:
    steps = [signal for signal in signals if signal.kind is SignalKind.NEXT_STEP]
    dated = [step for step in steps if step.what and book.day.search(step.what)]
    name = book.wording.next_step
    if not steps:
        return Moment(False, _point(call, book, name, "next_step.missing", None))
    return Moment(True, _point(call, book, name, "next_step.agreed", (dated or steps)[-1].sentence))


def _doubts(call: Call, book: Phrasebook, rep: str, signals: Sequence[Finding]) -> Iterator[Moment]:
    """The best answer that the rep gave to a doubt of the customer, or else a doubt left alone."""
    doubts = [signal.sentence for signal in signals if signal.kind is SignalKind.OBJECTION]
    missed: list[Sentence] = []
    answered: list[Sentence] = []
    name = book.wording.doubts
    for doubt in doubts:
        reply = [line for line in call.sentences if line.turn == doubt.turn + 1]
        is_customers = call.side(doubt.speaker) is not SpeakerSide.REP and doubt.speaker != rep
        if not is_customers or not reply or reply[0].speaker != rep:
            continue
        asked = next((line for line in reply[:EXPLORED_WITHIN] if _explores(line, book)), None)
        if asked is not None:
            yield Moment(True, _point(call, book, name, "doubt.explored", asked))
            return
        agreed = agreement(call, book, doubt)
        (missed if agreed is None else answered).append(doubt if agreed is None else agreed)
    if answered:
        yield Moment(True, _point(call, book, name, "doubt.answered", answered[0]))
    elif missed:
        yield Moment(False, _point(call, book, name, "doubt.missed", missed[0]))


def _explores(line: Sentence, book: Phrasebook) -> bool:
    return line.is_question and book.opens_question.search(line.plain) is not None


def _gaps(call: Call, book: Phrasebook, signals: Sequence[Finding]) -> Iterator[Moment]:
    """What decides a deal and was not so much as mentioned by anybody."""
    if len(call.sentences) < LONG_SENTENCES_MIN:
        return
    heard = {signal.kind for signal in signals}
    for kind, (name, mentions) in book.wording.asks.items():
        is_mentioned = any(mentions.search(line.plain) for line in call.sentences)
        if kind not in heard and not is_mentioned:
            yield Moment(False, _point(call, book, name, f"{kind.value}.missing", None))


def _point(
    call: Call, book: Phrasebook, criterion: str, key: str, sentence: Sentence | None
) -> CoachingPoint:
    observation, advice = book.wording.coaching[key]
    return CoachingPoint(
        criterion=criterion,
        observation=observation,
        advice=advice,
        evidence=evidence(call, sentence) if sentence is not None else None,
    )
