"""One rep's coaching: whose it is, what was measured, what the model makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import JsonValue

from calls.insights import SpeakerSide
from calls.metrics import DEFAULT_RUBRIC, Rubric, SpeakerMetrics, compare, measure
from calls.rendering import render
from calls.stages import Stage
from models.queries import analyses, coaching, reps, tenants
from models.queries.transcripts import SavedTranscript
from models.tables import Analysis, Coaching, Meeting, PartOutcome
from prompts import Task, choose

from .asking import ask
from .call import Call, MeetingGone
from .keeping import KeptAnswer
from .parts import checked, load_transcript, speakers_in
from .services import Services

PAST_CALLS_MAX = 20


@dataclass(frozen=True)
class Coaches:
    """What coaching works with: the call, and the analysis it belongs to."""

    services: Services
    call: Call
    analysis_id: str


@dataclass(frozen=True)
class CoachedRep:
    """`rep_id` is None when it is not known which of the tenant's reps this is."""

    label: str
    name: str | None
    rep_id: str | None

    def to_output(self) -> dict[str, Any]:
        return asdict(self)


async def coached_reps(coaches: Coaches) -> list[CoachedRep]:
    """The speakers on the rep's side who said something; none when nobody was identified."""
    call = coaches.call
    analysis = await _analysis(coaches)
    async with coaches.services.database.read() as session:
        meeting = await call.meeting(session)
        known = await reps.list_for_tenant(session, call.tenant_id)
    part = analysis.part(Stage.SPEAKERS)
    speakers = speakers_in(part.answer if part else None)
    on_our_side = [speaker for speaker in speakers if speaker.side is SpeakerSide.REP]
    rep_ids = {rep.name.casefold(): rep.id for rep in known}
    return [
        CoachedRep(
            speaker.label,
            speaker.name,
            meeting.rep_id
            if len(on_our_side) == 1
            else rep_ids.get((speaker.name or speaker.label).casefold()),
        )
        for speaker in on_our_side
    ]


async def why_nobody_is_coached(coaches: Coaches) -> str:
    part = (await _analysis(coaches)).part(Stage.SPEAKERS)
    if part is not None and part.outcome is PartOutcome.FAILED:
        return f"{Stage.SPEAKERS.value} failed"
    return "nobody in the call was recognised as a rep"


async def coach(coaches: Coaches, rep: CoachedRep) -> JsonValue:
    call, services = coaches.call, coaches.services
    saved = await load_transcript(services, call)
    metrics = await _metrics_of(saved, rep)
    rubric, past = await _rubric_and_past(coaches, rep)
    prompt = choose(Task.COACHING, call.meeting_id)
    inputs = {
        "transcript": await asyncio.to_thread(render, saved.transcript),
        "rep": rep.label,
        "metrics": metrics.model_dump_json(),
        "rubric": rubric.model_dump_json(),
        "past": compare(metrics, past, rubric).model_dump_json() if past else "{}",
    }
    answered = await ask(services, call, f"coach:{rep.label}", prompt, inputs)
    kept = KeptAnswer(
        answer=await asyncio.to_thread(checked, answered.value, saved.transcript),
        prompt_version=answered.prompt_version,
        is_offline=answered.is_offline,
    )
    return kept.model_dump(mode="json")


async def row_of(
    coaches: Coaches,
    rep: CoachedRep,
    outcome: PartOutcome,
    *,
    answer: dict[str, JsonValue] | None = None,
    reason: str | None = None,
) -> Coaching:
    call, services = coaches.call, coaches.services
    saved = await load_transcript(services, call)
    async with services.database.read() as session:
        meeting: Meeting = await call.meeting(session)
    return Coaching(
        analysis_id=coaches.analysis_id,
        rep_label=rep.label,
        tenant_id=call.tenant_id,
        meeting_id=call.meeting_id,
        rep_id=rep.rep_id,
        outcome=outcome,
        metrics=(await _metrics_of(saved, rep)).model_dump(mode="json"),
        answer=answer,
        reason=reason,
        call_at_ms=meeting.created_at_ms,
        created_at_ms=services.now_ms(),
    )


async def _analysis(coaches: Coaches) -> Analysis:
    tenant_id = coaches.call.tenant_id
    async with coaches.services.database.read() as session:
        found = await analyses.find_for_tenant(session, tenant_id, coaches.analysis_id)
    if found is None:
        raise MeetingGone(f"there is no analysis {coaches.analysis_id}")
    return found


async def _rubric_and_past(
    coaches: Coaches, rep: CoachedRep
) -> tuple[Rubric, Sequence[SpeakerMetrics]]:
    call = coaches.call
    async with coaches.services.database.read() as session:
        tenant = await tenants.find(session, call.tenant_id)
        meeting = await call.meeting(session)
        past = (
            await coaching.past_metrics(
                session,
                call.tenant_id,
                rep.rep_id,
                before_ms=meeting.created_at_ms,
                limit=PAST_CALLS_MAX,
            )
            if rep.rep_id is not None
            else []
        )
    own = tenant.rubric if tenant is not None else None
    rubric = DEFAULT_RUBRIC if own is None else Rubric.model_validate(own)
    return rubric, [SpeakerMetrics.model_validate(call.metrics) for call in past]


async def _metrics_of(saved: SavedTranscript, rep: CoachedRep) -> SpeakerMetrics:
    metrics = (await asyncio.to_thread(measure, saved.transcript)).of(rep.label)
    assert metrics is not None, "a rep is a speaker of the transcript"
    return metrics
