"""Which answers are still on their way into the store: a worker may forget its own only then."""

from __future__ import annotations

import asyncio


class Keeping:
    """By the request's id for those who ask, by the queue item's id for the store."""

    def __init__(self) -> None:
        self._kept: dict[str, asyncio.Future[None]] = {}
        self._by_item: dict[int, str] = {}

    def begin(self, request_id: str, item_id: int) -> asyncio.Future[None]:
        """Done once the answer counts no more than what the store says."""
        self.stored(item_id)
        future = asyncio.get_running_loop().create_future()
        self._kept[request_id] = future
        self._by_item[item_id] = request_id
        return future

    def of(self, request_id: str) -> asyncio.Future[None]:
        """Done at once when nothing is known of the request: then nobody waits for its answer."""
        future = self._kept.get(request_id)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            future.set_result(None)
        return future

    def stored(self, item_id: int) -> None:
        """Whatever the item's answer changed is committed, or it was found to change nothing."""
        request_id = self._by_item.pop(item_id, None)
        if request_id is not None:
            future = self._kept.pop(request_id)
            if not future.done():
                future.set_result(None)

    def forget(self) -> None:
        """The engine stops: what is not stored by now will be asked again."""
        for future in self._kept.values():
            future.cancel()
        self._kept.clear()
        self._by_item.clear()
