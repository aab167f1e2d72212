"""Coaching for one rep: the rubric against what was measured, and moments of the call.

The measures come with the request; nothing is measured here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from calls.insights import CoachingAnswer, CoachingPoint

from .call import Call, evidence
from .material import Material
from .moments import find_moments
from .phrasebook import Phrasebook, Wording
from .scorecard import Score, read_rep, read_scores
from .sentences import Sentence

POINTS_MAX = 3
SENTENCES_MIN = 6  # a shorter call shows nothing
PLACE_WORDS_MIN = 6  # fewer words do not show what somebody talked about


def answer_coaching(call: Call, material: Material) -> CoachingAnswer:
    rep = read_rep(call, material)
    if call.book is None or rep is None or len(call.sentences) < SENTENCES_MIN:
        return CoachingAnswer(praise=[], improve=[])
    moments = list(find_moments(call, call.book, rep))
    scores = read_scores(material, rep)
    misses = [score for score in scores if score.position != "within"]
    misses.sort(key=lambda score: -score.miss)
    hits = [score for score in scores if score.position == "within"]
    hits.sort(key=lambda score: score.trend != "better")  # what has become better comes first
    praised = list(_points(call, call.book, rep, hits))
    praised.sort(key=lambda point: point.evidence is None)  # and what the call itself shows
    praise = [*(moment.point for moment in moments if moment.is_good), *praised]
    improve = [
        *(moment.point for moment in moments if not moment.is_good),
        *_points(call, call.book, rep, misses),
    ]
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
    starts_ms = score.starts_ms
    if (score.measure, score.position) == ("longest_monologue_ms", "above"):
        if starts_ms is None:
            return None
        said = (line for line in own if line.start_ms >= starts_ms)
        return next((line for line in said if len(line.text.split()) >= PLACE_WORDS_MIN), None)
    if (score.measure, score.position) == ("questions_per_minute", "within"):
        asked = [
            line for line in own if line.is_question and book.opens_question.search(line.plain)
        ]
        return max(asked, key=lambda line: _answer_words(call, line), default=None)
    return None


def _answer_words(call: Call, question: Sentence) -> int:
    """How much the question brought out; 0 when the rep asked on without waiting."""
    after = call.sentences[question.position + 1 :]
    if not after or after[0].turn == question.turn:
        return 0
    return sum(len(line.text.split()) for line in after if line.turn == question.turn + 1)


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
