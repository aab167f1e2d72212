"""Errors in steps: what fails alone, in sequence and in parallel, and what fails the run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import inngest
import pytest
from pydantic import JsonValue
from steplog.testing import Steplog

from clients.errors import VendorRefused, VendorThrottled, VendorUnavailable
from functions.clock import wall_clock_ms
from functions.steps import PartFailed, attempt_part, critical
from middleware.outcomes import Done
from middleware.step_names import StepName

Work = Callable[[], Awaitable[JsonValue]]


async def works() -> JsonValue:
    return 1


async def is_refused() -> JsonValue:
    raise VendorRefused("OpenAI", "no such model", status=404)


async def is_down() -> JsonValue:
    raise VendorUnavailable("OpenAI", "bad gateway", status=502)


def asks_for_time(times: int) -> Work:
    asked = iter(range(times))

    async def work() -> JsonValue:
        if next(asked, None) is not None:
            raise VendorThrottled("OpenAI", "slow down", status=429, retry_after_s=90)
        return 2

    return work


def said(end: Done | PartFailed) -> JsonValue:
    return f"{end.error.name} in {end.step}" if isinstance(end, PartFailed) else end.value


async def outcomes(steplog: Steplog, works: dict[str, Work], *, parallel: bool) -> Any:
    """What a function gets from these parts, and the run it was."""
    client = steplog.client("app")

    @client.create_function(
        fn_id="parts", retries=1, trigger=inngest.TriggerEvent(event="parts/wanted")
    )
    async def parts(context: inngest.Context) -> dict[str, JsonValue]:
        attempts = {
            name: partial(attempt_part, context, StepName(name), work, wall_clock_ms)
            for name, work in works.items()
        }
        if parallel:
            ends = await context.group.parallel(tuple(attempts.values()))
        else:
            ends = tuple([await attempt() for attempt in attempts.values()])
        return {name: said(end) for name, end in zip(attempts, ends, strict=True)}

    await steplog.serve(client, [parts])
    await client.send(inngest.Event(name="parts/wanted"))
    await steplog.drain()
    (run,) = steplog.runs()
    return run


@pytest.mark.parametrize("parallel", [False, True], ids=["in sequence", "in parallel"])
async def test_a_part_that_fails_leaves_the_others_alone(steplog: Steplog, parallel: bool) -> None:
    all_kinds = {"good": works, "refused": is_refused, "down": is_down, "slow": asks_for_time(2)}

    run = await outcomes(steplog, all_kinds, parallel=parallel)

    assert run.status == "COMPLETED"
    assert run.output == {
        "good": 1,
        "refused": "VendorRefused in refused",
        "down": "VendorUnavailable in down",
        "slow": 2,
    }
    assert run.step("refused").attempts == 1  # nothing is asked again that was refused
    assert run.step("down").attempts == 2
    assert run.step("slow (try 3)").output == {"outcome": "done", "value": 2}


async def test_a_vendor_that_always_asks_for_time_has_failed_in_the_end(steplog: Steplog) -> None:
    run = await outcomes(steplog, {"slow": asks_for_time(100)}, parallel=True)

    assert run.output == {"slow": "VendorThrottled in slow (try 6)"}


async def test_time_that_a_vendor_asks_for_passes_before_it_is_asked_again(
    steplog: Steplog,
) -> None:
    before_ms = steplog.now_ms

    await outcomes(steplog, {"slow": asks_for_time(2)}, parallel=False)

    assert steplog.now_ms - before_ms >= 2 * 89_000


@pytest.mark.parametrize(
    ("error", "attempts", "waited_ms"),
    [
        (VendorRefused("Salesforce", "no", status=400), 1, 0),
        (VendorUnavailable("Salesforce", "down", status=503), 3, 15_000 + 30_000),
        (
            VendorThrottled("Salesforce", "later", status=429, retry_after_s=600),
            3,
            2 * 599_000,
        ),
    ],
    ids=["refused", "down", "asks for time"],
)
async def test_a_critical_step_fails_the_run_when_trying_again_is_of_no_use(
    steplog: Steplog, error: Exception, attempts: int, waited_ms: int
) -> None:
    client, tried = steplog.client("app"), []

    @client.create_function(
        fn_id="critical", retries=2, trigger=inngest.TriggerEvent(event="parts/wanted")
    )
    async def needs_it(context: inngest.Context) -> None:
        async def work() -> None:
            tried.append(context.attempt)
            with critical(wall_clock_ms):
                raise error

        await context.step.run("work", work)

    await steplog.serve(client, [needs_it])
    before_ms = steplog.now_ms
    await client.send(inngest.Event(name="parts/wanted"))
    await steplog.drain()

    assert [run.status for run in steplog.runs()] == ["FAILED"]
    assert tried == list(range(attempts))
    assert steplog.now_ms - before_ms >= waited_ms
