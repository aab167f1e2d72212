"""The engine dies at the worst moments, while the app lives on. Then it starts again.

A step's last line in the log is written when its work is done and its answer is not yet sent. Its
first line, when the work begins: then the app finishes it for an engine that is no more, while the
next one asks for it again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from calls.stages import MeetingStatus

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline

RECORDING = Path(__file__).parents[2] / "examples" / "first-call.flac"
EVERY_STAGE = (
    *("look", "upload", "submit", "ask 1"),
    *("speakers", "signals", "save", "coach:Channel 1", "upsert"),
    *("post", "charge", "decide", "deliver"),
)
OUTSIDE_EFFECTS = ("submit", "upsert", "post", "charge", "deliver")
WATCHED = logging.getLogger("debrief.runs")


class Moment(logging.Handler):
    """Comes when a message about a step has been logged."""

    def __init__(self, message: str, step_id: str) -> None:
        super().__init__()
        self.has_come = asyncio.Event()
        self._wanted = message, step_id

    def emit(self, record: logging.LogRecord) -> None:
        fields = getattr(record, "fields", {})
        if (record.getMessage(), fields.get("step_id")) == self._wanted:
            self.has_come.set()


@contextmanager
def moment_when(message: str, step_id: str) -> Iterator[Moment]:
    moment, level = Moment(message, step_id), WATCHED.level
    WATCHED.addHandler(moment)
    WATCHED.setLevel(logging.DEBUG)
    try:
        yield moment
    finally:
        WATCHED.removeHandler(moment)
        WATCHED.setLevel(level)


@pytest.mark.parametrize(
    ("message", "step_id"),
    [
        *(("step finished", step_id) for step_id in EVERY_STAGE),
        *(("step started", step_id) for step_id in OUTSIDE_EFFECTS),
    ],
)
async def test_a_killed_engine_repeats_no_side_effect(
    pipeline: Pipeline, message: str, step_id: str
) -> None:
    with moment_when(message, step_id) as moment:
        await pipeline.upload(file=RECORDING)
        finishing = asyncio.ensure_future(pipeline.finish())
        async with asyncio.timeout(30):
            await moment.has_come.wait()
        finishing.cancel()
        await asyncio.gather(finishing, return_exceptions=True)

        await pipeline.steplog.kill()
        await pipeline.finish()

    pipeline.assert_every_run("COMPLETED")
    assert (await pipeline.meeting()).status is MeetingStatus.COMPLETED
    assert len(await pipeline.sandbox.jobs()) == 1
    assert len(await pipeline.crm_records()) == 1
    assert len(await pipeline.sandbox.messages()) == 1
    assert await pipeline.ledger() == [("charge", 1)]
    assert [told["revision"] for told in await pipeline.told_customer()] == [1]
    assert await pipeline.failures() == []
