"""What is done to its end although nobody waits for it any more.

SQLAlchemy closes a connection whose user was cancelled in the middle of a statement, since nobody
knows what it would answer next. This is about closing it well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util.concurrency import await_, greenlet_spawn, in_greenlet

Result = TypeVar("Result")


async def to_its_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for `work`, however often we are cancelled meanwhile; that is raised afterwards."""
    task = asyncio.create_task(work)
    given_up: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as cancelled:
            given_up = cancelled
    if given_up is not None:
        raise given_up from task.exception()
    return task.result()


def roll_back_before_closing(engine: AsyncEngine) -> None:
    """For a database that lives in our own process, where closing alone may not end a transaction.

    SQLite keeps a closed connection, and its lock, for as long as a statement of it has not been
    read to its end, which here is until the garbage collector finds the cursor. And SQLAlchemy's
    own way leaves the closing to itself when it is cancelled again, while the next writer starts.
    """

    def terminate(connection: Any) -> None:
        if in_greenlet():
            await_(to_its_end(greenlet_spawn(roll_back_and_close, connection)))
        else:  # the garbage collector cannot wait
            connection.terminate()

    def roll_back_and_close(connection: Any) -> None:
        try:
            connection.rollback()
        finally:
            connection.close()

    engine.dialect.do_terminate = terminate  # type: ignore[method-assign, assignment]
