"""The database cannot be written for a while: nothing is told that is not so, and nobody spins."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from steplog.core import ids
from steplog.core.functions import App, Function, Trigger
from steplog.core.model import Event
from steplog.engine import Engine
from steplog.errors import StoreError
from steplog.wire.apps import Registration

from ..simulation.story import ScriptedApp
from ..simulation.world import Disk, Door, Fault, VirtualClock, VirtualLoop

FOR_EVER = range(1, 1_000_000)
APP = App(ids.app_uuid("shop"), "shop", "http://shop/api", checksum="1")
EVERY_MINUTE = Function(
    id="tick",
    app_id=APP.id,
    slug="shop-tick",
    name="tick",
    url="http://shop/api?fnId=shop-tick&stepId=step",
    triggers=(Trigger(cron="* * * * *"), Trigger(event="go")),
)


def event(number: int) -> Event:
    internal_id = ids.ulid(1, number.to_bytes(10))
    return Event(internal_id, internal_id, "go", 1, 1, b'{"name":"go","data":{}}')


def on_virtual_time(test: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(test)


async def started() -> tuple[Engine, Door]:
    database, door = Disk().open(Fault())
    engine = Engine.on(database, ScriptedApp({"shop-tick": ()}), clock=VirtualClock())
    await engine.start()
    return engine, door


def test_a_registration_that_could_not_be_stored_is_not_known() -> None:
    async def test() -> None:
        engine, door = await started()
        door.fault = Fault(full=FOR_EVER)

        with pytest.raises(StoreError, match="disk is full"):
            await engine.sync(Registration(APP, (EVERY_MINUTE,)))
        assert list(engine.context.registry.functions()) == []

        door.fault = Fault()
        await engine.sync(Registration(APP, (EVERY_MINUTE,)))
        assert list(engine.context.registry.functions()) == [EVERY_MINUTE]
        await engine.stop(grace_s=0)

    on_virtual_time(test())


def test_what_is_undone_is_not_counted() -> None:
    async def test() -> None:
        engine, door = await started()
        await engine.sync(Registration(APP, (EVERY_MINUTE,)))
        statements = door.fault.statements
        await engine.receive([event(0)])
        committed = door.fault.statements - statements
        before = dict(engine.context.telemetry.counts())

        door.fault = Fault(full=range(committed, committed + 1))
        with pytest.raises(StoreError):
            await engine.receive([event(1)])

        after = dict(engine.context.telemetry.counts())
        assert after == before
        await engine.stop(grace_s=0)

    on_virtual_time(test())


def test_while_the_disk_is_full_the_engine_tries_once_a_second_and_then_goes_on() -> None:
    async def test() -> None:
        engine, door = await started()
        await engine.sync(Registration(APP, (EVERY_MINUTE,)))
        door.fault = Fault(full=FOR_EVER)
        for number in range(50):
            with pytest.raises(StoreError):
                await engine.receive([event(number)])
            await asyncio.sleep(0.02)
        await asyncio.sleep(120)  # a cron is due all the while

        statements = door.fault.statements
        await asyncio.sleep(10)
        tried = door.fault.statements - statements
        door.fault = Fault()
        await engine.receive([event(0)])
        await asyncio.sleep(60)

        assert 10 <= tried <= 100, "some statements a second, however much has failed before"
        assert engine.context.telemetry.total("steplog_runs_ended_total") >= 2
        await engine.stop(grace_s=0)

    on_virtual_time(test())
