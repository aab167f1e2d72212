"""Limits: as many at once and as many a minute as allowed, for each tenant by itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from calls.stages import Lane, MeetingStatus
from clients.language_model import LanguageModel

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline


# What is said makes no difference to a limit, but twenty minutes of it take long to analyse; and a
# call that is refused at its first step has started like any other.
SHORT = b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Maya Okafor>Good morning, Daniel.\n"
SILENT = b"WEBVTT\n"
TURNS = 300  # of the event loop: more than it takes for a run that may start to be started


@dataclass
class HeldModel:
    """The language model, behind a gate; and how many questions of each tenant wait there."""

    model: LanguageModel
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    full: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: Counter[str] = field(default_factory=Counter)

    async def answer(
        self, prompt: Any, inputs: Mapping[str, str], *, safety_id: str, **rest: Any
    ) -> Any:
        self.waiting[safety_id] += 1
        if sorted(self.waiting.values()) == [1, 5]:
            self.full.set()
        await self.gate.wait()
        return await self.model.answer(prompt, inputs, safety_id=safety_id, **rest)


async def all_are_there(pipeline: Pipeline, function: str, count: int) -> None:
    while True:
        if len(pipeline.steplog.runs(function)) == count:
            return
        await asyncio.sleep(0)


async def test_transcriptions_start_five_a_minute_and_no_tenant_waits_for_another(
    pipeline: Pipeline,
) -> None:
    before_ms = pipeline.steplog.now_ms
    for number in range(8):
        await pipeline.upload(f"a-{number}", data=SILENT)
    await pipeline.upload("b-0", "tenant-b", data=SHORT)
    await pipeline.upload("a-urgent", lane=Lane.CRITICAL, data=SHORT)

    await pipeline.steplog.settle()

    started = len(pipeline.sent("meeting/failed"))
    elapsed_s = (pipeline.steplog.now_ms - before_ms) / 1_000  # the wall's clock goes on, too
    assert 6 <= started <= 6 + elapsed_s / 12  # a throttle of five lets six start from idle
    assert (await pipeline.meeting("b-0", "tenant-b")).status is MeetingStatus.COMPLETED
    assert (await pipeline.meeting("a-urgent")).status is MeetingStatus.COMPLETED

    await pipeline.finish()
    assert len(pipeline.sent("meeting/failed")) == 8  # and nothing is dropped
    assert len(pipeline.sent("meeting/completed")) == 2


async def test_one_tenants_analyses_take_five_places_and_leave_the_other_tenants_free(
    unserved: Pipeline,
) -> None:
    held = HeldModel(unserved.services.language_model)
    unserved.services = replace(unserved.services, language_model=cast(LanguageModel, held))
    await unserved.serve()
    for number in range(6):
        await unserved.upload(f"a-{number}", data=SHORT)
    await unserved.upload("b-0", "tenant-b", data=SHORT)

    settling = asyncio.ensure_future(unserved.steplog.settle())
    async with asyncio.timeout(60):
        await held.full.wait()
        await all_are_there(unserved, "analyse_call", 7)
    for _ in range(TURNS):
        await asyncio.sleep(0)

    statuses = Counter(run.status for run in unserved.steplog.runs("analyse_call"))
    assert statuses == {"RUNNING": 5 + 1, "QUEUED": 1}
    held.gate.set()
    await settling
    assert len(unserved.sent("meeting/completed")) == 7
