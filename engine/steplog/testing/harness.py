"""An engine for one test: real functions, the real protocol, a private store, virtual time.

    async def test_an_order_is_shipped_after_a_day(steplog: Steplog) -> None:
        client = steplog.client("shop")
        await steplog.serve(client, [ship_order(client)])

        await client.send(inngest.Event(name="order/paid"))
        await steplog.advance("1d")

        (run,) = steplog.runs()
        assert run.status == "COMPLETED"

It lives on the test's own event loop and calls apps in process. The SDK's `send` needs an address,
so a port of loopback is open as long as the test runs; nothing else is, and nothing stays behind.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..clock import OffsetClock
from ..commands.registry import NO_LIMITS
from ..config import Config
from ..core.durations import parse_duration_ms
from ..core.functions import ConcurrencyLimit
from ..dispatch.http import Http
from ..dispatch.inprocess import InProcess
from ..dispatch.outbound import Outbound
from ..dispatch.routing import Routing
from ..dispatch.signing import Signing
from ..engine import IN_FLIGHT_MAX, Engine
from ..keyed import Keyed
from ..server import create_server
from ..server.serving import serve
from ..store.database import MEMORY
from ..store.write import Write
from ..syncing import sync_url
from ..wire.json import decode

if TYPE_CHECKING:
    import inngest

MOVES_MAX = 10_000  # of the clock, in one `advance` or `drain`


class StepView(Struct, frozen=True):
    """A step of a run as a test sees it; `output` is decoded, an error's object when it failed."""

    id: str
    name: str
    kind: str
    status: str
    output: Any
    attempts: int


class RunView(Struct, frozen=True):
    """A run as a test sees it; `output` is decoded, the error's object when it FAILED."""

    id: str
    function: str
    status: str
    output: Any
    steps: tuple[StepView, ...]

    def step(self, name: str) -> StepView:
        """The only step of this name; raises AssertionError otherwise."""
        found = [step for step in self.steps if step.name == name]
        assert len(found) == 1, f"{len(found)} steps are named {name!r}: {self.steps}"
        return found[0]


