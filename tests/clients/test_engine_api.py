"""Asking an engine to run something again, by Inngest's own routes."""

from __future__ import annotations

import inngest
import pytest
from steplog.testing import Steplog

from clients.engine_api import EngineApi
from clients.errors import VendorRefused, VendorUnavailable


async def test_a_run_begins_again_at_the_step_that_is_named(steplog: Steplog) -> None:
    client, counted = steplog.client("app"), []

    @client.create_function(fn_id="count", trigger=inngest.TriggerEvent(event="count/wanted"))
    async def count(context: inngest.Context) -> None:
        for name in ("one", "two"):

            async def work(name: str = name) -> None:
                counted.append(name)

            await context.step.run(name, work)

    await steplog.serve(client, [count])
    await client.send(inngest.Event(name="count/wanted"))
    await steplog.settle()
    (run,) = steplog.runs()
    engine = EngineApi(steplog.url)

    again = await engine.rerun(run.id, "two")
    await steplog.settle()

    assert counted == ["one", "two", "two"]
    assert [found.id for found in steplog.runs()] == [run.id, again]
    with pytest.raises(VendorRefused):
        await engine.rerun("01ARZ3NDEKTSV4RRFFQ69G5FAV", "two")
    await engine.close()


async def test_a_run_that_a_step_has_refused_begins_again_as_a_whole(steplog: Steplog) -> None:
    client, counted = steplog.client("app"), []

    @client.create_function(fn_id="count", trigger=inngest.TriggerEvent(event="count/wanted"))
    async def count(context: inngest.Context) -> None:
        async def work() -> None:
            counted.append(context.run_id)
            if len(counted) == 1:
                raise inngest.NonRetriableError("not today")

        await context.step.run("one", work)

    await steplog.serve(client, [count])
    await client.send(inngest.Event(name="count/wanted"))
    await steplog.settle()
    (run,) = steplog.runs()
    engine = EngineApi(steplog.url)

    again = await engine.rerun(run.id, "one")
    await steplog.settle()

    assert counted == [run.id, again]
    assert [found.status for found in steplog.runs()] == ["FAILED", "COMPLETED"]
    await engine.close()


async def test_an_engine_that_is_not_there_is_unavailable() -> None:
    engine = EngineApi("http://127.0.0.1:9", timeout_s=5)

    with pytest.raises(VendorUnavailable, match="the engine"):
        await engine.rerun("RUN-1")

    await engine.close()


def test_a_malformed_key_is_told_at_once_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="malformed") as raised:
        EngineApi("http://127.0.0.1:9", "signkey-prod-not-hexadecimal")

    assert "not-hexadecimal" not in str(raised.value)
