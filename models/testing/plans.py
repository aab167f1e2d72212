"""How SQLite goes about a query: the statements that ran, and the plan of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncSession

Statement = tuple[str, Any]


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """The SELECTs that run meanwhile, on any engine, with their parameters."""
    seen: list[Statement] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def plan_of(session: AsyncSession, statement: Statement) -> list[str]:
    """The steps of SQLite's plan: `SEARCH meetings USING INDEX ...`, `SCAN meetings`, ..."""
    text, parameters = statement
    connection = await session.connection()
    plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)
    return [row[-1] for row in plan]