class Steplog:
    """What the `steplog` fixture hands to a test."""

    def __init__(self, engine: Engine, routing: Routing, clock: OffsetClock) -> None:
        self.engine = engine
        self.clock = clock
        self.url = ""
        self._routing = routing
        self._apps = 0

    # Apps

    def client(self, app_id: str = "app", **options: Any) -> inngest.Inngest:
        """An SDK client of this engine; `options` are those of `inngest.Inngest`."""
        import inngest

        keys = self.engine.context.keys
        defaults: dict[str, Any] = {"is_production": keys is not None}
        if keys is not None:
            defaults |= {"event_key": keys.events[0].text, "signing_key": keys.signing.text}
        return inngest.Inngest(
            app_id=app_id,
            api_base_url=self.url,
            event_api_base_url=self.url,
            **{**defaults, **options},
        )

    async def serve(
        self, client: inngest.Inngest, functions: Sequence[inngest.Function[Any]]
    ) -> None:
        """Serve the functions from an app of their own, and register them."""
        import fastapi
        import inngest.fast_api

        app = fastapi.FastAPI()
        inngest.fast_api.serve(app, client, list(functions))
        await self.mount(app)

    async def mount(self, app: Any, path: str = "/api/inngest") -> None:
        """Call an ASGI app in process, and register the functions that it serves at `path`.

        Raises AssertionError with the reason when it cannot be registered.
        """
        self._apps += 1
        base_url = f"http://app-{self._apps}.in-process"
        self._routing.mount(base_url, InProcess(app, base_url))
        error = await sync_url(self.engine, base_url + path)
        assert error is None, f"the app could not be registered: {error}"

    # Time

    @property
    def now_ms(self) -> int:
        """The engine's time, in milliseconds since the epoch."""
        return self.clock.now_ms()

    async def settle(self) -> None:
        """Wait until nothing is in flight and nothing more is due now."""
        await self.engine.scheduler.rest()

    async def advance(self, duration: str) -> None:
        """Let this much time pass ("90s", "2h", "3d"): whatever is due on the way happens then.

        Raises ValueError when `duration` is none.
        """
        target_ms = self.now_ms + parse_duration_ms(duration)
        await self._move_through(lambda: self._due_until(target_ms))
        self.clock.move(max(0, target_ms - self.now_ms))
        self.engine.scheduler.refresh()
        await self.settle()

    async def drain(self) -> None:
        """Let time pass until nothing is left to do. Crons, which never end, do not count."""
        await self._move_through(self.engine.scheduler.next_item_due_at_ms)

    # What happened

    def runs(self, function: str | None = None) -> list[RunView]:
        """All runs, or those of the function with this id or slug, in the order of their start."""
        rows = self.engine.context.database.connection.execute("SELECT id FROM runs ORDER BY id")
        views = [self.run(run_id) for (run_id,) in rows.fetchall()]
        if function is None:
            return views
        return [
            view
            for view in views
            if view.function == function or view.function.endswith(f"-{function}")
        ]

    def run(self, run_id: str) -> RunView:
        """Raises LookupError when there is no such run."""
        write = Write(self.engine.context.database.connection, 0)
        run = write.run(run_id)
        if run is None:
            raise LookupError(f"there is no run {run_id}")
        function = self.engine.context.registry.function(run.function_id)
        return RunView(
            id=run.id,
            function=function.slug if function else run.function_id,
            status=run.status.value,
            output=None if run.output is None else decode(run.output),
            steps=tuple(
                StepView(
                    id=step.id,
                    name=step.name,
                    kind=step.kind.value,
                    status=step.status.value,
                    output=None if step.output is None else decode(step.output),
                    attempts=step.attempts,
                )
                for step in write.all_steps(run_id)
            ),
        )

    def events(self, name: str | None = None) -> list[dict[str, Any]]:
        """All events, or those of this name, in the order of their arrival."""
        rows = self.engine.context.database.connection.execute(
            "SELECT body FROM events ORDER BY seq"
        )
        bodies = [decode(body) for (body,) in rows]
        return [body for body in bodies if name is None or body["name"] == name]

    # Accidents

    async def kill(self) -> None:
        """Kill the engine in the middle of whatever it does, and start it again on its store."""
        context = self.engine.context
        database = await self.engine.die()
        reborn = Engine.on(
            database,
            context.dispatcher,
            clock=self.clock,
            chance=context.chance,
            outbound=context.outbound,
            retry_interval_s=None
            if context.retry_interval_ms is None
            else context.retry_interval_ms / 1_000,
            in_flight_max=self.engine.scheduler.picker.in_flight_max,
            run_limits=context.registry.run_limits,
            keys=context.keys,
        )
        # Whoever holds the old engine (the server's routes) goes on with the new one.
        self.engine.__dict__.update(reborn.__dict__)
        await self.engine.start()

    async def _move_through(self, next_due_at_ms: Callable[[], int | None]) -> None:
        for _ in range(MOVES_MAX):
            await self.settle()
            due_ms = next_due_at_ms()
            if due_ms is None:
                return
            self.clock.move(max(0, due_ms - self.now_ms))
            self.engine.scheduler.refresh()
        raise AssertionError(f"still not at rest after the clock was moved {MOVES_MAX} times")

    def _due_until(self, target_ms: int) -> int | None:
        due_ms = self.engine.scheduler.next_due_at_ms()
        return due_ms if due_ms is not None and due_ms <= target_ms else None


@asynccontextmanager
async def running(
    *,
    retry_interval_s: float | None = None,
    chance: Callable[[], float] = lambda: 0.5,
    outbound: Outbound | None = None,
    in_flight_max: int = IN_FLIGHT_MAX,
    run_limits: Mapping[str, ConcurrencyLimit] = NO_LIMITS,
    keyed: Keyed | None = None,
) -> AsyncIterator[Steplog]:
    """An engine with a private store on this event loop, gone when the block ends.

    `chance` picks the backoff's jitter: the middle of it, unless a test says otherwise.
    `run_limits` are those that `inngest.dev.yaml` sets for single functions, by their slug.
    With `keyed` it works as `steplog start` does, and clients as those of apps in production.
    """
    keys = keyed.keys if keyed else None
    clock = OffsetClock()
    http = Http()
    routing = Routing(http)
    engine = Engine.open(
        MEMORY,
        Signing(routing, keys) if keys else routing,
        clock=clock,
        retry_interval_s=retry_interval_s,
        chance=chance,
        outbound=outbound,
        in_flight_max=in_flight_max,
        run_limits=run_limits,
        keys=keys,
    )
    await engine.start()
    steplog = Steplog(engine, routing, clock)
    config = Config(port=0, db=MEMORY)
    server = create_server(engine, config, keyed.password if keyed else None)
    async with serve(server, "127.0.0.1", 0) as url:
        steplog.url = url
        try:
            yield steplog
        finally:
            await steplog.engine.stop(grace_s=0)
