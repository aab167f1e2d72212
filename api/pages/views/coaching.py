"""Each rep's coaching: praise and advice with evidence, and the numbers beside their own past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from calls.insights import CoachingPoint
from calls.metrics import DEFAULT_RUBRIC, Rubric, SpeakerMetrics, compare
from calls.transcript import Transcript
from models.queries.coaching import PastMetrics
from models.tables import Coaching, JsonObject, PartOutcome

from .people import People
from .quotes import Quote, quote_of
from .scales import Scale, scale_of


@dataclass(frozen=True, slots=True)
class Point:
    criterion: str
    observation: str
    advice: str
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class RepCoaching:
    """`note` says what is missing: why there is no advice, or less than was asked for."""

    label: str
    name: str
    has_failed: bool
    note: str
    praise: tuple[Point, ...]
    improve: tuple[Point, ...]
    unsupported: tuple[Point, ...]  # their evidence was said by nobody
    scales: tuple[Scale, ...]
    past_calls: int


def rubric_of(stored: JsonObject | None) -> Rubric:
    return DEFAULT_RUBRIC if stored is None else Rubric.model_validate(stored)


def coaching_of(
    rows: Sequence[Coaching],
    past: Mapping[str, Sequence[PastMetrics]],
    rubric: Rubric,
    transcript: Transcript | None,
    people: People,
) -> tuple[RepCoaching, ...]:
    """`past` holds, by label, the former calls of the reps that are known by id."""
    return tuple(_rep(row, past.get(row.rep_label, ()), rubric, transcript, people) for row in rows)


def _rep(
    row: Coaching,
    past: Sequence[PastMetrics],
    rubric: Rubric,
    transcript: Transcript | None,
    people: People,
) -> RepCoaching:
    answer = row.answer or {}
    former = [SpeakerMetrics.model_validate(call.metrics) for call in past if call.metrics]
    scales: tuple[Scale, ...] = ()
    if row.metrics:
        compared = compare(SpeakerMetrics.model_validate(row.metrics), former, rubric)
        scales = tuple(map(scale_of, compared.results))
    return RepCoaching(
        label=row.rep_label,
        name=people.name(row.rep_label),
        has_failed=row.outcome is PartOutcome.FAILED,
        note=row.reason or "",
        praise=_points(answer.get("praise", ()), transcript, people),
        improve=_points(answer.get("improve", ()), transcript, people),
        unsupported=_points(answer.get("unsupported", ()), transcript, people),
        scales=scales,
        past_calls=len(former),
    )


def _points(
    points: Iterable[JsonObject], transcript: Transcript | None, people: People
) -> tuple[Point, ...]:
    known = (CoachingPoint.model_validate(point) for point in points)
    return tuple(
        Point(
            point.criterion,
            point.observation,
            point.advice,
            None if point.evidence is None else quote_of(point.evidence, transcript, people),
        )
        for point in known
    )
