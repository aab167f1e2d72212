"""Runs that an app begins by itself: spec protocol.md §8, what its SDK may send and be told."""

from __future__ import annotations

from typing import Any

import fastapi
import httpx2
import pytest
from steplog.core.checkpoints import SILENCE_MS
from steplog.dispatch.inprocess import InProcess
from steplog.testing import Steplog

from .opcodes import OPCODES, op, post, ran

RUN_ID = "01J9ZK3V5N7Q8R2S4T6V8W0XYZ"
HOST = "http://shop.in-process"
SDK = {"x-inngest-sdk": "js:v4", "x-inngest-req-version": "2"}


class Shop:
    """An endpoint `PUT /order?id=7`; `answers` are what it says when the engine calls it."""

    def __init__(self, steplog: Steplog, *answers: tuple[int, object]) -> None:
        self.calls: list[fastapi.Request] = []
        self.bodies: list[bytes] = []
        self._answers = list(answers)
        app = fastapi.FastAPI()

        @app.put("/order")
        async def order(request: fastapi.Request) -> Any:
            self.calls.append(request)
            self.bodies.append(await request.body())
            status, answer = self._answers.pop(0)
            return fastapi.responses.JSONResponse(answer, status, SDK)

        steplog._routing.mount(HOST, InProcess(app, HOST))


def new_run(*steps: object, **changes: object) -> dict[str, object]:
    data = {
        "domain": HOST,
        "path": "/order",
        "method": "PUT",
        "query_params": "id=7",
        "body": "a body",
        "content_type": "text/plain",
        "ip": "",
        "fn": "",
        **changes,
    }
    event = {"name": "inngest/http.request", "data": data}
    return {"run_id": RUN_ID, "event": event, "steps": steps, "request_version": 2, "retries": 1}


async def begin(steplog: Steplog, *steps: object, **changes: object) -> httpx2.Response:
    reply = await post(steplog, "/v1/checkpoint", new_run(*steps, **changes))
    await steplog.settle()
    return reply


async def tell(steplog: Steplog, *steps: object) -> httpx2.Response:
    reply = await post(steplog, f"/v1/checkpoint/{RUN_ID}/steps", {"steps": steps})
    await steplog.settle()
    return reply


async def result(steplog: Steplog, begun: httpx2.Response) -> httpx2.Response:
    token = begun.json()["data"]["token"]
    async with httpx2.AsyncClient(base_url=steplog.url) as http:
        return await http.get(f"/v1/http/runs/{RUN_ID}/output?token={token}")


async def test_a_run_is_told_of_step_by_step_and_nobody_is_called(steplog: Steplog) -> None:
    shop = Shop(steplog)
    answer = {"status": 201, "headers": {"x-order": "7"}, "body": "made"}

    begun = await begin(steplog, ran("a", 1))
    assert (await tell(steplog, ran("b", 2))).status_code == 200
    await tell(steplog, op("SyncRunComplete", "complete", data=answer))

    (run,) = steplog.runs()
    assert (run.id, run.status, run.function) == (RUN_ID, "COMPLETED", "PUT /order")
    assert [step.output for step in run.steps] == [1, 2]
    read = await result(steplog, begun)
    assert (read.status_code, read.text, read.headers["x-order"]) == (201, "made", "7")
    assert shop.calls == []


async def test_what_is_told_twice_is_once(steplog: Steplog) -> None:
    first = await begin(steplog, ran("a", 1))
    again = await begin(steplog, ran("a", 1))
    await tell(steplog, ran("b", 2))
    await tell(steplog, ran("b", 3))

    for key in ("run_id", "fn_id", "token"):
        assert first.json()["data"][key] == again.json()["data"][key]
    assert [step.output for step in steplog.runs()[0].steps] == [1, 2]


async def test_an_id_belongs_to_one_run(steplog: Steplog) -> None:
    await begin(steplog)

    reply = await begin(steplog, body="another")

    assert reply.status_code == 409
    assert len(steplog.runs()) == 1


async def test_an_app_that_falls_silent_is_sent_the_same_request_again(steplog: Steplog) -> None:
    shop = Shop(steplog, (OPCODES, op("RunComplete", "complete", data="done")))
    await begin(steplog, ran("a", 1))
    await steplog.advance(f"{SILENCE_MS - 1_000}ms")
    await tell(steplog, ran("b", 2))  # it is still there
    await steplog.advance(f"{SILENCE_MS - 1_000}ms")
    assert shop.calls == []

    await steplog.advance("2s")

    (call,) = shop.calls
    assert (call.url.query, shop.bodies) == ("id=7", [b"a body"])
    assert call.headers["content-type"] == "text/plain"
    assert call.headers["x-run-id"] == RUN_ID
    assert call.headers["x-inngest-signature"] == ""
    assert call.headers["x-inngest-step-id"] == "step"
    assert steplog.runs()[0].output == "done"
    assert (await tell(steplog, ran("c", 3))).status_code == 409


async def test_a_run_is_handed_over_with_the_first_step_that_takes_time(
    steplog: Steplog,
) -> None:
    shop = Shop(steplog, (OPCODES, op("RunComplete", "complete", data="done")))

    await begin(steplog, op("Sleep", "nap", name="1h"))
    refused = await tell(steplog, ran("late", 1))
    await steplog.drain()

    assert refused.status_code == 409
    assert steplog.runs()[0].output == "done"
    assert len(shop.calls) == 1


async def test_it_survives_the_engine(steplog: Steplog) -> None:
    shop = Shop(steplog, (OPCODES, op("RunComplete", "complete", data="done")))
    await begin(steplog, ran("a", 1))

    await steplog.kill()
    assert (await tell(steplog, ran("b", 2))).status_code == 200
    await steplog.drain()

    (run,) = steplog.runs()
    assert (run.status, [step.name for step in run.steps]) == ("COMPLETED", ["a", "b"])
    assert len(shop.calls) == 1


async def test_an_endpoint_that_fails_for_good_says_so_to_who_waits(steplog: Steplog) -> None:
    broken = {"name": "Error", "message": "broken"}
    Shop(steplog, (500, broken))
    failure = op("StepError", "complete", error={"name": "Error", "message": "first"})

    begun = await begin(steplog, failure)
    await steplog.drain()

    assert steplog.runs()[0].status == "FAILED"
    read = await result(steplog, begun)
    assert (read.status_code, read.json()) == (500, broken)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"domain": "ftp://x"}, "domain"),
        ({"domain": "http://x/path"}, "domain"),
        ({"path": "/a b"}, "path"),
        ({"path": "/a\r\nx: y"}, "path"),
        ({"method": "get it"}, "method"),
        ({"query_params": "a\nb"}, "query_params"),
        ({"domain": None}, "domain"),
    ],
)
async def test_a_request_that_cannot_be_sent_again_is_refused(
    steplog: Steplog, changes: dict[str, object], said: str
) -> None:
    reply = await begin(steplog, **changes)

    assert reply.status_code == 400
    assert said in reply.json()["error"]
    assert steplog.runs() == []


async def test_a_run_that_nobody_began_cannot_be_told_of(steplog: Steplog) -> None:
    assert (await tell(steplog, ran("a", 1))).status_code == 404
