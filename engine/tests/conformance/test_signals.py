"""Signals, which only other SDKs wait for: spec protocol.md §5.7."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from steplog.testing import Steplog
from steplog.wire.json import encode

from .opcodes import OPCODES, Call, knows, memo, op, post
from .raw_app import Answer, RawApp, send


async def wait_for_signals(steplog: Steplog, **options: Any) -> None:
    """An app that waits for the signal that its event names, and returns the memo as it came."""

    def answer(call: Call) -> Answer:
        if knows(call, "approval"):
            return 200, memo(call, "approval")
        opts = {"signal": call["event"]["data"]["signal"], **options}
        return OPCODES, [op("WaitForSignal", "approval", opts=opts)]

    await RawApp(answer).serve(steplog)


async def go(steplog: Steplog, name: str) -> None:
    await send(steplog, encode({"name": "go", "data": {"signal": name}}))


async def signal(steplog: Steplog, name: str, data: object = None) -> httpx2.Response:
    reply = await post(steplog, "/v1/signals", {"signal": name, "data": data})
    await steplog.settle()
    return reply


async def test_a_signal_resumes_the_run_that_waits_for_its_name(steplog: Steplog) -> None:
    await wait_for_signals(steplog)
    await go(steplog, "order-7")

    reply = await signal(steplog, "order-7", {"by": "Ada", "big": 2**60})

    (run,) = steplog.runs()
    assert reply.json() == {"data": {"run_id": run.id}}
    assert run.output == {"data": {"signal": "order-7", "data": {"by": "Ada", "big": 2**60}}}


async def test_a_signal_that_nobody_waits_for_is_answered_404_and_not_kept(
    steplog: Steplog,
) -> None:
    await wait_for_signals(steplog)

    early = await signal(steplog, "order-7")
    await go(steplog, "order-7")
    other = await signal(steplog, "order-8")

    assert (early.status_code, other.status_code) == (404, 404)
    assert early.json() == {"error": "no run waits for signal 'order-7'", "status": 404}
    assert steplog.runs()[0].status == "RUNNING"


async def test_a_signal_counts_once(steplog: Steplog) -> None:
    await wait_for_signals(steplog)
    await go(steplog, "s")

    first, second = await signal(steplog, "s", 1), await signal(steplog, "s", 2)

    assert (first.status_code, second.status_code) == (200, 404)
    assert steplog.runs()[0].output == {"data": {"signal": "s", "data": 1}}


@pytest.mark.parametrize(("timeout", "within"), [("1h", "61m"), (None, "366d")])
async def test_a_signal_that_never_comes_is_null(
    steplog: Steplog, timeout: str | None, within: str
) -> None:
    await wait_for_signals(steplog, timeout=timeout)
    await go(steplog, "s")

    await steplog.advance("59m")
    assert steplog.runs()[0].status == "RUNNING"
    await steplog.advance(within)

    assert (steplog.runs()[0].status, steplog.runs()[0].output) == ("COMPLETED", None)
    assert (await signal(steplog, "s")).status_code == 404


async def test_a_second_run_that_waits_for_the_same_name_fails(steplog: Steplog) -> None:
    await wait_for_signals(steplog)
    await go(steplog, "s")

    await go(steplog, "s")
    await signal(steplog, "s", "for the first")

    first, second = steplog.runs()
    assert second.status == "FAILED"
    assert "signal wait already exists for another run" in second.output["message"]
    assert first.output == {"data": {"signal": "s", "data": "for the first"}}


async def test_a_wait_that_takes_over_leaves_the_older_one_to_its_timeout(
    steplog: Steplog,
) -> None:
    await wait_for_signals(steplog, conflict="replace", timeout="2h")
    await go(steplog, "s")

    await go(steplog, "s")
    await signal(steplog, "s", "for the second")
    await steplog.advance("3h")

    first, second = steplog.runs()
    assert second.output == {"data": {"signal": "s", "data": "for the second"}}
    assert (first.status, first.output) == ("COMPLETED", None)


async def test_a_wait_for_a_signal_survives_the_engine(steplog: Steplog) -> None:
    await wait_for_signals(steplog)
    await go(steplog, "s")

    await steplog.kill()
    await signal(steplog, "s", "late")

    assert steplog.runs()[0].output == {"data": {"signal": "s", "data": "late"}}


async def test_a_name_is_free_again_once_its_run_is_cancelled(steplog: Steplog) -> None:
    await wait_for_signals(steplog)
    await go(steplog, "s")
    await steplog.engine.cancel(steplog.runs()[0].id)

    await go(steplog, "s")

    assert [run.status for run in steplog.runs()] == ["CANCELLED", "RUNNING"]


async def test_the_pages_say_which_signal_a_run_waits_for(steplog: Steplog) -> None:
    await wait_for_signals(steplog)
    await go(steplog, "order-7")

    async with httpx2.AsyncClient(base_url=steplog.url) as http:
        run_page = await http.get(f"/runs/{steplog.runs()[0].id}")
        runs_page = await http.get("/")

    assert "for signal <b>order-7</b>" in run_page.text
    assert "waiting for signal order-7" in runs_page.text


@pytest.mark.parametrize("body", [{}, {"signal": ""}, {"signal": 7}, []])
async def test_a_signal_without_a_name_is_refused(steplog: Steplog, body: object) -> None:
    reply = await post(steplog, "/v1/signals", body)

    assert reply.status_code == 400
    assert "the body must be" in reply.json()["error"]
