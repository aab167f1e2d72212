"""A call that was kept is announced, sooner or later, whatever the engine says at first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from api.announcing import announce_forgotten
from api.arrivals import NotAnnounced

Event = dict[str, Any]


@dataclass
class Engine:
    """Takes events, but for those that it refuses."""

    refuses: Callable[[Event], bool]
    url: str = ""
    told: list[Event] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        (event,) = await request.json()
        if self.refuses(event):
            return web.json_response({"error": "not now"}, status=400)
        self.told.append(event)
        return web.json_response({"ids": ["1"], "status": 200})


@asynccontextmanager
async def an_engine(refuses: Callable[[Event], bool]) -> AsyncIterator[Engine]:
    engine = Engine(refuses)
    app = web.Application()
    app.router.add_post("/e/{key}", engine.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    engine.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield engine
    finally:
        await runner.cleanup()


async def test_an_upload_outlives_an_engine_that_cannot_be_told(build_house: Any) -> None:
    async with (
        an_engine(refuses=lambda event: True) as engine,
        build_house(inngest_dev=engine.url, with_notifications=False) as house,
    ):
        accepted = await house.acme.upload()
        engine.refuses = lambda event: False
        announced = await announce_forgotten(house.context, older_than_ms=-1, refused=set())

    assert accepted.status == 201
    assert announced == 1
    (event,) = engine.told
    assert event["name"] == "meeting/uploaded"
    assert event["data"]["meeting_id"] == accepted.json["id"]


async def test_a_call_that_is_refused_again_and_again_keeps_no_other_waiting(
    build_house: Any,
) -> None:
    async with (
        an_engine(refuses=lambda event: True) as engine,
        build_house(inngest_dev=engine.url, with_notifications=False) as house,
    ):
        first, second = [(await house.acme.upload()).json["id"] for _ in range(2)]
        engine.refuses = lambda event: bool(event["data"]["meeting_id"] == first)
        refused: set[str] = set()
        for _ in range(2):
            with pytest.raises(NotAnnounced, match=first):
                await announce_forgotten(house.context, older_than_ms=-1, refused=refused)

    assert [event["data"]["meeting_id"] for event in engine.told] == [second]
