"""What a worker is asked, and what becomes of its answers (protocol.md §6.4, 5 to 8)."""

from __future__ import annotations

import asyncio
import json

from inngest.connect._internal import connect_pb2 as pb
from steplog.connect.pace import Pace
from steplog.core.ids import is_ulid

from .place import Place, place
from .raw_worker import Kind, connected, done, function


async def test_a_request_says_all_that_a_worker_needs(engine_place: Place) -> None:
    async with connected(engine_place) as worker:
        await engine_place.send("shop/f")
        request = await worker.request()

        body = json.loads(request.request_payload)
        assert (request.app_name, request.function_slug, request.step_id) == (
            "shop",
            "shop-f",
            "step",
        )
        assert request.run_id == body["ctx"]["run_id"] == engine_place.run_id()
        assert request.request_id == body["ctx"]["request_id"]
        assert request.job_id == body["ctx"]["job_id"]
        assert is_ulid(request.lease_id)
        assert is_ulid(request.request_id)
        assert body["event"]["name"] == "shop/f"
        (function,) = engine_place.engine.context.registry.functions()
        assert (request.function_id, request.app_id) == (function.id, function.app_id)

        await worker.answer(request, {"ok": True})
        assert engine_place.runs() == [("COMPLETED", {"ok": True})]


async def test_an_answer_is_confirmed_only_when_it_is_stored(engine_place: Place) -> None:
    async with connected(engine_place) as worker:
        await engine_place.send("shop/f")
        request = await worker.request()
        await worker.send(Kind.WORKER_REPLY, done(request, 1))
        await worker.receive(Kind.WORKER_REPLY_ACK)

        # Read in the very turn of the loop in which the confirmation came.
        assert engine_place.runs() == [("COMPLETED", 1)]


async def test_status_retries_and_headers_come_as_fields(engine_place: Place) -> None:
    async with connected(engine_place) as worker:
        await engine_place.send("shop/f")
        first = await worker.request()
        error = {"name": "ValueError", "message": "not today"}
        retriable = pb.SDKResponse(
            request_id=first.request_id,
            status=pb.SDKResponseStatus.ERROR,
            body=json.dumps(error).encode(),
        )
        await worker.send(Kind.WORKER_REPLY, retriable)  # as bare as an SDK in trouble sends it
        await worker.receive(Kind.WORKER_REPLY_ACK)

        second = await worker.request()
        assert json.loads(second.request_payload)["ctx"]["attempt"] == 1
        final = pb.SDKResponse(
            request_id=second.request_id,
            status=pb.SDKResponseStatus.ERROR,
            body=json.dumps(error).encode(),
            no_retry=True,
            sdk_version="inngest-py:v0.5.19",
            request_version=2,
        )
        await worker.send(Kind.WORKER_REPLY, final)
        await worker.receive(Kind.WORKER_REPLY_ACK)

    ((status, output),) = await engine_place.ended()
    assert (status, output["message"]) == ("FAILED", "not today")


async def test_a_lease_is_extended_as_often_as_the_worker_asks() -> None:
    async with place(Pace(lease_s=0.4, lease_grace_s=0.1)) as here, connected(here) as worker:
        await here.send("shop/f")
        request = await worker.request()
        leases = {request.lease_id}

        for _ in range(8):  # far longer than one lease
            await asyncio.sleep(0.1)
            ack = await worker.extend(request)
            assert is_ulid(ack.new_lease_id)
            leases.add(ack.new_lease_id)
        await worker.answer(request, "late")

        assert len(leases) == 9
        assert here.runs() == [("COMPLETED", "late")]


async def test_a_lease_that_runs_out_costs_an_attempt_and_its_answer_no_longer_counts() -> None:
    async with place(Pace(lease_s=0.2, lease_grace_s=0.05)) as here, connected(here) as worker:
        await here.send("shop/f")
        lost = await worker.request()

        again = await worker.request()  # nothing was heard of the first
        assert again.request_id != lost.request_id
        assert again.job_id == lost.job_id
        assert json.loads(again.request_payload)["ctx"]["attempt"] == 1
        assert not (await worker.extend(lost)).HasField("new_lease_id")
        await worker.answer(lost, "too late")
        await worker.answer(again, "in time")

        assert here.runs() == [("COMPLETED", "in time")]


