"""Inserts that may be repeated: a step that runs twice writes once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import Row


def values_of(row: Row) -> dict[str, Any]:
    """Every column's value; an id that the database gives is left to it."""
    mapper = inspect(type(row))
    values = {column.key: getattr(row, column.key) for column in mapper.column_attrs}
    given_by_the_database = {
        column.key for column in mapper.primary_key if column.key and values[column.key] is None
    }
    return {name: value for name, value in values.items() if name not in given_by_the_database}


def _insert(session: AsyncSession, row: Row) -> postgresql.Insert | sqlite.Insert:
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(type(row)).values(values_of(row))


async def insert_once(session: AsyncSession, row: Row, *key: str) -> bool:
    """Insert `row` unless one with the same `key` columns is there. True when it was inserted."""
    statement = _insert(session, row).on_conflict_do_nothing(index_elements=key)
    first = inspect(type(row)).primary_key[0]
    return (await session.execute(statement.returning(first))).first() is not None


async def upsert(session: AsyncSession, row: Row, *key: str) -> None:
    """Insert `row`, or give the row with the same `key` columns all of its other values."""
    statement = _insert(session, row)
    changes = {name: statement.excluded[name] for name in values_of(row) if name not in key}
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=changes))
