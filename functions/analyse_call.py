"""A transcript becomes insights: who spoke, then side by side all that was found in what they said.

Each part fails alone: then its stage has failed, an operator can retry it, and the call goes on
with the others. What a part has found is shown at once (`keeping.py`); here all are saved together,
as the version of the analysis that coaching and the CRM rest on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import inngest
from pydantic import JsonValue

from calls.events import SignalsExtracted, SpeakersIdentified, TranscriptionCompleted
from calls.insights import SpeakerSide
from calls.stages import Stage
from middleware.outcomes import Done
from middleware.step_names import StepName
from models.queries import analyses
from models.tables import AnalysisPart, PartOutcome
from prompts import choose

from .call import Call
from .durable import durable
from .failed_parts import record_failed_part
from .keeping import KeptAnswer, analysis_of
from .limits import ANALYSIS
from .parts import TASKS, analyse_part, load_transcript, speakers_in
from .services import Services
from .steps import PartFailed, attempt_part, send

SIDE_BY_SIDE = tuple(stage for stage in TASKS if stage is not Stage.SPEAKERS)
Ended = KeptAnswer | PartFailed


@durable(
    "analyse_call",
    on=TranscriptionCompleted,
    limits=ANALYSIS,
    stage=Stage.SIGNALS,
    parts={stage.value: stage for stage in TASKS},
)
async def analyse_call(context: inngest.Context, services: Services) -> dict[str, Any]:
    call = Call.of(context, TranscriptionCompleted.of(context.event.data), "analyse_call")

    def analyse(stage: Stage, speakers: JsonValue) -> Callable[[], Awaitable[Done | PartFailed]]:
        work = partial(analyse_part, services, call, stage, stage.value, speakers)
        return partial(attempt_part, context, StepName(stage.value), work, services.now_ms)

    identified = _ended(await analyse(Stage.SPEAKERS, None)())
    speakers = identified.answer["speakers"] if isinstance(identified, KeptAnswer) else None
    others = await context.group.parallel(tuple(analyse(s, speakers) for s in SIDE_BY_SIDE))
    ended = {Stage.SPEAKERS: identified} | {
        stage: _ended(end) for stage, end in zip(SIDE_BY_SIDE, others, strict=True)
    }

    saved = await context.step.run("save", _save, context, services, call, ended)
    extracted = SignalsExtracted(
        **call.identity,
        analysis_id=saved["analysis_id"],
        signal_count=saved["signal_count"],
        failed_parts=[stage for stage, end in ended.items() if isinstance(end, PartFailed)],
    )
    await send(context, "tell signals.extracted", *_identified(call, identified), extracted)
    return saved


def _ended(end: Done | PartFailed) -> Ended:
    return KeptAnswer.model_validate(end.value) if isinstance(end, Done) else end


async def _save(
    context: inngest.Context, services: Services, call: Call, ended: Mapping[Stage, Ended]
) -> dict[str, Any]:
    """A new version of the analysis, its stages and its failures, all in one transaction."""
    transcript = await load_transcript(services, call)
    analysis_id = analysis_of(call)
    kept = {stage: end for stage, end in ended.items() if isinstance(end, KeptAnswer)}
    language = kept[Stage.SPEAKERS].language if Stage.SPEAKERS in kept else None
    now_ms = services.now_ms()
    async with services.database.write() as session:
        await call.meeting(session)
        await analyses.save_new_version(
            session,
            analysis_id=analysis_id,
            tenant_id=call.tenant_id,
            meeting_id=call.meeting_id,
            transcript_version=transcript.version,
            parts={stage: _part(end) for stage, end in ended.items()},
            prompt_versions={
                stage: kept[stage].prompt_version
                if stage in kept
                else choose(task, call.meeting_id).version
                for stage, task in TASKS.items()
            },
            language=language or transcript.transcript.language,
            is_offline=any(answer.is_offline for answer in kept.values()),
            now_ms=now_ms,
        )
        for stage, end in ended.items():
            if isinstance(end, PartFailed):
                reason = end.error.message
                await call.failed(session, stage, end.step.first, now_ms, reason=reason)
                await record_failed_part(session, services, call, context, stage, end)
            else:
                await call.completed(session, stage, stage.value, now_ms)
    return {"analysis_id": analysis_id, "signal_count": _signal_count(kept.get(Stage.SIGNALS))}


def _part(end: Ended) -> AnalysisPart:
    if isinstance(end, PartFailed):
        return AnalysisPart(outcome=PartOutcome.FAILED, reason=end.error.message)
    return AnalysisPart(outcome=PartOutcome.COMPLETED, answer=end.answer)


def _signal_count(kept: KeptAnswer | None) -> int:
    signals = [] if kept is None else kept.answer["signals"]
    return len(signals) if isinstance(signals, list) else 0


def _identified(call: Call, end: Ended) -> list[SpeakersIdentified]:
    """Nothing is told when nobody was identified."""
    if isinstance(end, PartFailed):
        return []
    speakers = speakers_in(end.answer)
    reps = [speaker.label for speaker in speakers if speaker.side is SpeakerSide.REP]
    return [SpeakersIdentified(**call.identity, rep_labels=reps)]
