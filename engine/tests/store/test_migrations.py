"""An old file is brought to the schema that a new one has, with everything that is in it."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from steplog.errors import StoreTooNew
from steplog.store.migrations import VERSION, migrate

FIRST_SCHEMA = Path(__file__).with_name("schema_1.sql")


def first_version() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(f"{FIRST_SCHEMA.read_text()}; PRAGMA user_version = 1")
    return connection


def shape(connection: sqlite3.Connection) -> dict[str, object]:
    """Tables with their columns, keys and options, and indexes, without comments and spacing."""
    tables = connection.execute("PRAGMA table_list").fetchall()
    found: dict[str, object] = {
        name: (kind, without_rowid, strict)
        for schema, name, kind, _, without_rowid, strict in tables
        if schema == "main"
    }
    for name in list(found):
        for column in connection.execute(f"PRAGMA table_info({name})").fetchall():
            found[f"{name}.{column[1]}"] = column[2:]
    for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'"):
        found[name] = re.sub(r"--[^\n]*|\s+", " ", sql or "").split()
    return found


def test_an_old_file_comes_to_look_as_a_new_one() -> None:
    old, new = first_version(), sqlite3.connect(":memory:", isolation_level=None)

    migrate(old)
    migrate(new)

    assert shape(old) == shape(new)
    assert "runs.state" in shape(new)
    for connection in (old, new):
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        connection.close()


def test_what_is_in_an_old_file_stays() -> None:
    connection = first_version()
    connection.execute("INSERT INTO functions VALUES ('f', 'a', 'app-f', x'7b7d', 3, 1, NULL)")

    migrate(connection)

    query = "SELECT id, version, paused_at_ms FROM functions"
    assert connection.execute(query).fetchall() == [("f", 3, None)]
    connection.close()


def test_a_file_of_a_newer_steplog_is_left_alone() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")

    with pytest.raises(StoreTooNew, match="upgrade steplog"):
        migrate(connection)

    assert connection.execute("SELECT * FROM sqlite_master").fetchall() == []
    connection.close()
