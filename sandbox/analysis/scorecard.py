"""What the request says about a rep in numbers: measures, the rubric's ranges, the rep's past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from calls.insights import SpeakerSide

from .call import Call
from .material import Material


@dataclass(frozen=True, slots=True)
class Score:
    """A criterion of the rubric and how the rep did. `miss` is relative to the bound missed."""

    criterion: str
    measure: str
    value: float
    position: str  # "below", "within" or "above" the range
    miss: float
    usual: float | None
    trend: str | None
    starts_ms: float | None = None  # where the longest monologue begins


def read_rep(call: Call, material: Material) -> str | None:
    """The label of the rep who is coached; None when it cannot be told."""
    section = material.sections.get("rep", "").strip()
    value = material.json_section("rep")
    named = [str(part) for part in value.values() if part] if isinstance(value, dict) else [section]
    if isinstance(value, str):
        named = [value]
    for label in call.labels:
        if label in named or any(call.names.get(label) == name for name in named):
            return label
    reps = [label for label in call.labels if call.side(label) is SpeakerSide.REP]
    return reps[0] if not section and len(reps) == 1 else None


def read_scores(material: Material, rep: str) -> list[Score]:
    """In the rubric's order; criteria without a range or a measured value are left out."""
    metrics = _metrics_of(material.json_section("metrics"), rep)
    past = _results_by_criterion(material.json_section("past"))
    scores: list[Score] = []
    for criterion in _criteria(material.json_section("rubric")):
        name, measure = criterion.get("name"), criterion.get("measure")
        if not isinstance(name, str) or not isinstance(measure, str):
            continue
        value = _number(metrics.get(measure))
        if value is None:
            continue
        result = past.get(name, {})
        position, miss = _position(
            value, _number(criterion.get("low")), _number(criterion.get("high"))
        )
        trend = result.get("trend")
        score = Score(
            criterion=name,
            measure=measure,
            value=value,
            position=position,
            miss=miss,
            usual=_number(result.get("usual")),
            trend=trend if isinstance(trend, str) else None,
            starts_ms=_number(metrics.get("longest_monologue_start_ms")),
        )
        scores.append(score)
    return scores


def _position(value: float, low: float | None, high: float | None) -> tuple[str, float]:
    if low is not None and value < low:
        return "below", (low - value) / (low or 1.0)
    if high is not None and value > high:
        return "above", (value - high) / (high or 1.0)
    return "within", 0.0


def _metrics_of(metrics: JsonValue, rep: str) -> Mapping[str, JsonValue]:
    """The rep's own, also out of a whole call's."""
    if not isinstance(metrics, dict):
        return {}
    speakers = metrics.get("speakers")
    if not isinstance(speakers, list):
        return metrics
    own = (entry for entry in speakers if isinstance(entry, dict) and entry.get("speaker") == rep)
    return next(own, {})


def _criteria(rubric: JsonValue) -> Iterator[Mapping[str, JsonValue]]:
    criteria = rubric.get("criteria") if isinstance(rubric, dict) else rubric
    if isinstance(criteria, list):
        yield from (criterion for criterion in criteria if isinstance(criterion, dict))


def _results_by_criterion(past: JsonValue) -> Mapping[str, Mapping[str, JsonValue]]:
    results = past.get("results") if isinstance(past, dict) else None
    by_criterion: dict[str, Mapping[str, JsonValue]] = {}
    for result in results if isinstance(results, list) else ():
        if isinstance(result, dict) and isinstance(criterion := result.get("criterion"), dict):
            by_criterion[str(criterion.get("name"))] = result
    return by_criterion


def _number(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
