"""Apps and functions by GraphQL (query-api.md §5.1)."""

from __future__ import annotations

from ...engine import Engine
from ..directory import Directory
from . import arguments as given
from .arguments import Arguments
from .executing import Resolver
from .parsing import QueryError
from .shapes import Shapes


class AppQueries:
    def __init__(self, engine: Engine, shapes: Shapes) -> None:
        self._engine = engine
        self._directory = Directory(engine)
        self._shapes = shapes

    def resolvers(self) -> dict[str, Resolver]:
        return {
            "apps": self._apps,
            "app": lambda asked: self._shapes.app(self._directory.app(given.text(asked, "id"))),
            "functions": self._functions,
            "functionBySlug": self._function,
        }

    def _apps(self, asked: Arguments) -> object:
        method = given.maybe_text(given.fields(asked, "filter"), "method")
        apps = [self._shapes.app(app) for app in self._directory.apps()]
        return [app for app in apps if method in (None, app["method"])]

    def _functions(self, asked: Arguments) -> object:
        functions = self._engine.context.registry.functions()
        return [self._shapes.function(function) for function in functions]

    def _function(self, asked: Arguments) -> object:
        query = given.fields(asked, "query")
        slug = given.text(query, "functionSlug")
        function = self._engine.context.registry.find(slug)
        if function is None:
            raise QueryError(f"no function {slug!r} is registered")
        return self._shapes.function(function)
