"""What a part's step keeps of its answer, and when it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from calls.stages import Stage, StageState
from functions.call import Call
from functions.keeping import KeptAnswer, keep_part
from models.queries import analyses, meetings
from models.testing import KINDS, a_meeting

if TYPE_CHECKING:
    from models.analysis_so_far import AnalysisSoFar
    from tests.functions.conftest import Pipeline

CALL = Call("tenant-a", "call-1", "analyse_call", "01A", 0, {})


def answer(headline: str) -> KeptAnswer:
    return KeptAnswer(
        answer={"headline": headline, "points": []}, prompt_version="v1", is_offline=False
    )


async def add_call(pipeline: Pipeline) -> None:
    async with pipeline.database.write() as session:
        await meetings.create_or_get(session, a_meeting())


async def so_far(pipeline: Pipeline) -> AnalysisSoFar:
    async with pipeline.database.read() as session:
        found = await analyses.so_far(session, "tenant-a", "call-1")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=[pytest.mark.postgres] * (k == "postgresql")) for k in KINDS]
)
async def test_parts_side_by_side_each_keep_their_answer_while_one_is_tried_again(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail("openai", "status", status=500, match='"name":"causes"', times=1)
    await pipeline.upload()

    await pipeline.steplog.settle()

    found, rows = await so_far(pipeline), await pipeline.stages()
    assert rows[Stage.CAUSES].state is StageState.RETRYING
    assert {Stage(name) for name in found.parts} == {
        stage for stage, row in rows.items() if row.function_id == "analyse_call"
    } - {Stage.CAUSES}
    assert {rows[Stage(name)].state for name in found.parts} == {StageState.COMPLETED}

    await pipeline.finish()
    assert (await so_far(pipeline)).is_finished


async def test_a_step_that_runs_twice_keeps_its_first_answer(unserved: Pipeline) -> None:
    await add_call(unserved)

    await keep_part(unserved.services, CALL, Stage.SUMMARY, answer("first"), 1)
    await keep_part(unserved.services, CALL, Stage.SUMMARY, answer("second"), 1)

    part = (await so_far(unserved)).part(Stage.SUMMARY)
    assert part is not None
    assert part.answer == {"headline": "first", "points": []}


async def test_a_late_answer_of_an_earlier_run_does_not_replace_a_later_ones(
    unserved: Pipeline,
) -> None:
    await add_call(unserved)
    later = replace(CALL, run_id="01B")

    await keep_part(unserved.services, later, Stage.SUMMARY, answer("later"), 1)
    await keep_part(unserved.services, CALL, Stage.SUMMARY, answer("earlier"), 1)

    found = await so_far(unserved)
    part = found.part(Stage.SUMMARY)
    assert found.id == "01B-analysis"
    assert part is not None
    assert part.answer == {"headline": "later", "points": []}
