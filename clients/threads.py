"""Threads of a vendor's own, for SDKs that block: each thread with its own connection to it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Connection = TypeVar("Connection")
Result = TypeVar("Result")


class VendorThreads(Generic[Connection]):
    """A bounded number of threads, made when first used; `connect` runs once in each."""

    def __init__(
        self,
        vendor: str,
        connect: Callable[[], Connection],
        disconnect: Callable[[Connection], None],
        *,
        workers: int,
    ) -> None:
        self._connect = connect
        self._disconnect = disconnect
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=vendor)
        self._own = threading.local()
        self._lock = threading.Lock()
        self._connections: list[Connection] = []

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Runs the work in one of the threads. Being cancelled leaves it running to its end."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._work, work)

    async def close(self) -> None:
        """Waits for work in flight, which its own timeouts bound, and ends the threads."""
        await asyncio.to_thread(self._executor.shutdown)
        for connection in self._connections:
            self._disconnect(connection)
        self._connections.clear()

    def _work(self, work: Callable[[Connection], Result]) -> Result:
        connection: Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._connect()
            self._own.connection = connection
            with self._lock:
                self._connections.append(connection)
        return work(connection)
