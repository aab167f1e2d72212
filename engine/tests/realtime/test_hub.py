"""The hub alone: bounded queues, and time as it passes for those who listen for long."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message
from steplog.errors import Overloaded
from steplog.realtime import hub as limits
from steplog.realtime.delivery import Pace, deliver
from steplog.realtime.event_stream import EventStream
from steplog.realtime.hub import MESSAGES_MAX, TOO_SLOW, Ended, Hub, Outgoing
from steplog.wire.limits import MIB
from steplog.wire.realtime import TOPICS_MAX, Topic

from ..simulation.world import VirtualLoop

TOPIC = Topic("c", "t")


def now_ms() -> int:
    return 0


async def test_who_does_not_read_is_dropped_and_holds_up_nobody() -> None:
    hub = Hub()
    slow, quick = hub.subscribe([TOPIC]), hub.subscribe([TOPIC])
    read = 0
    for number in range(MESSAGES_MAX + 1):
        hub.publish(TOPIC, Outgoing(b"%d" % number))
        read += len(await quick.take(1))

    assert read == MESSAGES_MAX + 1
    with pytest.raises(Ended) as ended:
        await slow.take(1)
    assert ended.value.ending is TOO_SLOW


async def test_a_queue_is_bounded_in_bytes_too() -> None:
    hub = Hub()
    slow = hub.subscribe([TOPIC])
    for _ in range(9):
        hub.publish(TOPIC, Outgoing(b"x" * MIB))

    with pytest.raises(Ended, match="too slow"):
        await slow.take(1)


async def test_what_came_before_the_end_is_still_told() -> None:
    hub = Hub()
    subscription = hub.subscribe([TOPIC])
    hub.publish(TOPIC, Outgoing(b"last"))
    hub.leave(subscription)
    told: list[bytes] = []

    async def send(message: Outgoing) -> None:
        told.append(message.json)

    await deliver(subscription, send, now_ms, Pace())

    assert told == [b"last"]
    assert (hub.subscribers, hub.publish(TOPIC, Outgoing(b"later"))) == (0, 0)


async def test_topics_and_subscribers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub()
    subscription = hub.subscribe([TOPIC])
    with pytest.raises(Overloaded, match="topics"):
        hub.add(subscription, [Topic("c", str(number)) for number in range(TOPICS_MAX)])
    monkeypatch.setattr(limits, "SUBSCRIBERS_MAX", 1)
    with pytest.raises(Overloaded, match="subscribers"):
        hub.subscribe([TOPIC])
    assert hub.subscribers == 1


def test_a_reader_that_hangs_is_dropped() -> None:
    async def hang() -> None:
        hub = Hub()
        subscription = hub.subscribe([TOPIC])
        hub.publish(TOPIC, Outgoing(b"1"))

        async def never(message: Outgoing) -> None:
            await asyncio.Event().wait()

        assert await deliver(subscription, never, now_ms, Pace()) is TOO_SLOW

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(hang())


def test_silence_is_filled_with_pings_and_an_event_stream_ends_after_a_quarter_of_an_hour() -> None:
    sent: list[Message] = []

    async def listen() -> float:
        hub = Hub()
        subscription = hub.subscribe([TOPIC])

        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            sent.append(message)

        stream = EventStream(hub, subscription, asyncio.Event(), now_ms, Pace())
        await stream({"type": "http"}, receive, send)
        assert hub.subscribers == 0
        return asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        seconds = runner.run(listen())

    told = [message["body"] for message in sent[1:]]
    assert seconds == pytest.approx(900)
    assert b'"kind":"ping"' in told[1]
    assert 28 <= len([body for body in told if b'"kind":"ping"' in body]) <= 30
    assert b'"kind":"closing"' in told[-2]
    assert sent[-1]["more_body"] is False
