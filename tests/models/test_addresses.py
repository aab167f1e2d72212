"""What people write as a database URL, and what the drivers are given."""

from __future__ import annotations

import pytest

from models.addresses import PostgresqlAddress, SqliteAddress, parse


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_name_of_postgresql_means_asyncpg(scheme: str) -> None:
    address = parse(f"{scheme}://me:pass@db.example:5433/debrief?sslmode=require")

    assert isinstance(address, PostgresqlAddress)
    assert address.driver.drivername == "postgresql+asyncpg"
    assert dict(address.driver.query) == {"ssl": "require"}
    assert address.dsn == "postgresql://me:pass@db.example:5433/debrief?sslmode=require"


def test_channel_binding_which_asyncpg_does_not_know_is_left_out() -> None:
    address = parse("postgres://me:pass@db.example/debrief?channel_binding=require")

    assert isinstance(address, PostgresqlAddress)
    assert dict(address.driver.query) == {}
    assert "channel_binding" not in address.dsn


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
def test_a_sqlite_url_names_a_file(scheme: str) -> None:
    address = parse(f"{scheme}:////var/lib/debrief.db")

    assert isinstance(address, SqliteAddress)
    assert str(address) == "/var/lib/debrief.db"
