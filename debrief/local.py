"""Debrief on a developer's machine: app, engine and sandbox put together, ready to be used.

Two processes: this one is the app with its engine, the other is the sandbox.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from api import triggers
from models.queries import meetings

from . import logs
from .app import create_app
from .config import Settings, cannot_keep
from .development import Development
from .embedded import served_with_engine
from .sandbox_process import sandbox
from .serving import check_free, free_port, listen

HOST = "127.0.0.1"  # the demo tenant needs no key, so nobody else may get in
LOCAL_POLL_S = 5.0


@dataclass(frozen=True)
class LocalOptions:
    """A port of 0 takes a free one."""

    data: Path
    port: int = 8000
    engine_port: int = 8288
    sandbox_port: int = 8290
    retry_interval_s: float | None = None
    transcription_seconds: float = 2.0
    env_file: str | None = ".env"


@dataclass(frozen=True)
class Local:
    """Where everything is."""

    app: FastAPI
    url: str
    engine_url: str
    sandbox_url: str
    log: Path

    async def is_new(self) -> bool:
        """No call has ever come in."""
        async with self.app.state.context.database.read() as session:
            return await meetings.is_empty(session)


@asynccontextmanager
async def running(options: LocalOptions) -> AsyncIterator[Local]:
    """Raises DebriefError before anything is started that would have to be cleaned up."""
    data = options.data.absolute()
    given = Settings.read(options.env_file, debrief_data=data)
    async with AsyncExitStack() as stack:
        log = _log(data, given, stack)
        listener = listen(HOST, options.port, flag="--port", what="the app")
        stack.callback(listener.close)
        port = listener.getsockname()[1]
        engine_port = options.engine_port or free_port()
        check_free(HOST, engine_port, flag="--engine-port", what="the engine")
        url = f"http://{HOST}:{port}"
        sandbox_url = await stack.enter_async_context(
            sandbox(
                data,
                options.sandbox_port or free_port(),
                f"{url}{triggers.PATH}",
                log.with_name("sandbox.log"),
                transcription_seconds=options.transcription_seconds,
            )
        )
        settings = _settings(given, port, engine_port, sandbox_url)
        app = create_app(settings, Development(options.retry_interval_s))
        engine_url = await stack.enter_async_context(
            served_with_engine(
                app,
                listener,
                app_url=url,
                data=data,
                engine_port=engine_port,
                retry_interval_s=options.retry_interval_s,
            )
        )
        yield Local(app, url, engine_url, sandbox_url, log)


def _log(data: Path, settings: Settings, stack: AsyncExitStack) -> Path:
    try:
        return stack.enter_context(logs.logging_to_file(data, settings.debrief_log_level))
    except OSError as error:
        raise cannot_keep(data, error) from error


def _settings(given: Settings, port: int, engine_port: int, sandbox_url: str) -> Settings:
    """What is configured, on the engine and the sandbox that were just started."""
    engine_url = f"http://{HOST}:{engine_port}"
    is_offline = given.assemblyai_api_key is None
    # A callback that came while we were down is not waited for a minute: the vendor is next door.
    poll_s = LOCAL_POLL_S if is_offline else given.debrief_poll_seconds
    return given.model_copy(
        update={
            "debrief_poll_seconds": min(poll_s, given.debrief_poll_seconds),
            "debrief_host": HOST,
            "debrief_port": port,
            "debrief_public_url": None,  # nobody else gets in, whatever leads here
            "debrief_push_audience": None,
            "debrief_sandbox_url": sandbox_url,
            "debrief_engine_url": engine_url,
            "inngest_dev": engine_url,
            "inngest_base_url": None,
            "inngest_signing_key": None,
        }
    )
