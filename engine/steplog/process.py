"""A process of steplog: engine, server and the apps' sync, from the first line to the last."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from .banner import banner
from .config import Config
from .dispatch.addresses import ANYWHERE, PUBLIC, chosen_reach
from .dispatch.http import Http
from .dispatch.outbound import Outbound
from .dispatch.routing import Routing
from .dispatch.signing import Signing
from .engine import Engine
from .function_settings import unknown_functions
from .keyed import Keyed
from .server import create_server
from .server.connect_gateway import serve_gateway
from .server.serving import serve
from .syncing import AppSync

FIRST_SYNC_WAIT_S = 2.0
log = logging.getLogger("steplog")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(config: Config, keyed: Keyed | None = None) -> None:
    """With keys or, for development, without. Returns after a SIGINT or SIGTERM.

    Raises SteplogError when it cannot start.
    """
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)  # we say ourselves that we are up
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_run(config, keyed))


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # there is none for every platform
        return None
    return uvloop.Loop


async def _run(config: Config, keyed: Keyed | None) -> None:
    stop = asyncio.Event()
    _on_signal(stop)
    async with running(config, keyed) as (engine, sync, address):
        polling = asyncio.create_task(_sync_apps(sync, engine, config, keyed, address))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((polling, stopping), return_when=asyncio.FIRST_COMPLETED)
        for task in (polling, stopping):
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        if polling.done() and not polling.cancelled():
            polling.result()  # it ends by itself only when it fails


@asynccontextmanager
async def running(
    config: Config, keyed: Keyed | None = None
) -> AsyncIterator[tuple[Engine, AppSync, str]]:
    """The engine at work and its server listening.

    At the end the server answers until the requests in flight have come back: their apps may
    still need it.
    """
    keys = keyed.keys if keyed else None
    routing = Routing(Http())
    engine = Engine.open(
        config.db,
        Signing(routing, keys) if keys else routing,
        durability=config.durability,
        retry_interval_s=config.retry_interval_s,
        in_flight_max=config.in_flight_max,
        outbound=Outbound(chosen_reach(config.outbound_networks, PUBLIC if keys else ANYWHERE)),
        run_limits=config.run_limits,
        keys=keys,
    )
    try:
        async with (
            serve_gateway(engine, config.host, config.gateway_port),
            serve(
                create_server(engine, config, keyed.password if keyed else None),
                config.host,
                config.port,
            ) as address,
        ):
            await engine.start()
            try:
                yield engine, AppSync(engine, config, urlsplit(address).port or 0), address
            finally:
                await engine.stop(config.stop_grace_s)
    finally:
        if not engine.context.database.is_closed:  # it was never started
            await engine.stop(grace_s=0)


async def _sync_apps(
    sync: AppSync, engine: Engine, config: Config, keyed: Keyed | None, address: str
) -> None:
    first = asyncio.create_task(sync.round())
    await asyncio.wait((first,), timeout=FIRST_SYNC_WAIT_S)
    registry = engine.context.registry
    slugs = [function.app_id for function in registry.functions()]
    apps = [(app, slugs.count(app.id)) for app in registry.apps()]
    sys.stdout.write(banner(config, keyed, address, engine.workers.gateway_port, apps) + "\n")
    sys.stdout.flush()
    await first
    known = [function.slug for function in registry.functions()]
    for sentence in unknown_functions(config.run_limits, known):
        log.warning(sentence)
    await sync.run()


def _on_signal(stop: asyncio.Event) -> None:
    """The first one stops in order; a second one finds the default handler, and kills."""
    loop = asyncio.get_running_loop()

    def on_first() -> None:
        stop.set()
        for each in SIGNALS:
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)

    for each in SIGNALS:
        loop.add_signal_handler(each, on_first)
