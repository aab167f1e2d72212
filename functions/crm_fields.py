"""What a CRM is told about a call: the fields of its record. Pure.

Only what is supported by the transcript: claims whose quote nobody said are not in the lists that
this reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from calls.rendering import render_time
from calls.stages import Stage
from models.tables import Analysis, Coaching, Meeting

NAME_MAX = 80
TEXT_MAX = 32_000  # Salesforce's long text fields hold 32,768 characters


def crm_fields(
    meeting: Meeting, analysis: Analysis, coaching: Sequence[Coaching], meeting_url: str
) -> dict[str, Any]:
    summary = _answer(analysis, Stage.SUMMARY)
    points = [summary["headline"], *(f"- {point}" for point in summary["points"])]
    called_at = datetime.fromtimestamp(meeting.created_at_ms / 1_000, UTC)
    return {
        "Name": meeting.title[:NAME_MAX],
        "Called_At__c": called_at.isoformat(timespec="seconds"),
        "Duration_Minutes__c": round((meeting.duration_ms or 0) / 60_000, 1),
        "Language__c": analysis.language,
        "Summary__c": _text(points),
        "Signals__c": _text(_signals(_answer(analysis, Stage.SIGNALS)["signals"])),
        "Next_Steps__c": _text(_tasks(_answer(analysis, Stage.ACTION_ITEMS)["action_items"])),
        "Decisions__c": _text(
            f"- {item['decision']}" for item in _answer(analysis, Stage.DECISIONS)["decisions"]
        ),
        "Talk_Share__c": _talk_share(coaching),
        "Debrief_Url__c": meeting_url,
        "Analysed_Offline__c": analysis.is_offline,
    }


_NOTHING: Mapping[Stage, dict[str, Any]] = {
    Stage.SUMMARY: {"headline": "", "points": []},
    Stage.SIGNALS: {"signals": []},
    Stage.ACTION_ITEMS: {"action_items": []},
    Stage.DECISIONS: {"decisions": []},
}


def _answer(analysis: Analysis, stage: Stage) -> dict[str, Any]:
    """A part that has failed says nothing."""
    part = analysis.part(stage)
    return part.answer if part is not None and part.answer is not None else _NOTHING[stage]


def _signals(signals: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for signal in signals:
        evidence = signal["evidence"]
        place = f"{evidence['speaker']}, {render_time(evidence['start_ms'])}"
        yield f"- [{signal['kind']}] {signal['claim']} (“{evidence['quote']}”, {place})"


def _tasks(items: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for item in items:
        facts = [fact for fact in (item["owner"], item["due"]) if fact]
        yield f"- {item['task']}" + (f" ({', '.join(facts)})" if facts else "")


def _talk_share(coaching: Sequence[Coaching]) -> float | None:
    """Of the reps together; None when nobody was recognised as one."""
    shares = [row.metrics["talk_share"] for row in coaching]
    return round(sum(shares), 2) if shares else None


def _text(lines: Iterable[str]) -> str | None:
    text = "\n".join(line for line in lines if line)
    return text[:TEXT_MAX] or None
