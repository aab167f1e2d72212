"""Room at the workers of an app: at most so many requests with them, or none while none is there.

Work that has no room is not taken: it holds no slot of any other limit while it waits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from msgspec import Struct

SCHEMES = ("ws:", "wss:")
Lane = TypeVar("Lane")


def is_dialled_in(url: str) -> bool:
    """Whether the function at this URL is reached through a worker's own connection."""
    return url.startswith(SCHEMES)


class Room(Struct, frozen=True):
    """How many requests the app's workers take at once; None holds nothing back.

    `until_ms` is when to look again even if no worker has come or gone.
    """

    limit: int | None = None
    until_ms: int | None = None


EVERYWHERE = Room()


class WorkerRooms(Generic[Lane]):
    """Who has a place with the workers of each app, and which lanes wait for one.

    Functions take turns, and within a function its lanes, so that no backlog delays another's.
    """

    def __init__(self, room: Callable[[str], Room]) -> None:
        self._room = room  # by app id
        self._app_of: dict[int, str] = {}  # items that have a place
        self._used: dict[str, int] = {}
        self._waiting: dict[str, dict[str, deque[Lane]]] = {}  # by app, then function
        self._until_ms: dict[str, int] = {}  # for apps with waiting lanes

    @property
    def is_empty(self) -> bool:
        return not (self._app_of or self._waiting)

    def next_due_at_ms(self) -> int | None:
        return min(self._until_ms.values(), default=None)

    def holds_back(self, app_id: str, function_id: str, lane: Lane) -> bool:
        """Whether there is no room now; the lane then waits here until it is given back."""
        room = self._room(app_id)
        if room.limit is None or self._used.get(app_id, 0) < room.limit:
            return False
        functions = self._waiting.setdefault(app_id, {})
        functions.setdefault(function_id, deque()).append(lane)
        if room.until_ms is not None:
            self._until_ms[app_id] = room.until_ms
        return True

    def hold(self, item_id: int, app_id: str) -> None:
        self._app_of[item_id] = app_id
        self._used[app_id] = self._used.get(app_id, 0) + 1

    def hold_again(self, former: WorkerRooms[Lane], item_id: int) -> None:
        app_id = former._app_of.get(item_id)
        if app_id is not None:
            self.hold(item_id, app_id)

    def release(self, item_id: int) -> list[Lane]:
        """The item's place is free; returns the lanes that may look again."""
        app_id = self._app_of.pop(item_id, None)
        if app_id is None:
            return []
        self._used[app_id] -= 1
        if not self._used[app_id]:
            del self._used[app_id]
        return self.pass_on(app_id)

    def pass_on(self, app_id: str) -> list[Lane]:
        """A place is not used: the lane that is next in turn may look, if there is room."""
        if app_id not in self._waiting:
            return []
        room = self._room(app_id)
        has_room = room.limit is None or self._used.get(app_id, 0) < room.limit
        return [self._next(app_id)] if has_room else []

    def look_again(self, app_id: str) -> list[Lane]:
        """Workers came or went: as many lanes as there is room for now."""
        lanes: list[Lane] = []
        room = self._room(app_id)
        self._until_ms.pop(app_id, None)
        free = None if room.limit is None else room.limit - self._used.get(app_id, 0)
        while app_id in self._waiting and (free is None or len(lanes) < free):
            lanes.append(self._next(app_id))
        if app_id in self._waiting and room.until_ms is not None:
            self._until_ms[app_id] = room.until_ms
        return lanes

    def mature(self, now_ms: int) -> list[Lane]:
        """The lanes of apps whose workers have been waited for long enough."""
        due = [app_id for app_id, until_ms in self._until_ms.items() if until_ms <= now_ms]
        return [lane for app_id in due for lane in self.look_again(app_id)]

    def everything(self) -> list[Lane]:
        """All lanes that wait: the functions have changed."""
        lanes: list[Lane] = []
        for app_id in list(self._waiting):
            while app_id in self._waiting:
                lanes.append(self._next(app_id))
        return lanes

    def _next(self, app_id: str) -> Lane:
        functions = self._waiting[app_id]
        function_id = next(iter(functions))
        lanes = functions.pop(function_id)
        lane = lanes.popleft()
        if lanes:
            functions[function_id] = lanes  # behind the others
        if not functions:
            del self._waiting[app_id]
            self._until_ms.pop(app_id, None)
        return lane
