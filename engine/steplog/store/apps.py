"""Apps and functions as rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ..core.functions import App, Function
from . import rows

_PUT_FUNCTION = (
    "INSERT INTO functions (id, app_id, slug, definition, version, created_at_ms)"
    " VALUES (?, ?, ?, ?, 1, ?) ON CONFLICT (id) DO UPDATE SET"
    " definition = excluded.definition, archived_at_ms = NULL,"
    " version = version + (definition != excluded.definition)"
)


def all_apps(db: sqlite3.Connection) -> list[App]:
    return [rows.app_of(row) for row in db.execute(f"SELECT {rows.APP_COLUMNS} FROM apps")]


def live_functions(db: sqlite3.Connection) -> list[Function]:
    """Those of the latest syncs, in a stable order."""
    return _functions(db, "archived_at_ms IS NULL ORDER BY slug")


def archived_functions(db: sqlite3.Connection) -> list[Function]:
    return _functions(db, "archived_at_ms IS NOT NULL")


def _functions(db: sqlite3.Connection, where: str) -> list[Function]:
    query = f"SELECT definition, paused_at_ms IS NOT NULL FROM functions WHERE {where}"
    return [rows.function_of(*row) for row in db.execute(query)]


def set_paused(db: sqlite3.Connection, function_id: str, paused_at_ms: int | None) -> None:
    """None resumes it."""
    db.execute("UPDATE functions SET paused_at_ms = ? WHERE id = ?", (paused_at_ms, function_id))


def put_app(db: sqlite3.Connection, app: App) -> None:
    """Insert the app, or bring its row up to date, by name."""
    db.execute(
        f"INSERT INTO apps ({rows.APP_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET url = excluded.url, sdk = excluded.sdk,"
        " framework = excluded.framework, version = excluded.version,"
        " checksum = excluded.checksum, error = excluded.error,"
        " synced_at_ms = excluded.synced_at_ms",
        (
            app.id,
            app.name,
            app.url,
            app.sdk,
            app.framework,
            app.version,
            app.checksum,
            app.error,
            app.synced_at_ms,
        ),
    )


def set_error(db: sqlite3.Connection, app_id: str, error: str | None) -> None:
    db.execute("UPDATE apps SET error = ? WHERE id = ?", (error, app_id))


def put_functions(
    db: sqlite3.Connection, app_id: str, functions: Iterable[Function], now_ms: int
) -> None:
    """Make these the app's functions: known ones keep their row, missing ones are archived."""
    db.execute(
        "UPDATE functions SET archived_at_ms = ? WHERE app_id = ? AND archived_at_ms IS NULL",
        (now_ms, app_id),
    )
    db.executemany(_PUT_FUNCTION, [_function_row(function, now_ms) for function in functions])


def add_function(db: sqlite3.Connection, function: Function, now_ms: int) -> None:
    """One more of its app's, or the same as it is now."""
    db.execute(_PUT_FUNCTION, _function_row(function, now_ms))


def _function_row(function: Function, now_ms: int) -> rows.Row:
    definition = rows.function_definition(function)
    return (function.id, function.app_id, function.slug, definition, now_ms)


def remove_app(db: sqlite3.Connection, app_id: str, now_ms: int) -> None:
    """Forget the app; its functions stay archived, so that their runs keep their names."""
    put_functions(db, app_id, (), now_ms)
    db.execute("DELETE FROM apps WHERE id = ?", (app_id,))
