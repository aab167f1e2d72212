"""The file: one writer, one commit for all that is ready, and who may open it."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from pathlib import Path

import pytest
from steplog.core.model import Event
from steplog.errors import StoreError, StoreInUse, StoreTooNew, StoreUnusable
from steplog.store.database import MEMORY, Database, Durability
from steplog.store.write import Write


def event(number: int) -> Event:
    return Event(f"internal-{number}", f"event-{number}", "a", 0, 0, b"{}")


def insert(write: Write, number: int) -> None:
    write.insert_event(event(number))


def stored(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT id FROM events ORDER BY seq")]


async def test_inputs_of_one_turn_share_a_commit() -> None:
    database = Database.open(MEMORY)

    await asyncio.gather(*(database.write(partial(insert, number=n)) for n in range(9)))

    assert len(stored(database.connection)) == 9
    assert database.commits == 1
    database.close()


async def test_an_input_that_fails_undoes_only_itself() -> None:
    database = Database.open(MEMORY)

    def fail(write: Write) -> None:
        write.insert_event(event(2))
        raise ValueError("boom")

    results = await asyncio.gather(
        database.write(lambda write: write.insert_event(event(1))),
        database.write(fail),
        database.write(lambda write: write.insert_event(event(3))),
        return_exceptions=True,
    )

    assert [type(result) for result in results] == [int, ValueError, int]
    assert stored(database.connection) == ["event-1", "event-3"]
    database.close()


async def test_an_input_sees_what_those_before_it_have_done() -> None:
    database = Database.open(MEMORY)
    seen: list[str | None] = []

    def claim(run_id: str) -> object:
        def look_and_take(write: Write) -> None:
            seen.append(write.run_key_holder("f", "key", 0))
            write.put_run_key("f", "key", run_id, 0, 10)

        return look_and_take

    await asyncio.gather(database.write(claim("one")), database.write(claim("two")))  # type: ignore[arg-type]

    assert seen == [None, "one"]
    database.close()


async def test_a_commit_that_fails_is_told_to_all_and_keeps_nothing() -> None:
    database = Database.open(MEMORY)
    rolled_back: list[bool] = []
    database.after_rollback = lambda: rolled_back.append(True)

    def full_disk(write: Write) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    database.before_commit = full_disk
    results = await asyncio.gather(
        database.write(lambda write: write.insert_event(event(1))),
        database.write(lambda write: write.insert_event(event(2))),
        return_exceptions=True,
    )

    assert all(isinstance(result, StoreError) for result in results)
    assert "disk is full" in str(results[0])
    assert stored(database.connection) == []
    assert rolled_back == [True]
    database.close()


async def test_what_was_committed_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = str(tmp_path / "data" / "steplog.db")
    database = Database.open(path, Durability.POWER)
    await database.write(lambda write: write.insert_event(event(1)))
    database.close()

    again = Database.open(path)

    assert stored(again.connection) == ["event-1"]
    assert stored(again.reader) == ["event-1"]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        again.reader.execute("DELETE FROM events")
    again.close()


async def test_a_second_engine_on_the_file_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "steplog.db")
    first = Database.open(path)

    with pytest.raises(StoreInUse, match="in use by another steplog engine"):
        Database.open(path)

    first.close()
    Database.open(path).close()


async def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "steplog.db"
    Database.open(str(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(StoreTooNew, match="schema version 99"):
        Database.open(str(path))


@pytest.mark.parametrize("accident", ["another file", "below a file"])
async def test_a_path_that_cannot_be_a_database_is_refused_in_words(
    tmp_path: Path, accident: str
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database at all, but long enough to have a header" * 20)
    path = file if accident == "another file" else file / "steplog.db"

    with pytest.raises(StoreUnusable, match="cannot"):
        Database.open(str(path))


async def test_a_write_after_the_end_is_refused() -> None:
    database = Database.open(MEMORY)
    database.close()

    with pytest.raises(StoreError, match="closed"):
        await database.write(lambda write: None)


async def test_item_ids_are_never_used_twice_not_even_after_a_failed_input() -> None:
    database = Database.open(MEMORY)
    given: list[int] = []

    def take(write: Write) -> None:
        write.last_item_id += 1
        given.append(write.last_item_id)

    def take_and_fail(write: Write) -> None:
        take(write)
        raise ValueError("boom")

    await asyncio.gather(
        database.write(take), database.write(take_and_fail), return_exceptions=True
    )
    await database.write(take)

    assert given == [1, 2, 3]
    reborn = database.die()
    await reborn.write(take)
    assert given == [1, 2, 3, 4]
