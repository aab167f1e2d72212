"""Opening a database, its transactions, and what is refused with a clear word."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models import Database, DatabaseUnusable, migrate
from models.queries import meetings, tenants
from models.testing import a_meeting, a_tenant


class UndoneError(Exception):
    """What a writer raises to undo its transaction."""


async def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    async def write_and_raise() -> None:
        async with database.write() as session:
            await meetings.create_or_get(session, a_meeting("call-2"))
            raise UndoneError

    with pytest.raises(UndoneError):
        await write_and_raise()

    async with database.read() as session:
        assert await meetings.find_for_tenant(session, "tenant-a", "call-2") is None


async def test_a_cancelled_write_leaves_nothing_and_lets_the_next_one_in(
    database: Database,
) -> None:
    written = asyncio.Event()

    async def write_and_hang() -> None:
        async with database.write() as session:
            await meetings.create_or_get(session, a_meeting("call-2"))
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_and_hang())
    await written.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with database.write() as session:
        _, is_new = await meetings.create_or_get(session, a_meeting("call-2"))
    assert is_new


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        async with database.read() as session:
            await tenants.create(session, a_tenant("tenant-c"))


async def test_a_reader_sees_one_instant(database: Database) -> None:
    async with database.read() as reading:
        assert await meetings.find_for_tenant(reading, "tenant-a", "call-2") is None
        async with database.write() as session:
            await meetings.create_or_get(session, a_meeting("call-2"))

        assert await meetings.find_for_tenant(reading, "tenant-a", "call-2") is None

    async with database.read() as reading:
        assert await meetings.find_for_tenant(reading, "tenant-a", "call-2") is not None


async def test_writers_at_once_all_succeed(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.write() as session:
            await meetings.create_or_get(session, a_meeting(f"many-{number}"))

    await asyncio.gather(*(write(number) for number in range(50)))

    async with database.read() as session:
        page = await meetings.list_for_tenant(session, "tenant-a", limit=100)
    assert len(page.meetings) == 51


async def test_a_row_outlives_its_session_and_a_later_read_sees_later_values(
    database: Database,
) -> None:
    async with database.write() as session:
        before = await meetings.find_for_tenant(session, "tenant-a", "call-1")
        await meetings.note_details(session, "tenant-a", "call-1", {"account": "Acme"})
        after = await meetings.find_for_tenant(session, "tenant-a", "call-1")

    assert before is not None
    assert after is not None
    assert after.details == {"account": "Acme"}


async def test_text_that_databases_cannot_store_is_stored_without_its_flaws(
    database: Database,
) -> None:
    async with database.write() as session:
        meeting = a_meeting("call-2", title="a\x00b", details={"half": "\ud83d", "a\x00": ["\x00"]})
        await meetings.create_or_get(session, meeting)

    async with database.read() as session:
        stored = await meetings.find_for_tenant(session, "tenant-a", "call-2")
    assert stored is not None
    assert stored.title == "a\ufffdb"
    assert stored.details == {"half": "\ufffd", "a\ufffd": ["\ufffd"]}


async def test_an_error_does_not_quote_what_was_to_be_stored(database: Database) -> None:
    async def write_to_nowhere() -> None:
        async with database.write() as session:
            statement = text("INSERT INTO no_such_table VALUES (:said)")
            await session.execute(statement, {"said": "our budget is forty thousand"})

    with pytest.raises(DBAPIError) as error:
        await write_to_nowhere()

    assert "no_such_table" in str(error.value)
    assert "forty" not in str(error.value)


async def test_a_second_process_is_kept_out_of_a_sqlite_file(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/debrief.db"
    await migrate(url)

    async with await Database.open(url):
        with pytest.raises(DatabaseUnusable, match=r"debrief\.db is open already"):
            await Database.open(url)
        with pytest.raises(DatabaseUnusable, match=r"debrief\.db is open already"):
            await migrate(url)

    async with await Database.open(url):
        pass  # closing lets the next one in


async def test_sqlite_is_set_up_to_survive(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/odd name #1?%20.db"
    await migrate(url)

    async with await Database.open(url) as database:
        async with database.write() as session:
            assert await session.scalar(text("PRAGMA journal_mode")) == "wal"
            assert await session.scalar(text("PRAGMA foreign_keys")) == 1
            assert await session.scalar(text("PRAGMA synchronous")) == 2
        async with database.read() as session:
            assert await tenants.find(session, "nobody") is None


async def test_a_database_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    for path in (f"{tmp_path}/file/debrief.db", f"{tmp_path}/file/deeper/debrief.db"):
        with pytest.raises(DatabaseUnusable, match=r"file is a file, not a folder"):
            await Database.open(f"sqlite+aiosqlite:///{path}")


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database, but long enough to be read as one" * 50)

    with pytest.raises(DatabaseUnusable, match=r"notes\.db: file is not a database"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}/notes.db")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite+aiosqlite:///:memory:", "SQLite needs a file"),
        ("sqlite://", "SQLite needs a file"),
        ("mysql://root@localhost/debrief", "no database is called 'mysql'"),
        ("what?", "cannot be read"),
        ("postgresql://user:s3cret@127.0.0.1:1/debrief", r"user:\*\*\*@127.0.0.1:1/debrief: "),
    ],
)
async def test_a_wrong_url_is_refused_without_telling_its_password(url: str, message: str) -> None:
    with pytest.raises(DatabaseUnusable, match=message) as refused:
        await Database.open(url)

    assert "s3cret" not in str(refused.value)
