"""An app on the official SDK, called and understood: wire and dispatch together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import fastapi
import inngest
import inngest.fast_api
import pytest
from inngest._internal import const
from steplog.core.answers import Answer, CallFailed, Progressed, Returned, StepErrored, StepRan
from steplog.core.functions import Function
from steplog.core.model import DISCOVERY, ItemKind, QueueItem, Run, RunStatus
from steplog.dispatch.dispatcher import Call, CallUnreachable
from steplog.dispatch.inprocess import AsgiApp
from steplog.wire.execution import call_body, call_headers, call_url, parse_answer, unreachable
from steplog.wire.memos import data_memo

NOW_MS = 1_767_603_600_000
EVENT = b'{"name":"order/paid","id":"1","data":{"n":20},"ts":1767603600000,"user":{}}'
RUN = Run("RUN", "f-uuid", RunStatus.RUNNING, ("EVENT",), queued_at_ms=1)


class Roads(Protocol):
    """As in conftest.py."""

    def to(self, app: AsgiApp) -> Any: ...


def an_app(streaming: const.Streaming | None = None) -> AsgiApp:
    client = inngest.Inngest(app_id="shop", is_production=False)

    @client.create_function(fn_id="ship", trigger=inngest.TriggerEvent(event="order/paid"))
    async def ship(context: inngest.Context) -> object:
        number = context.event.data["n"]
        assert isinstance(number, int)

        async def double() -> int:
            return number * 2

        doubled = await context.step.run("double", double)
        return {"doubled": doubled, "job": context.job_id, "request": context.request_id}

    @client.create_function(fn_id="nan", trigger=inngest.TriggerEvent(event="x"))
    async def nan(context: inngest.Context) -> float:
        return float("nan")

    @client.create_function(fn_id="fail", trigger=inngest.TriggerEvent(event="x"))
    async def fail(context: inngest.Context) -> None:
        raise inngest.NonRetriableError("never")

    @client.create_function(fn_id="fail-step", trigger=inngest.TriggerEvent(event="x"))
    async def fail_step(context: inngest.Context) -> None:
        async def boom() -> None:
            raise ValueError("boom")

        await context.step.run("boom", boom)

    app = fastapi.FastAPI()
    functions: list[inngest.Function[Any]] = [ship, nan, fail, fail_step]
    inngest.fast_api.serve(app, client, functions, streaming=streaming)
    return app


async def ask(
    roads: Roads,
    app: AsgiApp,
    name: str = "ship",
    memos: Sequence[tuple[str, bytes]] = (),
    attempt: int = 0,
) -> Answer:
    async with roads.to(app) as road:
        url = f"{road.base_url}/api/inngest?fnId=shop-{name}&stepId=step"
        function = Function("f-uuid", "a-uuid", f"shop-{name}", name, url, attempts=2)
        item = QueueItem(
            1, "RUN", "f-uuid", ItemKind.DISCOVERY, DISCOVERY, attempt=attempt, job_id="JOB"
        )
        call = Call(
            call_url(function, DISCOVERY),
            call_headers(RUN, item, "REQUEST"),
            call_body(RUN, item, [EVENT], memos, function, "REQUEST"),
        )
        try:
            reply = await road.dispatcher.call(call)
        except CallUnreachable as error:
            return unreachable(str(error))
    return parse_answer(reply.status, reply.headers, reply.body, NOW_MS, 0)


@pytest.fixture(params=[None, const.Streaming.FORCE], ids=["plain", "streaming"])
def app(request: pytest.FixtureRequest) -> Iterator[AsgiApp]:
    return an_app(request.param)  # type: ignore[return-value]


async def test_a_function_reports_its_step_and_then_its_result(roads: Roads, app: AsgiApp) -> None:
    progressed = await ask(roads, app)

    assert isinstance(progressed, Progressed)
    assert progressed.request_version == 2
    (step,) = progressed.ops
    assert step == StepRan(step.id, "double", b"40")

    returned = await ask(roads, app, memos=[(step.id, data_memo(b"40"))])

    assert isinstance(returned, Returned)
    assert returned.output == b'{"doubled":40,"job":"JOB","request":"REQUEST"}' or (
        returned.output == b'{"doubled": 40, "job": "JOB", "request": "REQUEST"}'
    )


async def test_a_non_retriable_error_is_final(roads: Roads, app: AsgiApp) -> None:
    answer = await ask(roads, app, "fail")

    assert isinstance(answer, CallFailed)
    assert (answer.error.name, answer.error.message) == ("NonRetriableError", "never")
    assert answer.is_final


@pytest.mark.parametrize(("attempt", "is_final"), [(0, False), (1, True)])
async def test_a_failing_step_is_final_on_its_last_attempt(
    roads: Roads, app: AsgiApp, attempt: int, is_final: bool
) -> None:
    answer = await ask(roads, app, "fail-step", attempt=attempt)

    assert isinstance(answer, Progressed)
    (step,) = answer.ops
    assert isinstance(step, StepErrored)
    assert (step.name, step.error.name, step.error.message) == ("boom", "ValueError", "boom")
    assert step.error.stack is not None
    assert step.is_final is is_final


async def test_a_result_that_is_not_json_fails_the_attempt_and_not_the_engine(
    roads: Roads, app: AsgiApp
) -> None:
    answer = await ask(roads, app, "nan")

    assert isinstance(answer, CallFailed)
    assert not answer.is_final


async def test_an_unknown_function_is_told_by_the_app(roads: Roads, app: AsgiApp) -> None:
    answer = await ask(roads, app, "nobody")

    assert isinstance(answer, CallFailed)
    assert "shop-nobody not found" in answer.error.message
