"""What one engine leaves behind, and the next one finds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from steplog.core import ids
from steplog.core.functions import App, Function, Throttle, Trigger
from steplog.core.model import Event
from steplog.dispatch.dispatcher import Call, Reply
from steplog.engine import Engine
from steplog.store.database import MEMORY
from steplog.wire.apps import Registration

APP = App(ids.app_uuid("shop"), "shop", "http://shop/api", checksum="1")
HEADERS = {"x-inngest-sdk": "scripted:v1", "x-inngest-req-version": "2"}


class SlowApp:
    """Answers no call before its gate is opened."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.calls: list[Call] = []
        self.is_called = asyncio.Event()

    async def call(self, call: Call) -> Reply:
        self.calls.append(call)
        self.is_called.set()
        await self.gate.wait()
        return Reply(200, HEADERS, b"1")

    async def close(self) -> None:
        return None


def function(name: str, *events: str, **options: object) -> Function:
    return Function(
        id=name,
        app_id=APP.id,
        slug=f"shop-{name}",
        name=name,
        url=f"http://shop/api?fnId={name}&stepId=step",
        triggers=tuple(Trigger(event=each) for each in events),
        **options,  # type: ignore[arg-type]
    )


def event(name: str, number: int = 0) -> Event:
    internal_id = ids.ulid(1, number.to_bytes(10))
    body = msgspec.json.encode({"name": name, "data": {}})
    return Event(internal_id, internal_id, name, 1, 1, body)


def statuses(engine: Engine) -> dict[str, str]:
    rows = engine.context.database.connection.execute("SELECT function_id, status FROM runs")
    return dict(rows.fetchall())


async def test_a_first_call_that_was_handed_back_has_started_once_and_takes_no_second_token(
    tmp_path: Path,
) -> None:
    throttled = function("f", "go", throttle=Throttle(limit=1, period_ms=3_600_000))
    path, app = str(tmp_path / "steplog.db"), SlowApp()
    engine = Engine.open(path, app)
    await engine.start()
    await engine.sync(Registration(APP, (throttled,)))
    await engine.receive([event("go")])
    await app.is_called.wait()
    await engine.stop(grace_s=0)

    app.gate.set()
    engine = Engine.open(path, app)
    await engine.start()
    await engine.scheduler.rest()

    assert statuses(engine) == {"f": "COMPLETED"}
    told = "SELECT count(*) FROM history WHERE kind = 'run.started'"
    assert engine.context.database.connection.execute(told).fetchone() == (1,)
    assert [b'"attempt":0' in call.body for call in app.calls] == [True, True]
    await engine.stop()


async def test_an_answer_that_came_in_before_the_stop_is_kept(tmp_path: Path) -> None:
    path, app = str(tmp_path / "steplog.db"), SlowApp()
    engine = Engine.open(path, app)
    await engine.start()
    await engine.sync(Registration(APP, (function("f", "go"),)))
    await engine.receive([event("go")])
    await app.is_called.wait()

    app.gate.set()
    while not engine.context.database.has_inputs:  # noqa: ASYNC110 - to stop in that very turn
        await asyncio.sleep(0)
    await engine.stop(grace_s=0)

    engine = Engine.open(path, app)
    assert statuses(engine) == {"f": "COMPLETED"}
    await engine.stop()


async def test_a_damaged_run_keeps_neither_the_engine_nor_other_runs_from_going_on() -> None:
    app = SlowApp()
    engine = Engine.open(MEMORY, app)
    await engine.start()
    functions = (
        function("damaged", "go", attempts=1),
        function("sound", "come"),
        function("listener", "inngest/function.failed"),
    )
    await engine.sync(Registration(APP, functions))
    await engine.receive([event("go", 1), event("come", 2)])
    await app.is_called.wait()

    database = await engine.die()
    database.connection.execute("UPDATE events SET body = CAST('x' AS BLOB) WHERE name = 'go'")
    app.gate.set()
    engine = Engine.on(database, app)
    await engine.start()
    await engine.scheduler.rest()

    assert statuses(engine)["sound"] == "COMPLETED"
    assert engine.context.telemetry.total("steplog_internal_errors_total") > 0
    assert engine.scheduler.picker.in_flight == 0, "the damaged one holds no slot"
    await engine.stop(grace_s=0)
