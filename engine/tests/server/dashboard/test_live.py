"""The stream: it says that something has changed, no more often than it must, and it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Message
from steplog.server.dashboard.live import LiveStream
from steplog.watch import Watch


class Reader:
    """A client of the ASGI interface: takes what is sent, goes when told to."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.reads = True

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if not self.reads:
            await asyncio.Event().wait()
        self.sent.put_nowait(message)

    async def next_event(self) -> str:
        """The next message that a page would see."""
        while True:
            message = await self.sent.get()
            text: str = message.get("body", b"").decode()
            if text.startswith("event:"):
                return text


class Live:
    """A stream that is being read."""

    def __init__(self, fingerprint: Callable[[], object] | None = None, **limits: float) -> None:
        self.watch, self.stopping, self.reader = Watch(), asyncio.Event(), Reader()
        self.stream = LiveStream(
            self.watch,
            fingerprint or (lambda: self.watch.version),
            self.stopping,
            **{"pace_s": 0.0, **limits},
        )

    async def run(self) -> None:
        await self.stream({"type": "http"}, self.reader.receive, self.reader.send)


async def test_a_page_is_told_at_once_and_again_after_each_change() -> None:
    live = Live()
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(live.run())

        first = await live.reader.next_event()
        live.watch.changed()
        second = await live.reader.next_event()

        assert (first, second) == (
            "event: changed\ndata: 0\n\n",
            "event: changed\ndata: 1\n\n",
        )
        live.stopping.set()


async def test_changes_of_other_runs_are_not_told() -> None:
    seen = ["same"]
    live = Live(lambda: seen[0])
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(live.run())
        await live.reader.next_event()

        live.watch.changed()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        seen[0] = "other"
        live.watch.changed()
        told = await live.reader.next_event()

        assert told == "event: changed\ndata: 2\n\n"
        live.stopping.set()


async def test_many_changes_within_the_pace_are_told_once() -> None:
    live = Live(pace_s=0.02)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(live.run())
        await live.reader.next_event()

        for _ in range(100):
            live.watch.changed()
        told = await live.reader.next_event()

        assert told == "event: changed\ndata: 100\n\n"
        live.stopping.set()


async def test_the_stream_ends_when_the_server_stops() -> None:
    live = Live()
    async with asyncio.timeout(5):
        task = asyncio.create_task(live.run())
        await live.reader.next_event()

        live.stopping.set()
        await task

    last = live.reader.sent.get_nowait()
    assert last == {"type": "http.response.body", "body": b"", "more_body": False}
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_stream_ends_when_the_reader_goes() -> None:
    live = Live()
    async with asyncio.timeout(5):
        task = asyncio.create_task(live.run())
        await live.reader.next_event()

        live.reader.gone.set()
        await task

    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_reader_that_does_not_read_is_dropped() -> None:
    live = Live(send_max_s=0.01)
    live.reader.reads = False

    async with asyncio.timeout(5):
        await live.run()

    assert live.reader.sent.empty()


async def test_silence_is_filled_with_comments() -> None:
    live = Live(heartbeat_s=0.01)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(live.run())
        await live.reader.next_event()

        beat = await live.reader.sent.get()

        assert beat["body"].startswith(b":")
        live.stopping.set()
