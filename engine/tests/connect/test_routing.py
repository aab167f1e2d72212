"""Which worker is asked, and what waits when none can be (protocol.md §6.6, §6.4, 7 and 9)."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from steplog.connect.pace import Pace
from steplog.dispatch.inprocess import InProcess
from steplog.dispatch.routing import Routing

from .place import Place, place
from .raw_worker import Kind, connected, done, function

PATIENT = Pace(no_worker_ms=60_000)
HURRIED = Pace(no_worker_ms=50)


def app_id(here: Place, name: str = "shop") -> str:
    return next(app.id for app in here.engine.context.registry.apps() if app.name == name)


async def test_workers_of_one_app_share_its_requests(engine_place: Place) -> None:
    async with (
        connected(engine_place, instance_id="one") as one,
        connected(engine_place, instance_id="two") as two,
    ):
        await engine_place.send(*["shop/f"] * 4)
        requests = [await worker.request() for worker in (one, two, one, two)]

        for request, worker in zip(requests, (one, two, one, two), strict=True):
            await worker.answer(request)


async def test_a_worker_gets_no_more_than_it_takes_and_nobody_else_waits_for_it(
    engine_place: Place,
) -> None:
    slow = function(
        "slow", concurrency=[{"limit": 2}, {"key": "'all'", "scope": "env", "limit": 3}]
    )
    quick = function("quick", concurrency=[{"key": "'all'", "scope": "env", "limit": 3}])
    async with (
        connected(engine_place, {"slow": [slow]}, max_worker_concurrency=1) as busy,
        connected(engine_place, {"quick": [quick]}) as other,
    ):
        await engine_place.send(*["slow/f"] * 5)
        request = await busy.request()
        assert await busy.is_idle()

        # What waits for the worker holds no slot, neither of its own limit nor of a shared one.
        picker = engine_place.engine.scheduler.picker
        assert picker.in_flight == 1
        await engine_place.send("quick/f", "quick/f")
        for _ in range(2):
            await other.answer(await other.request(), "quick")
        reason = engine_place.workers.why_waiting(app_id(engine_place, "slow"))
        assert reason == "the only worker is at capacity: 1 of 1 requests"

        for _ in range(4):
            await busy.answer(request, "slow")
            request = await busy.request()
        await busy.answer(request, "slow")

    assert [status for status, _ in engine_place.runs()] == ["COMPLETED"] * 7


async def test_apps_on_one_connection_take_turns(engine_place: Place) -> None:
    apps = {"a": [function("a")], "b": [function("b")]}
    async with connected(engine_place, apps, max_worker_concurrency=1) as worker:
        await engine_place.send(*["a/f"] * 6, "b/f", "b/f")
        order = ""
        for _ in range(8):
            request = await worker.request()
            order += request.app_name
            await worker.answer(request)

    assert order.count("a") == 6
    assert order.rindex("b") < 6, f"b waited for a's backlog: {order}"


async def test_functions_of_one_app_take_turns_at_its_worker(engine_place: Place) -> None:
    apps = {"shop": [function("shop", "f"), function("shop", "g")]}
    async with connected(engine_place, apps, max_worker_concurrency=1) as worker:
        await engine_place.send(*["shop/f"] * 6, "shop/g", "shop/g")
        order = ""
        for _ in range(8):
            request = await worker.request()
            order += request.function_slug[-1]
            await worker.answer(request)

    assert order.rindex("g") < 5, f"g waited for f's backlog: {order}"


async def test_a_worker_that_pauses_finishes_what_it_has_and_gets_nothing_new(
    engine_place: Place,
) -> None:
    async with (
        connected(engine_place, instance_id="leaving") as leaving,
        connected(engine_place, instance_id="staying") as staying,
    ):
        await engine_place.send("shop/f")
        request = await leaving.request()
        await leaving.send(Kind.WORKER_PAUSE)
        assert await leaving.is_idle()

        await engine_place.send(*["shop/f"] * 3)
        for _ in range(3):
            await staying.answer(await staying.request(), "staying")
        await leaving.answer(request, "leaving")

    assert [output for _, output in engine_place.runs()] == ["leaving", *["staying"] * 3]


async def test_a_worker_that_says_when_it_is_ready_is_not_asked_before(
    engine_place: Place,
) -> None:
    async with connected(engine_place, worker_manual_readiness_ack=True) as worker:
        await engine_place.send("shop/f")
        assert await worker.is_idle()

        await worker.send(Kind.WORKER_READY)
        await worker.answer(await worker.request(), "ready")

    assert engine_place.runs() == [("COMPLETED", "ready")]


async def test_work_waits_unharmed_while_no_worker_is_connected() -> None:
    async with place(PATIENT) as here:
        async with connected(here, {"shop": [function("shop", retries=0)]}):
            assert here.workers.why_waiting(app_id(here)) is None
        await here.until(lambda: not here.workers.connected())
        await here.send("shop/f")

        assert here.engine.scheduler.picker.in_flight == 0
        assert here.workers.why_waiting(app_id(here)) == "no worker is connected"
        async with connected(here, {"shop": [function("shop", retries=0)]}) as worker:
            request = await worker.request()
            assert json.loads(request.request_payload)["ctx"]["attempt"] == 0
            await worker.answer(request, "late")

        assert here.runs() == [("COMPLETED", "late")]


async def test_when_no_worker_comes_back_it_is_an_error_that_counts_as_an_attempt() -> None:
    async with place(HURRIED) as here:
        async with connected(here, {"shop": [function("shop", retries=1)]}):
            pass
        await here.until(lambda: not here.workers.connected())
        await here.send("shop/f")

        ((status, output),) = await here.ended()
        assert status == "FAILED"
        assert "connect_no_healthy_connection" in output["message"]
        assert "shop" in output["message"]
        failed = here.engine.context.database.connection.execute(
            "SELECT count(*) FROM history WHERE kind = 'attempt.failed'"
        ).fetchone()
        assert failed == (1,)  # and the second one was the last


async def test_apps_over_http_go_on_while_workers_are_missing() -> None:
    async def serve(request: Request) -> JSONResponse:
        return JSONResponse("over http", headers={"x-inngest-sdk": "test"})

    async with place(PATIENT) as here:
        async with connected(here):
            pass
        await here.until(lambda: not here.workers.connected())
        url = "http://web.test/api"
        routing = here.engine.context.dispatcher
        assert isinstance(routing, Routing)
        app = Starlette(routes=[Route("/api", serve, methods=["POST"])])
        routing.mount("http://web.test", InProcess(app, "http://web.test"))
        step = {"id": "step", "name": "step", "runtime": {"type": "http", "url": f"{url}?fnId=web"}}
        web = {"id": "web", "name": "w", "triggers": [{"event": "web"}], "steps": {"step": step}}
        body = {"appname": "web", "url": url, "functions": [web]}
        assert (await here.http.post("/fn/register", json=body)).status_code == 200

        await here.send(*["shop/f"] * 50, "web")

        await here.until(lambda: ("COMPLETED", "over http") in here.runs())
        assert here.engine.scheduler.picker.waiting == 50


async def test_a_dead_workers_requests_take_nothing_from_the_next_one(
    engine_place: Place,
) -> None:
    async with connected(engine_place, max_worker_concurrency=1) as dead:
        await engine_place.send("shop/f", "shop/f")
        await dead.request()
        assert await dead.is_idle()
        dead.socket.transport.abort()
        await engine_place.until(lambda: not engine_place.workers.connected())

    async with connected(engine_place, max_worker_concurrency=1) as alive:
        await alive.answer(await alive.request(), "second")

    assert [status for status, _ in engine_place.runs()] == ["RUNNING", "COMPLETED"]


async def test_a_worker_that_falls_silent_is_cut_off() -> None:
    async with (
        place(Pace(heartbeat_s=1, heartbeats_missed_max=1)) as here,
        connected(here) as silent,
        connected(here) as lively,
    ):
        ending = asyncio.ensure_future(silent.ending())
        while not ending.done():
            assert await lively.is_idle()
            await asyncio.sleep(0.1)

        assert await ending == (1008, "connect_worker_heartbeats_missed")
        assert len(here.workers.connected()) == 1


async def test_an_engine_that_stops_lets_workers_finish_then_sends_them_away() -> None:
    async with place() as here, AsyncExitStack() as stack:
        worker = await stack.enter_async_context(connected(here))
        await here.send("shop/f", "shop/f")
        taken = [await worker.request(), await worker.request()]

        stopping = asyncio.create_task(here.engine.stop(grace_s=20))
        await worker.answer(taken[0], "finished")
        await worker.answer(taken[1], "finished, too")
        await worker.receive(Kind.GATEWAY_CLOSING)
        assert await worker.ending() == (1001, "connect_gateway_closing")
        await stopping

        refused = await here.http.post("/v0/connect/start", content=b"")
        assert (refused.status_code, refused.json()["code"]) == (503, "connect_gateway_closing")


async def test_after_a_restart_workers_come_back_and_work_goes_on(tmp_path: str) -> None:
    db = f"{tmp_path}/steplog.db"
    functions = {"shop": [function("shop", retries=0)]}
    async with place(db=db) as here, connected(here, functions) as worker:
        await here.send("shop/f", "shop/f")
        before = await worker.request()
        await worker.request()
        await here.engine.stop(grace_s=0)  # handed back: that costs no attempt

    async with place(db=db) as here, connected(here, functions) as worker:
        requests = [await worker.request(), await worker.request()]
        assert before.request_id not in {request.request_id for request in requests}
        await worker.send(Kind.WORKER_REPLY, done(before, "of the former process"))
        await worker.receive(Kind.WORKER_REPLY_ACK)
        for request in requests:
            await worker.answer(request, "of this one")

        assert here.runs() == [("COMPLETED", "of this one")] * 2
