"""The live stream: nothing is missed, nothing is said twice, nobody is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

from api.event_stream import HEARTBEAT, EventStream, Line
from calls.stages import Stage
from debrief.app import stop_streams
from models import StageAttempt
from models.queries import api_keys, stages

if TYPE_CHECKING:
    from .conftest import House

BY = StageAttempt("01RUN", "transcribe_call")


async def _start(house: House, meeting_id: str, stage: Stage) -> None:
    async with house.context.database.write() as session:
        await stages.start(session, "acme", meeting_id, stage, by=BY, now_ms=1)


async def test_a_snapshot_comes_first_then_each_change_under_a_growing_id(house: House) -> None:
    meeting_id = (await house.acme.upload()).json["id"]

    lines = await house.acme.until(meeting_id, "result")

    ids = [line.id for line in lines if line.id is not None]
    assert lines[0].event == "snapshot"
    assert lines[0].data["meeting"]["id"] == meeting_id
    assert [line.event for line in lines[1:]].count("snapshot") == 0
    assert ids == sorted(ids)
    assert {line.event for line in lines} <= {"snapshot", "stage", "status", "event", "result"}
    assert lines[-1].data["url"] == f"/v1/meetings/{meeting_id}"


async def test_a_lost_connection_resumes_after_the_last_line_that_was_seen(
    unregistered_house: House,
) -> None:
    house = unregistered_house
    meeting_id = (await house.acme.upload()).json["id"]
    await _start(house, meeting_id, Stage.TRANSCRIPTION)
    async with house.acme.watching(meeting_id) as lines:
        seen = await anext(lines)
    await _start(house, meeting_id, Stage.USAGE)
    await _start(house, meeting_id, Stage.METADATA)

    async with house.acme.watching(meeting_id, last_event_id=seen.id) as lines:
        missed = [await anext(lines), await anext(lines)]

    assert seen.event == "snapshot"
    assert [line.data["stage"] for line in missed] == ["usage", "metadata"]
    assert [line.event for line in missed] == ["stage", "stage"]


async def test_a_change_reaches_a_reader_who_is_waiting(unregistered_house: House) -> None:
    house = unregistered_house
    meeting_id = (await house.acme.upload()).json["id"]

    async with house.acme.watching(meeting_id) as lines:
        await anext(lines)
        await _start(house, meeting_id, Stage.CRM)
        news = [await anext(lines), await anext(lines)]

    assert [line.event for line in news] == ["status", "stage"]
    assert news[0].data["status"] == "processing"
    assert (news[1].data["stage"], news[1].data["state"]) == ("crm", "running")


async def test_proxies_are_told_not_to_buffer(unregistered_house: House) -> None:
    house = unregistered_house
    meeting_id = (await house.acme.upload()).json["id"]

    async with house.acme.session.get(
        f"{house.url}/v1/meetings/{meeting_id}/events",
        headers={"Authorization": f"Bearer {house.acme.key}"},
    ) as response:
        headers = response.headers

    assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert headers["X-Accel-Buffering"] == "no"
    assert "no-transform" in headers["Cache-Control"]


async def test_heartbeats_carry_no_id(build_house: Any) -> None:
    async with build_house(with_notifications=False) as house:
        meeting_id = (await house.acme.upload()).json["id"]
        object.__setattr__(house.context.options, "heartbeat_s", 0.01)
        async with house.acme.session.get(
            f"{house.url}/v1/meetings/{meeting_id}/events",
            headers={"Authorization": f"Bearer {house.acme.key}"},
        ) as response:
            text = b""
            async for line in response.content:
                text += line
                if text.endswith(HEARTBEAT):
                    break

    assert text.startswith(b"retry: ")
    assert text.count(b"id: ") == 1
    assert b"id" not in HEARTBEAT


async def test_a_reader_who_has_seen_a_finished_call_is_told_not_to_come_back(
    house: House,
) -> None:
    meeting_id = (await house.acme.upload()).json["id"]
    lines = await house.acme.until(meeting_id, "result")
    await house.steplog.drain()  # what is told of the call is told at a pace, and so goes on
    (snapshot, *_) = await house.acme.until(meeting_id, "result")
    long_after = house.context.now_ms() + 3_600_000
    object.__setattr__(house.context, "now_ms", lambda: long_after)

    again = await house.acme.ask(
        "GET", f"/v1/meetings/{meeting_id}/events", headers={"Last-Event-ID": str(snapshot.id)}
    )
    fresh = [line async for line in _all_of(house, meeting_id)]

    assert lines[-1].event == "result"
    assert (again.status, again.body) == (204, b"")
    assert [line.event for line in fresh] == ["snapshot", "result"]


async def _all_of(house: House, meeting_id: str) -> AsyncGenerator[Any]:
    async with house.acme.watching(meeting_id) as lines:
        async for line in lines:
            yield line


async def test_streams_end_when_the_process_stops(unregistered_house: House) -> None:
    house = unregistered_house
    meeting_id = (await house.acme.upload()).json["id"]

    async with house.acme.watching(meeting_id) as lines:
        await anext(lines)
        stop_streams(house.app)
        rest = [line async for line in lines]

    assert rest == []
    assert house.metric("debrief_live_streams") == 0


async def test_a_stream_ends_when_the_key_of_its_reader_is_revoked(
    unregistered_house: House,
) -> None:
    house = unregistered_house
    meeting_id = (await house.acme.upload()).json["id"]

    async with house.acme.watching(meeting_id) as lines:
        await anext(lines)
        async with house.context.database.write() as session:
            await api_keys.revoke(session, "acme", "key-acme", 1)
        await _start(house, meeting_id, Stage.CRM)
        rest = [line async for line in lines]

    assert rest == []


async def test_a_reader_who_is_too_slow_is_dropped() -> None:
    dropped: list[str] = []
    is_closed = asyncio.Event()

    async def chunks() -> AsyncGenerator[bytes]:
        try:
            while True:
                yield Line("stage", {"stage": "crm"}, 1).encode()
        finally:
            is_closed.set()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()  # its connection takes nothing more

    async def receive() -> Any:
        await asyncio.Event().wait()

    stream = EventStream(
        chunks(),
        on_hang_up=lambda: dropped.append("hung up"),
        on_dropped=lambda: dropped.append("dropped"),
        send_timeout_s=0.01,
    )
    await stream({"type": "http"}, receive, send)

    assert dropped == ["dropped"]
    assert is_closed.is_set()
