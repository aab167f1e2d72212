"""The scripts' arithmetic: the order of lines does not matter, and words are the server's."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from playwright.async_api import Page, Route

from api.pages.assets import FOLDER, TYPES
from api.pages.views.people import People
from api.pages.views.stages import note_of, progress_words, stage_lines, state_of
from api.pages.views.wording import STAGE_WORDS, took
from calls.stages import PIPELINE, MeetingStatus, Stage, StageState
from models.stage_reports import payload_of
from models.tables import StageRow

pytestmark = pytest.mark.browser
SITE = "http://pages.test"
FOLD = """async ([site, rows]) => {
  const { Call } = await import(`${site}/fold.js`);
  const call = new Call("processing", 1);
  for (const row of rows) call.addStage(row);
  return call.rowsOf("signals").map((row) => [row.part, row.run_id, row.state, row.attempt]);
}"""
STATUS = """async ([site, lines]) => {
  const { Call } = await import(`${site}/fold.js`);
  const call = new Call("pending", 1);
  for (const line of lines) call.addStatus(line);
  return [call.status, call.revision];
}"""
NOTES = """async ([site, rows, nowMs]) => {
  const { noteOf } = await import(`${site}/notes.js`);
  return rows.map((row) => noteOf(row, nowMs));
}"""
STATES = """async ([site, states]) => {
  const { stateOf } = await import(`${site}/fold.js`);
  return states.map((group) => stateOf(group.map((state) => ({ state }))));
}"""
PROGRESS = """async ([site, status, rows, stages]) => {
  const { Call } = await import(`${site}/fold.js`);
  const { progressWords } = await import(`${site}/notes.js`);
  const call = new Call(status, 1);
  for (const row of rows) call.addStage(row);
  return progressWords(call, stages);
}"""
TOOK = """async ([site, durations]) => {
  const { took } = await import(`${site}/notes.js`);
  return durations.map(took);
}"""


def row(state: StageState, at_ms: int = 0, **changes: Any) -> StageRow:
    values: dict[str, Any] = {"stage": Stage.SIGNALS, "run_id": "RUN-1", "attempts_max": 4}
    return StageRow(meeting_id="call-1", state=state, updated_at_ms=at_ms, **{**values, **changes})


@pytest.fixture
async def scripts(page: Page) -> Page:
    """A page that can import our scripts, and nothing else."""

    async def serve(route: Route) -> None:
        name = route.request.url.removeprefix(f"{SITE}/")
        if not name:
            await route.fulfill(body="<!doctype html>", content_type="text/html")
        else:
            content_type = TYPES[(FOLDER / name).suffix]
            await route.fulfill(body=(FOLDER / name).read_text(), content_type=content_type)

    await page.route(f"{SITE}/**", serve)
    await page.goto(f"{SITE}/")
    return page


async def test_the_fold_does_not_depend_on_the_order_of_the_lines(scripts: Page) -> None:
    lines = [
        payload_of(one)
        for one in (
            row(StageState.RUNNING, 1),
            row(StageState.RETRYING, 2),
            row(StageState.RUNNING, 3, attempt=1),
            row(StageState.COMPLETED, 4, attempt=1),
            row(StageState.RUNNING, 5, run_id="RUN-2"),
            row(StageState.RUNNING, 3, part="A"),
            row(StageState.FAILED, 6, part="A"),
        )
    ]
    orders = list(itertools.permutations(lines))
    some = [lines, lines[::-1], lines + lines, *random.Random(7).sample(orders, 200)]

    folded = [await scripts.evaluate(FOLD, [SITE, order]) for order in some]

    assert folded[0] == [["", "RUN-2", "running", 0], ["A", "RUN-1", "failed", 0]]
    assert all(one == folded[0] for one in folded)


async def test_a_later_revision_beats_an_earlier_end(scripts: Page) -> None:
    lines = [
        {"status": "processing", "revision": 1},
        {"status": "partial", "revision": 1},
        {"status": "processing", "revision": 2},
    ]

    folded = [
        await scripts.evaluate(STATUS, [SITE, order]) for order in itertools.permutations(lines)
    ]

    assert all(one == ["processing", 2] for one in folded)


async def test_the_script_says_of_a_stage_what_the_server_says(scripts: Page) -> None:
    now_ms = 1_000_000
    window = {"next_attempt_from_ms": now_ms + 8_000, "next_attempt_until_ms": now_ms + 40_000}
    later = {"next_attempt_from_ms": now_ms + 90_000, "next_attempt_until_ms": now_ms + 200_000}
    past = {"next_attempt_from_ms": now_ms - 9_000, "next_attempt_until_ms": now_ms - 1_000}
    timed = {"started_at_ms": now_ms - 65_000, "ended_at_ms": now_ms}
    rows = [
        row(StageState.RUNNING),
        row(StageState.RUNNING, attempt=2),
        row(StageState.RUNNING, attempt=2, attempts_max=None),
        row(StageState.RETRYING, reason="busy", **window),
        row(StageState.RETRYING, reason="Busy!", **later),
        row(StageState.RETRYING, **past),
        row(StageState.RETRYING, reason="busy"),
        row(StageState.COMPLETED, **timed),
        row(StageState.COMPLETED, reason="in part", **timed),
        row(StageState.FAILED, reason="OpenAI is down"),
        row(StageState.SKIPPED, reason="no CRM is connected"),
        row(StageState.PENDING),
    ]

    said = await scripts.evaluate(NOTES, [SITE, [payload_of(one) for one in rows], now_ms])

    assert said == [note_of(one, now_ms) for one in rows]


async def test_the_script_reads_several_parts_as_the_server_does(scripts: Page) -> None:
    groups = [
        list(group) for size in range(3) for group in itertools.combinations(StageState, size)
    ]

    read = await scripts.evaluate(STATES, [SITE, groups])

    assert read == [state_of(row(state) for state in group).value for group in groups]


async def test_the_script_tells_time_as_the_server_does(scripts: Page) -> None:
    durations = [-5, 0, 49, 940, 9_949, 9_950, 59_499, 59_500, 65_000, 3_600_000]

    told = await scripts.evaluate(TOOK, [SITE, durations])

    assert told == [took(duration) for duration in durations]


@pytest.mark.parametrize("status", MeetingStatus)
async def test_the_script_heads_the_stages_as_the_server_does(
    scripts: Page, status: MeetingStatus
) -> None:
    stages = [
        {"key": stage, "name": STAGE_WORDS[stage].name, "doing": STAGE_WORDS[stage].doing}
        for stage in PIPELINE
    ]
    done = [row(StageState.COMPLETED, stage=stage) for stage in PIPELINE]
    running = row(StageState.RUNNING, stage=Stage.SPEAKERS)

    for rows in ([], done[:1], [*done[:1], running], [*done[:1], *done[2:]], done):
        payloads = [payload_of(one) for one in rows]
        said = await scripts.evaluate(PROGRESS, [SITE, status, payloads, stages])
        assert said == progress_words(status, stage_lines(rows, People({}, {}), now_ms=0))
