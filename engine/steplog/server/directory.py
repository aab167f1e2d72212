"""Finds apps and functions by the names under which the APIs know them."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.functions import App, Function
from ..engine import Engine
from ..errors import NotFound
from .requests import bad_request


class Directory:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def apps(self) -> list[App]:
        return sorted(self._engine.context.registry.apps(), key=lambda app: app.name)

    def app(self, name_or_id: str) -> App:
        for app in self._engine.context.registry.apps():
            if name_or_id in (app.name, app.id):
                return app
        raise NotFound(f"no app {name_or_id!r} is registered")

    def functions(self, app: App) -> list[Function]:
        found = self._engine.context.registry.functions()
        return sorted((f for f in found if f.app_id == app.id), key=lambda function: function.slug)

    def function(self, app: App, name: str) -> Function:
        """By its slug, with or without the app's name in front, or its UUID."""
        for function in self.functions(app):
            if name in (function.slug, function.id, function.slug.removeprefix(f"{app.name}-")):
                return function
        raise NotFound(f"app {app.name} has no function {name!r}")

    def functions_asked_for(
        self, apps: Sequence[str], functions: Sequence[str]
    ) -> list[Function] | None:
        """Those of the apps, or the named ones of them; None when neither is asked for."""
        if not apps:
            if functions:
                raise bad_request("functionId needs appId: say in which app")
            return None
        wanted = [self.app(name) for name in apps]
        if not functions:
            return [function for app in wanted for function in self.functions(app)]
        return [self._in_any(wanted, name) for name in functions]

    def _in_any(self, apps: Sequence[App], name: str) -> Function:
        for app in apps:
            try:
                return self.function(app, name)
            except NotFound:
                continue  # another of the apps may have it
        raise NotFound(f"no function {name!r} in {', '.join(app.name for app in apps)}")
