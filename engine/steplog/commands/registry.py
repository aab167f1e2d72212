"""The functions that are registered now, as decisions need them: by id, by name, by trigger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType

from msgspec.structs import replace

from ..core.functions import App, ConcurrencyLimit, Function
from ..core.matching import TriggerIndex
from ..store import apps
from ..store.write import Write

NO_LIMITS: Mapping[str, ConcurrencyLimit] = MappingProxyType({})


class Registry:
    """A copy in memory of the apps and functions tables, taken anew after every sync."""

    def __init__(self, run_limits: Mapping[str, ConcurrencyLimit] = NO_LIMITS) -> None:
        """`run_limits` go before what apps register, by the function's slug."""
        self.run_limits = run_limits
        self._apps: dict[str, App] = {}
        self._by_id: dict[str, Function] = {}
        self._by_slug: dict[str, Function] = {}
        self._live: list[Function] = []
        self._archived: frozenset[str] = frozenset()
        self.triggers = TriggerIndex(())
        self.version = 0  # grows with every load, for those who keep something derived from it

    def load(self, connection: sqlite3.Connection) -> None:
        self.version += 1
        self._apps = {app.id: app for app in apps.all_apps(connection)}
        live = self._live = self._limited(apps.live_functions(connection))
        archived = self._limited(apps.archived_functions(connection))
        self._archived = frozenset(function.id for function in archived)
        # A run in flight of an archived function goes on: it must still be found by id.
        self._by_id = {function.id: function for function in (*archived, *live)}
        self._by_slug = {function.slug: function for function in live}
        self.triggers = TriggerIndex(live)

    def _limited(self, functions: Iterable[Function]) -> list[Function]:
        if not self.run_limits:
            return list(functions)
        own = self.run_limits.get
        return [
            replace(function, run_concurrency=own(function.slug, function.run_concurrency))
            for function in functions
        ]

    def reload(self, write: Write) -> None:
        """As the rows are now, and as they are again should all this be undone."""
        load = partial(self.load, write.connection)
        write.when_undone(load)
        load()

    def function(self, function_id: str) -> Function | None:
        return self._by_id.get(function_id)

    def find(self, slug_or_id: str) -> Function | None:
        """A function that may start runs, by its slug or its UUID."""
        function = self._by_slug.get(slug_or_id) or self._by_id.get(slug_or_id)
        return None if function is None or function.id in self._archived else function

    def app(self, app_id: str) -> App | None:
        return self._apps.get(app_id)

    def apps(self) -> Iterable[App]:
        return self._apps.values()

    def functions(self) -> Iterable[Function]:
        """Those that may start runs."""
        return self._live
