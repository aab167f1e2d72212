"""Coaching for one rep: the rubric against what was measured, and two moments of the call.

The measures come with the request; nothing is measured here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from calls.insights import CoachingAnswer, CoachingPoint, SignalKind, SpeakerSide

from .call import Call, evidence
from .findings import find_signals
from .material import Material
from .phrasebook import Phrasebook, Wording
from .scorecard import Score, read_rep, read_scores
from .sentences import Sentence

POINTS_MAX = 3
SENTENCES_MIN = 6  # a shorter call shows nothing


def answer_coaching(call: Call, material: Material) -> CoachingAnswer:
    rep = read_rep(call, material)
    if call.book is None or rep is None or len(call.sentences) < SENTENCES_MIN:
        return CoachingAnswer(praise=[], improve=[])
    scores = read_scores(material, rep)
    moments = [*_next_step(call, call.book), *_doubt(call, call.book, rep)]
    misses = [score for score in scores if score.position != "within"]
    hits = [score for score in scores if score.position == "within"]
    misses.sort(key=lambda score: -score.miss)
    hits.sort(key=lambda score: score.trend != "better")  # what has become better comes first
    improve = [point for is_good, point in moments if not is_good]
    praise = [point for is_good, point in moments if is_good]
    improve.extend(_points(call, call.book, rep, misses))
    praise.extend(_points(call, call.book, rep, hits))
    return CoachingAnswer(praise=praise[:POINTS_MAX], improve=improve[:POINTS_MAX])


def _points(
    call: Call, book: Phrasebook, rep: str, scores: Sequence[Score]
) -> Iterator[CoachingPoint]:
    for score in scores:
        words = book.wording.coaching.get(f"{score.measure}.{score.position}")
        if words is None:
            continue
        observation, advice = words
        usual = "" if score.usual is None else _usual(score, book.wording)
        shown = _shown(score.measure, score.value, book.wording)
        place = _place(call, book, rep, score)
        yield CoachingPoint(
            criterion=score.criterion,
            observation=observation.format(value=shown, usual=usual),
            advice=advice,
            evidence=evidence(call, place) if place is not None else None,
        )


def _place(call: Call, book: Phrasebook, rep: str, score: Score) -> Sentence | None:
    """A line that shows the measure, where one line can."""
    own = [sentence for sentence in call.sentences if sentence.speaker == rep]
    if score.measure == "longest_monologue_ms" and score.starts_ms is not None:
        return next((sentence for sentence in own if sentence.start_ms >= score.starts_ms), None)
    if score.measure == "questions_per_minute" and score.position == "within":
        asked = (
            sentence
            for sentence in own
            if sentence.is_question and book.opens_question.search(sentence.plain)
        )
        return next(asked, None)
    return None


def _next_step(call: Call, book: Phrasebook) -> Iterator[tuple[bool, CoachingPoint]]:
    steps = [
        finding.sentence
        for finding in find_signals(call, book)
        if finding.kind is SignalKind.NEXT_STEP
    ]
    name = book.wording.next_step
    if steps:
        yield True, _moment(call, book, name, "next_step.agreed", steps[-1])
    else:
        yield False, _moment(call, book, name, "next_step.missing", None)


def _doubt(call: Call, book: Phrasebook, rep: str) -> Iterator[tuple[bool, CoachingPoint]]:
    """The first doubt of the customer that the rep had to answer."""
    for finding in find_signals(call, book):
        doubt = finding.sentence
        is_customers = call.side(doubt.speaker) is not SpeakerSide.REP and doubt.speaker != rep
        if finding.kind is not SignalKind.OBJECTION or not is_customers:
            continue
        reply = [line for line in call.sentences if line.turn == doubt.turn + 1]
        if not reply or reply[0].speaker != rep:
            continue
        question = next((sentence for sentence in reply if sentence.is_question), None)
        if question is not None:
            yield True, _moment(call, book, book.wording.doubts, "doubt.explored", question)
        else:
            yield False, _moment(call, book, book.wording.doubts, "doubt.missed", doubt)
        return


def _moment(
    call: Call, book: Phrasebook, criterion: str, key: str, sentence: Sentence | None
) -> CoachingPoint:
    observation, advice = book.wording.coaching[key]
    return CoachingPoint(
        criterion=criterion,
        observation=observation,
        advice=advice,
        evidence=evidence(call, sentence) if sentence is not None else None,
    )


def _usual(score: Score, wording: Wording) -> str:
    assert score.usual is not None
    return wording.usual.format(usual=_shown(score.measure, score.usual, wording))


def _shown(measure: str, value: float, wording: Wording) -> str:
    """The number as a person says it: shares in per cent, times in seconds."""
    if measure.endswith("_share"):
        return f"{value * 100:.0f}"
    if measure.endswith("_ms"):
        return f"{value / 1000:.0f}"
    digits = 0 if value >= 10 else 1
    return f"{value:.{digits}f}".replace(".", wording.decimal)
