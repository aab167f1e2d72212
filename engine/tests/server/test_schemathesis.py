"""Generated requests, sound and unsound ones: no 5xx, and no answer outside of the description."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import inngest
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from steplog.server.openapi.document import OPERATIONS, document
from steplog.testing import Steplog

EXAMPLES = 5  # of each kind, for each operation
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(document())


async def some_history(steplog: Steplog) -> dict[str, list[str]]:
    """What the paths may name: runs of every kind, their event, and where they are found."""
    client = steplog.client("shop")
    go = inngest.TriggerEvent(event="go")

    @client.create_function(fn_id="ship", trigger=go, retries=0)
    async def ship(ctx: inngest.Context) -> str:
        async def pack() -> str:
            return "packed"

        if ctx.event.data.get("fails"):
            raise inngest.NonRetriableError("no paper")
        await ctx.step.run("pack", pack)
        if ctx.event.data.get("naps"):
            await ctx.step.sleep("nap", timedelta(days=1))
        return "shipped"

    await steplog.serve(client, [ship])
    data: list[dict[str, bool]] = [{}, {"fails": True}, {"naps": True}]
    events = await client.send([inngest.Event(name="go", data=each) for each in data])
    await steplog.settle()
    return {
        "run_id": [run.id for run in steplog.runs()],
        "event_id": events,
        "app": ["shop"],
        "function": ["ship", "shop-ship"],
        "slug": ["shop-ship"],
    }


def cases_of(operation: Any) -> Iterator[st.SearchStrategy[Any]]:
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        yield operation.as_strategy(generation_mode=mode)


def try_out(url: str, method: str, path: str, known: dict[str, list[str]]) -> int:
    """How many requests were sent. Raises what a check does not like."""
    sent = 0
    for cases in cases_of(SCHEMA[path][method]):

        @given(case=cases, data=st.data())
        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Any, data: st.DataObject) -> None:
            nonlocal sent
            for name in sorted(set(case.path_parameters or ()) & set(known)):
                if data.draw(st.integers(0, 4)):  # else a name that nothing has
                    case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
            sent += 1
            case.call_and_validate(base_url=url, checks=CHECKS)

        try:
            ask()
        except Unsatisfiable:
            continue  # nothing about this operation can be unsound
    return sent


@pytest.mark.parametrize(
    ("method", "path"), [(operation.method, operation.path) for operation in OPERATIONS]
)
async def test_no_request_is_answered_outside_of_the_description(
    steplog: Steplog, method: str, path: str
) -> None:
    known = await some_history(steplog)

    sent = await asyncio.to_thread(try_out, steplog.url, method, path, known)

    assert sent > 0
    mistakes = steplog.engine.context.telemetry.total("steplog_internal_errors_total")
    assert mistakes == 0
