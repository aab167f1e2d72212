"""API keys: shown once, kept as hashes, verified, revoked."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models import Database, keys
from models.queries import api_keys


async def _create(database: Database, key_id: str = "key-1") -> str:
    async with database.write() as session:
        return await api_keys.create(
            session, key_id=key_id, tenant_id="tenant-a", name="laptop", now_ms=1_000
        )


async def test_a_key_verifies_as_its_tenant(database: Database) -> None:
    presented = await _create(database)

    async with database.read() as session:
        key = await api_keys.verify(session, presented)

    assert key is not None
    assert (key.id, key.tenant_id) == ("key-1", "tenant-a")


async def test_the_key_itself_is_nowhere_in_the_database(database: Database) -> None:
    presented = await _create(database)
    secret = presented.split("_", 2)[2]

    async with database.read() as session:
        rows = (await session.execute(text("SELECT * FROM api_keys"))).all()

    assert len(rows) == 1
    assert secret not in repr(rows)


@pytest.mark.parametrize(
    "change",
    [
        lambda key: key[:-1],
        lambda key: key + "x",
        lambda key: key[:-1] + ("a" if key[-1] != "a" else "b"),
        lambda key: key.upper(),
        lambda key: key.split("_", 2)[2],
        lambda key: "dbr_000000000000_" + key.split("_", 2)[2],
        lambda key: "",
        lambda key: "dbr__",
        lambda key: key + "\u00e9",
        lambda key: key * 100,
    ],
)
async def test_what_is_not_the_key_does_not_verify(database: Database, change: object) -> None:
    assert callable(change)
    presented = await _create(database)

    async with database.read() as session:
        assert await api_keys.verify(session, change(presented)) is None


async def test_a_revoked_key_no_longer_verifies(database: Database) -> None:
    presented = await _create(database)

    async with database.write() as session:
        assert await api_keys.revoke(session, "tenant-a", "key-1", 5_000)
        assert not await api_keys.revoke(session, "tenant-a", "key-1", 6_000)

        assert await api_keys.verify(session, presented) is None
        assert await api_keys.find_active(session, "tenant-a", "key-1") is None


async def test_use_is_noted_at_most_once_a_minute(database: Database) -> None:
    await _create(database)

    async with database.write() as session:
        noted = [
            await api_keys.mark_used(session, "tenant-a", "key-1", now_ms)
            for now_ms in (100_000, 100_001, 159_999, 160_000)
        ]

    assert noted == [True, False, False, True]


def test_an_issued_key_does_not_print_itself() -> None:
    issued = keys.issue()

    assert issued.text not in repr(issued)
    assert issued.prefix == keys.prefix_of(issued.text)
