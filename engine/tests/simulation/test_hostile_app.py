"""An app that answers anything at all holds up nobody: its runs end, or wait for something.

The answers are drawn from every opcode and from what no SDK would send. On failure the seed is
printed: it is all that is needed to see the same answers again.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from random import Random
from typing import Any

import msgspec
import pytest
from steplog.commands.checkpoint import checkpoint
from steplog.commands.send_signal import send_signal
from steplog.core import ids
from steplog.core.functions import App, ConcurrencyLimit, Function, Throttle, Trigger
from steplog.core.model import Event
from steplog.dispatch.dispatcher import Call, CallUnreachable, Reply
from steplog.engine import Engine
from steplog.errors import NotFound, RequestError
from steplog.wire.apps import Registration
from steplog.wire.execution.checkpoints import InvalidCheckpoint, read_part
from steplog.wire.execution.signals import Signal
from steplog.wire.limits import ANSWER_BYTES_MAX

from .story import HEADERS
from .world import Disk, Fault, VirtualClock, VirtualLoop

SEEDS = 80
OPCODES = (
    *("StepRun", "StepRun", "StepPlanned", "StepPlanned", "StepError", "StepFailed"),
    *(
        "AIGateway",
        "Gateway",
        "Sleep",
        "WaitForEvent",
        "InvokeFunction",
        "None",
        "DiscoveryRequest",
        "WaitForSignal",
        "WaitForSignal",
        "DeferAdd",
        "DeferAbort",
        "RunComplete",
        "SyncRunComplete",
        "Bogus",
    ),
)
STEP_IDS = ("a", "b", "c", "d", "e", "step", "", " ", "\u00e9\u0000x")
TIMES = (None, "10s", "news", "-5s", "999999w", "1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z")
OPTIONS: tuple[dict[str, object], ...] = (
    {},
    {"timeout": "1h"},
    {"timeout": "1h", "if": "async.data.x == event.data.x"},
    {"timeout": "", "if": "async.data.y == 1e300"},
    {"timeout": "1h", "if": "!!"},
    {"event": "news", "timeout": "2m"},
    {"duration": "1m"},
    {"url": "http://vendor/a?key=k", "auth_key": "k" * 20, "body": {"a": 1}, "format": "gemini"},
    {"url": "http://vendor/b", "method": "GET", "body": "text", "headers": {"x": ["1", "2"]}},
    {"url": "http://[vendor", "auth_key": 7, "body": None},
    {"function_id": "child", "payload": {"data": {"a": 1}}, "timeout": "1m"},
    {"function_id": "child", "payload": None, "timeout": "9999-12-31T00:00:00Z"},
    {"signal": "sig", "timeout": "1h", "conflict": "replace"},
    {"signal": "sig", "timeout": "1m", "conflict": "fail"},
    {"signal": 7},
    {"fn_slug": "child", "input": {"a": 1}},
    {"fn_slug": "nobody", "input": [1]},
    {"target_hashed_id": "a"},
    {"function_id": "nobody", "payload": {"data": {"_inngest": {"fn_id": "main"}}}},
)
# What goes with what: most of the time an app means what it says.
FITTING = {
    "Sleep": "duration",
    "WaitForEvent": "event",
    "InvokeFunction": "function_id",
    "WaitForSignal": "signal",
    "AIGateway": "url",
    "Gateway": "url",
    "DeferAdd": "fn_slug",
    "DeferAbort": "target_hashed_id",
}
BODIES = (b"", b"[]", b"{}", b"null", b"[null]", b'"x"', b'[{"op":"StepRun"}]', b"\xff", b"NaN")
STREAMS = (b"  ", b'{"status":206,"body":"[]"}', b'{"status":200,"body":{"a":1}}')


class HostileApp:
    """`engine` is told of steps along the way, too, as soon as there is one."""

    def __init__(self, prng: Random) -> None:
        self.engine: Engine | None = None
        self._prng = prng
        self._former = "nobody's"

    async def call(self, call: Call) -> Reply:
        prng = self._prng
        await asyncio.sleep(prng.random())
        while prng.random() < 0.2:
            await self._tell(call)
        match prng.choices(range(6), weights=(3, 3, 2, 2, 2, 88))[0]:
            case 0:
                raise CallUnreachable("connection refused")
            case 1:
                return Reply(500, HEADERS, b'{"name":"E","message":"boom"}')
            case 2:
                return Reply(206, HEADERS, prng.choice(BODIES))
            case 3:
                return Reply(200, HEADERS, prng.choice(BODIES))
            case 4:
                return Reply(201, HEADERS, prng.choice(STREAMS))
        return Reply(206, self._headers(), self._spoilt(json.dumps(self._ops(call)).encode()))

    async def _tell(self, call: Call) -> None:
        """A checkpoint: of this request, of one that is over, or of none at all."""
        assert self.engine is not None
        prng = self._prng
        request_id = prng.choice((call.headers["x-request-id"], self._former, ""))
        self._former = call.headers["x-request-id"]
        run_id = json.loads(call.body)["ctx"]["run_id"]
        body = json.dumps({"qi_id": request_id, "steps": self._ops(call)}).encode()
        now_ms = self.engine.context.clock.now_ms()
        with suppress(InvalidCheckpoint, RequestError):
            asked_by, part = read_part(self._spoilt(body), now_ms, 0)
            await checkpoint(self.engine.context, run_id, asked_by, part)

    def _ops(self, call: Call) -> list[dict[str, object]]:
        return [self._op(call) for _ in range(self._prng.choice((1, 1, 1, 2, 3, 5)))]

    def _spoilt(self, body: bytes) -> bytes:
        """Most are sound; some were cut off, are larger than allowed, or have a broken byte."""
        prng = self._prng
        match prng.choices(range(4), weights=(940, 30, 1, 30))[0]:
            case 1:
                return body[: prng.randrange(len(body))]
            case 2:
                return body + b" " * ANSWER_BYTES_MAX
            case 3:
                place = prng.randrange(len(body))
                return body[:place] + bytes([prng.randrange(256)]) + body[place + 1 :]
        return body

    async def close(self) -> None:
        return None

    def _op(self, call: Call) -> dict[str, object]:
        prng = self._prng
        opcode = prng.choice(OPCODES)
        options = dict(prng.choice(OPTIONS))
        if opcode in FITTING and prng.random() < 0.9:
            fitting = [one for one in OPTIONS if FITTING[opcode] in one]
            options = dict(prng.choice(fitting))
        if prng.random() < 0.3:
            options["parallelMode"] = "race"
        return {
            "op": opcode,
            "id": prng.choice((*STEP_IDS, call.headers["x-inngest-step-id"])),
            "name": prng.choice(TIMES),
            "opts": options,
            "data": prng.choice((1, None, "x", {"a": [1]})),
            "error": prng.choice(({"name": "E", "message": "m"}, {}, {"name": 1}, "x", [1])),
        }

    def _headers(self) -> dict[str, str]:
        headers = dict(HEADERS)
        if self._prng.random() < 0.05:
            headers["x-inngest-req-version"] = self._prng.choice(("-1", "x", "1", "999999999"))
        if self._prng.random() < 0.05:
            headers["x-inngest-no-retry"] = "true"
        return headers


class HostileVendor:
    """Whoever a step has the engine call may answer anything, too."""

    def __init__(self, prng: Random) -> None:
        self._prng = prng

    async def call(self, call: Call) -> Reply:
        await asyncio.sleep(self._prng.random())
        if self._prng.random() < 0.2:
            raise CallUnreachable("connection refused")
        status = self._prng.choice((200, 200, 200, 204, 302, 429, 500))
        headers = self._prng.choice(({}, {"retry-after": "soon"}, {"retry-after": "-1"}))
        return Reply(status, headers, self._prng.choice(BODIES))

    async def close(self) -> None:
        return None


def function(name: str, event: str, **options: Any) -> Function:
    url = f"http://shop/api?fnId={name}&stepId=step"
    triggers = (Trigger(event=event),)
    return Function(name, "shop", name, name, url, triggers, attempts=3, **options)


FUNCTIONS = (
    function("main", "go", concurrency=(ConcurrencyLimit(limit=2),)),
    function("child", "never", throttle=Throttle(limit=1, period_ms=1_000)),
    function("listener", "inngest/*"),
)


def event(name: str, number: int, value: object) -> Event:
    internal_id = ids.ulid(1, f"{name[:4]:>4}{number:>6}".encode())
    body = msgspec.json.encode({"name": name, "data": {"x": value}})
    return Event(internal_id, internal_id, name, 1, 1, body)


async def suffer(seed: int) -> None:
    prng = Random(seed)
    disk = Disk()
    database, door = disk.open(Fault())
    hostile = HostileApp(prng)
    engine = Engine.on(
        database,
        hostile,
        clock=VirtualClock(),
        chance=prng.random,
        outbound=HostileVendor(prng),
    )
    hostile.engine = engine
    await engine.start()
    app = App("shop", "shop", "http://shop/api", checksum="1")
    await engine.sync(Registration(app, FUNCTIONS))
    await engine.receive([event("go", number, number) for number in range(3)])
    for number in range(20):
        await asyncio.sleep(30)
        value = prng.choice((0, 1, "a", 1e300, 2**70))
        await engine.receive([event("news", number, value)])
        with suppress(NotFound):
            await send_signal(engine.context, Signal("sig", b"1"))

    alive = "SELECT id FROM runs WHERE status IN ('QUEUED', 'RUNNING')"
    stuck = disk.all(f"{alive} AND id NOT IN (SELECT run_id FROM queue)")
    assert stuck == [], "each run that has not ended has something due"
    assert disk.all(f"SELECT * FROM waits WHERE run_id NOT IN ({alive})") == []
    assert disk.all(f"SELECT * FROM queue WHERE run_id NOT IN ({alive})") == []
    twice = "SELECT run_id FROM steps WHERE position >= 0 GROUP BY run_id, position"
    assert disk.all(f"{twice} HAVING count(*) > 1") == [], "steps have an order"
    picker, (rows,) = engine.scheduler.picker, disk.all("SELECT count(*) FROM queue")
    assert picker.waiting + picker.in_flight >= rows[0], "memory knows every row"
    assert engine.context.telemetry.total("steplog_internal_errors_total") == 0

    await engine.scheduler.die()
    door.close()


@pytest.mark.parametrize("tens", range(SEEDS // 10))
def test_a_hostile_app_gets_no_run_stuck(tens: int) -> None:
    for seed in range(tens * 10, tens * 10 + 10):
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            try:
                runner.run(suffer(seed))
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: {error}") from error
