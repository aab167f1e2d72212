"""`debrief serve`: production. Another engine by the environment, or our own, embedded."""

from __future__ import annotations

from . import logs
from .app import create_app
from .config import Settings
from .embedded import served_with_engine
from .serving import check_free, listen, served
from .stopping import Stop

ENGINE_HOST = "127.0.0.1"


async def serve(settings: Settings, stop: Stop) -> None:
    """Returns when it was told to stop."""
    logs.log_to_stderr(settings.debrief_log_level)
    listener = listen(settings.debrief_host, settings.debrief_port, flag="--port", what="the app")
    async with served(create_app(settings), listener):
        await stop.wait()


async def serve_with_engine(settings: Settings, engine_port: int, stop: Stop) -> None:
    """One machine, two files, nothing else: the engine listens to this machine alone."""
    logs.log_to_stderr(settings.debrief_log_level)
    host, port = settings.debrief_host, settings.debrief_port
    listener = listen(host, port, flag="--port", what="the app")
    check_free(ENGINE_HOST, engine_port, flag="--engine-port", what="the engine")
    engine_url = f"http://{ENGINE_HOST}:{engine_port}"
    own = settings.model_copy(
        update={
            "inngest_dev": engine_url,
            "inngest_base_url": None,
            "inngest_signing_key": None,
            "debrief_engine_url": settings.debrief_engine_url or engine_url,
        }
    )
    settings.debrief_data.mkdir(parents=True, exist_ok=True)
    async with served_with_engine(
        create_app(own),
        listener,
        app_url=f"http://{ENGINE_HOST}:{listener.getsockname()[1]}",
        data=settings.debrief_data.absolute(),
        engine_port=engine_port,
    ):
        await stop.wait()