async def test_the_answer_of_a_lost_connection_is_flushed(engine_place: Place) -> None:
    async with connected(engine_place) as worker:
        await engine_place.send("shop/f")
        request = await worker.request()
        await engine_place.until(lambda: engine_place.workers.connected()[0].requests)
        assert await worker.is_idle()  # the acknowledgement has arrived before this
        worker.socket.transport.abort()
        await engine_place.until(lambda: not engine_place.workers.connected())

    flushed = await engine_place.http.post(
        "/v0/connect/flush", content=done(request, "flushed").SerializeToString()
    )

    assert pb.FlushResponse.FromString(flushed.content).request_id == request.request_id
    assert engine_place.runs() == [("COMPLETED", "flushed")]  # stored before it was confirmed
    history = engine_place.engine.context.database.connection.execute(
        "SELECT count(*) FROM history WHERE kind = 'attempt.failed'"
    ).fetchone()
    assert history == (0,)


async def test_the_same_answer_twice_counts_once(engine_place: Place) -> None:
    async with connected(engine_place) as worker:
        await engine_place.send("shop/f")
        request = await worker.request()
        await worker.answer(request, "first")
        await worker.answer(request, "second")
        flushed = await engine_place.http.post(
            "/v0/connect/flush", content=done(request, "third").SerializeToString()
        )

    assert flushed.status_code == 200
    assert engine_place.runs() == [("COMPLETED", "first")]


async def test_a_flush_that_is_none_is_refused_in_words(engine_place: Place) -> None:
    nonsense = await engine_place.http.post("/v0/connect/flush", content=b"\xff\xff")
    nameless = await engine_place.http.post("/v0/connect/flush", content=b"")

    assert nonsense.status_code == nameless.status_code == 400
    assert "SDKResponse" in nonsense.json()["error"]
    assert "request_id" in nameless.json()["error"]


async def test_the_worker_goes_on_with_its_request_over_a_new_connection(
    engine_place: Place,
) -> None:
    async with connected(engine_place) as worker:
        await engine_place.send("shop/f")
        request = await worker.request()
        assert await worker.is_idle()
        worker.socket.transport.abort()
        await engine_place.until(lambda: not engine_place.workers.connected())

    async with connected(engine_place) as returned:
        assert is_ulid((await returned.extend(request)).new_lease_id)
        assert list(engine_place.workers.connected()[0].requests) == [request.request_id]
        await returned.answer(request, "over the new one")

    assert engine_place.runs() == [("COMPLETED", "over the new one")]


async def test_a_request_that_was_never_taken_is_soon_asked_again() -> None:
    async with place(Pace(unacknowledged_s=0.1)) as here:
        async with connected(here, instance_id="dies") as dying:
            await here.send("shop/f")
            await dying.request(acknowledge=False)
            dying.socket.transport.abort()
        async with connected(here, instance_id="lives") as living:
            again = await living.request()
            assert json.loads(again.request_payload)["ctx"]["attempt"] == 1
            await living.answer(again, "done")

        assert here.runs() == [("COMPLETED", "done")]


async def test_a_run_that_was_cancelled_takes_no_answer(engine_place: Place) -> None:
    async with connected(engine_place) as worker:
        await engine_place.send("shop/f")
        request = await worker.request()
        await engine_place.engine.cancel(engine_place.run_id())
        await worker.answer(request, "too late")

    assert [status for status, _ in engine_place.runs()] == ["CANCELLED"]


async def test_an_answer_too_large_fails_its_run_at_once_and_no_other(engine_place: Place) -> None:
    functions = {"shop": [function("shop", retries=3), function("shop", "g")]}
    async with connected(engine_place, functions) as worker:
        await engine_place.send("shop/f")
        request = await worker.request()
        await worker.answer(request, "x" * 9_000_000)
        await engine_place.send("shop/g")
        await worker.answer(await worker.request(), "small")

    (large, small) = await engine_place.ended(2)
    assert large[0] == "FAILED"
    assert "larger than" in large[1]["message"]
    assert small == ("COMPLETED", "small")
