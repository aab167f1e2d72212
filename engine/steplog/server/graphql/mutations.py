"""What GraphQL changes: apps, functions and runs (query-api.md §5.2)."""

from __future__ import annotations

from starlette.exceptions import HTTPException

from ...core.functions import App
from ...engine import Engine
from ...store import reading
from ...syncing import sync_url
from ...wire.events import invoked_by_hand
from ...wire.json import JsonError, encode
from ..directory import Directory
from ..rest_v2.apps import check_url
from . import arguments as given
from .arguments import Arguments
from .executing import Mutation
from .parsing import QueryError
from .shapes import Shapes


class Mutations:
    def __init__(self, engine: Engine, shapes: Shapes) -> None:
        self._engine = engine
        self._directory = Directory(engine)
        self._shapes = shapes

    def resolvers(self) -> dict[str, Mutation]:
        return {
            "createApp": self._create_app,
            "updateApp": self._update_app,
            "deleteApp": self._delete_app,
            "deleteAppByName": self._delete_app_by_name,
            "invokeFunction": self._invoke,
            "pauseFunction": self._pause,
            "unpauseFunction": self._resume,
            "cancelRun": self._cancel,
            "rerun": self._rerun,
        }

    # Apps

    async def _create_app(self, asked: Arguments) -> object:
        """Sync the app at this URL."""
        url = given.text(given.fields(asked, "input"), "url")
        return await self._synced(url)

    async def _update_app(self, asked: Arguments) -> object:
        """Sync the app at its new URL."""
        wanted = given.fields(asked, "input")
        self._directory.app(given.text(wanted, "id"))
        return await self._synced(given.text(wanted, "url"))

    async def _delete_app(self, asked: Arguments) -> object:
        app = self._directory.app(given.text(asked, "id"))
        await self._engine.remove_app(app.url)
        return app.id

    async def _delete_app_by_name(self, asked: Arguments) -> object:
        app = self._directory.app(given.text(asked, "name"))
        await self._engine.remove_app(app.url)
        return True

    async def _synced(self, url: str) -> object:
        try:
            check_url(url)
        except HTTPException as error:
            raise QueryError(error.detail) from error
        wrong = await sync_url(self._engine, url)
        if wrong is not None:
            raise QueryError(f"the app at {url} was not registered: {wrong}")
        return self._shapes.app(self._at(url))

    def _at(self, url: str) -> App:
        """The app that has just been synced. It may spell its address otherwise."""
        apps = sorted(self._directory.apps(), key=lambda app: -(app.synced_at_ms or 0))
        return next((app for app in apps if app.url == url), apps[0])

    # Functions

    async def _invoke(self, asked: Arguments) -> object:
        """True as soon as it is accepted."""
        slug = given.text(asked, "functionSlug")
        context = self._engine.context
        if context.registry.find(slug) is None:
            raise QueryError(f"no function {slug!r} is registered")
        body = encode({"data": given.fields(asked, "data")})
        try:
            event = invoked_by_hand(slug, body, context.fresh_id(), context.clock.now_ms())
        except JsonError as error:
            raise QueryError(f"data is not understood: {error}") from error
        await self._engine.receive([event])
        return True

    async def _pause(self, asked: Arguments) -> object:
        function_id = given.text(asked, "fnID")
        await self._engine.pause(function_id, cancel_runs=bool(given.flag(asked, "cancelRunning")))
        return self._function(function_id)

    async def _resume(self, asked: Arguments) -> object:
        function_id = given.text(asked, "fnID")
        await self._engine.resume(function_id)
        return self._function(function_id)

    def _function(self, slug_or_id: str) -> object:
        function = self._engine.context.registry.find(slug_or_id)
        assert function is not None, "it was found a moment ago"
        return self._shapes.function(function)

    # Runs

    async def _cancel(self, asked: Arguments) -> object:
        run_id = given.text(asked, "runID")
        await self._engine.cancel(run_id)
        run = reading.run(self._engine.context.database.reader, run_id)
        assert run is not None, "it was cancelled a moment ago"
        return self._shapes.run(run)

    async def _rerun(self, asked: Arguments) -> object:
        """The new run's id. An input is the JSON list of the step's arguments, as a text."""
        run_id = given.text(asked, "runID")
        if asked.get("fromStep") is None:
            return await self._engine.rerun(run_id)
        from_step = given.fields(asked, "fromStep")
        step_id = given.text(from_step, "stepID")
        if not step_id:
            raise QueryError("fromStep.stepID must be the id or the name of a step of the run")
        input = given.maybe_text(from_step, "input")
        body = None if input is None else input.encode(errors="replace")
        return await self._engine.rerun(run_id, step_id, body)
