"""`debrief serve`: production. Another engine by the environment, or our own, embedded."""

from __future__ import annotations

import contextlib
import logging

from clients.loopback import is_loopback_url

from . import logs
from .app import SERVE_PATH, create_app
from .config import Settings
from .errors import ConfigError
from .serving import check_free, listen, served
from .settling import settle
from .stopping import Stop

log = logging.getLogger("debrief.serve")
ENGINE_HOST = "127.0.0.1"


async def serve(settings: Settings, stop: Stop) -> None:
    """Returns when it was told to stop."""
    refuse_sandbox(settings)
    with logs.logging_to_stderr(settings.debrief_log_level):
        warn_of_unsigned_calls(settings)
        host, port = settings.debrief_host, settings.debrief_port
        with contextlib.closing(listen(host, port, flag="--port", what="the app")) as listener:
            async with served(create_app(settings), listener):
                await settle()
                await stop.wait()


async def serve_with_engine(settings: Settings, engine_port: int, stop: Stop) -> None:
    """One machine, two files, nothing else: the engine listens to this machine alone."""
    # Here, because who serves for an engine elsewhere need not load ours.
    from .embedded import served_with_engine

    refuse_sandbox(settings)
    data = settings.made_data_folder()
    with logs.logging_to_stderr(settings.debrief_log_level):
        host, port = settings.debrief_host, settings.debrief_port
        with contextlib.closing(listen(host, port, flag="--port", what="the app")) as listener:
            check_free(ENGINE_HOST, engine_port, flag="--engine-port", what="the engine")
            async with served_with_engine(
                create_app(_on_own_engine(settings, engine_port)),
                listener,
                app_url=f"http://{ENGINE_HOST}:{listener.getsockname()[1]}",
                data=data,
                engine_port=engine_port,
            ):
                await settle()
                await stop.wait()


def refuse_sandbox(settings: Settings) -> None:
    """Raises ConfigError: what tenants have connected would be sent to simulated vendors."""
    if settings.debrief_sandbox_url is None or settings.debrief_serve_with_sandbox:
        return
    raise ConfigError(
        "DEBRIEF_SANDBOX_URL is set: the calls, CRM updates and messages of every tenant would go "
        "to simulated vendors wherever a vendor's key is missing. Leave it empty, or set "
        "DEBRIEF_SERVE_WITH_SANDBOX=1 where no tenant is real"
    )


def _on_own_engine(settings: Settings, engine_port: int) -> Settings:
    engine_url = f"http://{ENGINE_HOST}:{engine_port}"
    return settings.model_copy(
        update={
            "inngest_dev": engine_url,
            "inngest_base_url": None,
            "inngest_signing_key": None,
            "debrief_engine_url": settings.debrief_engine_url or engine_url,
        }
    )


def warn_of_unsigned_calls(settings: Settings) -> None:
    if not settings.is_engine_for_development:
        return
    if not is_loopback_url(f"http://{_in_a_url(settings.debrief_host)}"):
        log.warning(
            "INNGEST_DEV is set, so calls of the engine are not signed: whoever reaches "
            "%s on port %s can run functions on events of their own. Keep it in a network of your "
            "own, or use an engine with keys",
            SERVE_PATH,
            settings.debrief_port,
        )


def _in_a_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
