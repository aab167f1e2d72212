"""Throttles are kept as long as they count."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from steplog.store import throttles
from steplog.store.migrations import migrate


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    yield connection
    connection.close()


def test_a_state_is_kept_until_its_time_has_come(db: sqlite3.Connection) -> None:
    throttles.save(db, [("f", "a", 5_000), ("f", "b", 9_000)], now_us=1_000)

    throttles.save(db, [("f", "a", 7_000)], now_us=6_000)

    assert throttles.states(db) == {("f", "a"): 7_000, ("f", "b"): 9_000}


def test_the_table_grows_with_what_is_in_use_and_not_with_time(db: sqlite3.Connection) -> None:
    for second in range(500):
        throttles.save(db, [("f", f"key {second}", second + 10)], now_us=second)

    assert len(throttles.states(db)) <= 10 + throttles.CLEARED_PER_WRITE


def test_clearing_looks_at_no_more_than_it_clears(db: sqlite3.Connection) -> None:
    plan = db.execute(
        "EXPLAIN QUERY PLAN SELECT function_id, value FROM throttles"
        " WHERE tat_us <= ? ORDER BY tat_us LIMIT ?",
        (1, 2),
    ).fetchall()

    assert [row[3] for row in plan] == [
        "SEARCH throttles USING COVERING INDEX throttles_expiry (tat_us<?)"
    ]
