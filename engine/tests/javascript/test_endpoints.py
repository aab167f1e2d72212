"""Endpoints of the JavaScript SDK: runs that begin in the app, and are told of as they go."""

from __future__ import annotations

import asyncio

import httpx2
from steplog.testing import Steplog

from .conftest import JavaScript


async def test_an_endpoint_answers_by_itself_and_its_run_is_told_of(
    steplog: Steplog, js: JavaScript
) -> None:
    answer = await js.get("quick", name="Ada")
    await end_of_run(steplog)

    assert answer.json() == {"sum": 3, "name": "Ada"}
    (run,) = steplog.runs()
    assert run.status == "COMPLETED"
    assert [(step.name, step.output) for step in run.steps] == [("a", 1), ("b", 2)]
    assert await js.effects() == {"a": 1, "b": 1}


async def test_an_endpoint_that_must_wait_sends_its_client_to_where_the_answer_will_be(
    steplog: Steplog, js: JavaScript
) -> None:
    sent_away = await js.get("slow", name="Ada")
    assert sent_away.status_code == 302
    async with httpx2.AsyncClient() as http:
        waiting = asyncio.create_task(http.get(sent_away.headers["location"], timeout=30))
        await steplog.advance("1h")
        answer = await waiting

    assert (answer.status_code, answer.json()) == (200, {"sum": 3, "name": "Ada"})
    assert steplog.runs()[0].status == "COMPLETED"
    assert await js.effects() == {"a": 1, "b": 1}


async def test_nobody_reads_a_result_without_its_token(steplog: Steplog, js: JavaScript) -> None:
    await js.get("quick")
    await end_of_run(steplog)
    (run,) = steplog.runs()

    async with httpx2.AsyncClient(base_url=steplog.url) as http:
        guessed = await http.get(f"/v1/http/runs/{run.id}/output?token=guessed")
        without = await http.get(f"/v1/checkpoint/{run.id}/output")

    assert (guessed.status_code, without.status_code) == (401, 401)


async def test_a_step_that_fails_is_tried_again_by_the_engine_soon(
    steplog: Steplog, js: JavaScript
) -> None:
    sent_away = await js.get("flaky")
    await steplog.advance("11s")

    async with httpx2.AsyncClient() as http:
        answer = await http.get(sent_away.headers["location"])
    assert answer.json() == {"tries": "at last"}
    assert await js.effects() == {"a": 1, "b": 3}


async def end_of_run(steplog: Steplog) -> None:
    """The app tells of it after it has answered."""
    async with asyncio.timeout(30):
        while steplog.runs()[0].status == "RUNNING":
            await steplog.engine.watch.wait(steplog.engine.watch.version)
