"""The dashboard: what happened, what is happening, and what will be tried next.

It reads the store by bounded queries, changes things through the engine's commands only, and is
mounted last, at the engine's own address.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from ...engine import Engine
from ...store import browsing_run
from ..sessions import Sessions
from .actions import Actions
from .assets import PREFIX, Assets
from .downloads import Downloads
from .event_pages import EventPages
from .function_actions import FunctionActions
from .function_page import FunctionPage
from .live import LiveStream
from .rendering import Renderer
from .run_list import RunListPage
from .run_page import RunPage
from .sign_in import SignIn

__all__ = ["routes"]


def routes(engine: Engine, sessions: Sessions | None = None) -> list[BaseRoute]:
    """With `sessions` there are pages to sign in and out. The guard says who needs to.

    Live streams end when `app.state.stopping`, an asyncio.Event, is set.
    """
    assets = Assets()
    renderer = Renderer(engine, assets, can_sign_out=sessions is not None)
    runs, run = RunListPage(engine, renderer), RunPage(engine, renderer)
    events, functions = EventPages(engine, renderer), FunctionPage(engine, renderer)
    actions, operate = Actions(engine, renderer), FunctionActions(engine, renderer)
    downloads = Downloads(engine)
    return [
        Route("/", runs.show),
        Route("/runs/{run_id}", run.show),
        Route("/runs/{run_id}/cancel", actions.cancel, methods=["POST"]),
        Route("/runs/{run_id}/rerun", actions.rerun, methods=["POST"]),
        Route("/runs/{run_id}/output.json", downloads.run_output),
        Route("/runs/{run_id}/steps/{step_id:path}/output.json", downloads.step_output),
        Route("/runs/{run_id}/steps/{step_id:path}/input.json", downloads.step_input),
        Route("/events", events.show_list),
        Route("/events/{event_id}", events.show),
        Route("/events/{event_id}/body.json", downloads.event),
        Route("/functions", functions.show),
        Route("/functions/{function_id}/pause", operate.pause, methods=["POST"]),
        Route("/functions/{function_id}/resume", operate.resume, methods=["POST"]),
        Route("/functions/{function_id}/cancel-runs", operate.cancel_runs, methods=["POST"]),
        Route("/functions/{function_id}/replay", operate.replay, methods=["POST"]),
        Route("/find", actions.find),
        Route("/live", LiveEndpoint(engine)),
        Route(f"{PREFIX}/{{version}}/{{name}}", assets.serve),
        *(SignIn(sessions, renderer).routes() if sessions else ()),
    ]


class LiveEndpoint:
    """`/live` says when anything has changed, `/live?run=ID` when that run has."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        run_id = request.query_params.get("run")
        stopping: asyncio.Event = request.app.state.stopping
        stream = LiveStream(self._engine.watch, lambda: self._fingerprint(run_id), stopping)
        await stream(scope, receive, send)

    def _fingerprint(self, run_id: str | None) -> object:
        database = self._engine.context.database
        if run_id is None or database.is_closed:
            return self._engine.watch.version
        return browsing_run.run_fingerprint(database.reader, run_id)
