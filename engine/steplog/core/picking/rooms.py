"""Places at the workers of apps that dial in: who has one, and which roads stand in line for one.

Work that has no place is not taken: it holds no slot of any limit while it waits.
"""

from __future__ import annotations

from collections.abc import Callable

from ..limits.workers import Room
from .lanes import Road
from .lines import Line


class Rooms:
    """`room` tells of an app, by its id. Where a road is returned, it may try now."""

    def __init__(self, room: Callable[[str], Room]) -> None:
        self._room = room
        self._app_of: dict[int, str] = {}  # items that have a place
        self._used: dict[str, int] = {}
        self._lines: dict[str, Line[Road]] = {}
        self._app_of_road: dict[Road, str] = {}  # those in line, or called
        self._until_ms: dict[str, int] = {}  # for apps that have a line

    @property
    def is_empty(self) -> bool:
        return not (self._app_of or self._app_of_road or self._lines)

    @property
    def next_alarm_ms(self) -> int | None:
        return min(self._until_ms.values(), default=None)

    def holds_back(self, app_id: str, road: Road) -> bool:
        """Whether there is no place for it now; then it stands in line."""
        room = self._room(app_id)
        line = self._lines.get(app_id)
        if self._is_free(app_id, room) and (line is None or line.is_free_for(road)):
            return False
        if line is None:
            line = self._lines[app_id] = Line()
        if line.called is road:
            line.wait_first(road)
        else:
            line.join(road)
        self._app_of_road[road] = app_id
        if room.until_ms is not None:
            self._until_ms[app_id] = room.until_ms
        return True

    def hold(self, item_id: int, app_id: str) -> None:
        self._app_of[item_id] = app_id
        self._used[app_id] = self._used.get(app_id, 0) + 1

    def hold_again(self, former: Rooms, item_id: int) -> None:
        app_id = former._app_of.get(item_id)
        if app_id is not None:
            self.hold(item_id, app_id)

    def release(self, item_id: int) -> Road | None:
        """The item's place is free."""
        app_id = self._app_of.pop(item_id, None)
        if app_id is None:
            return None
        self._used[app_id] -= 1
        if not self._used[app_id]:
            del self._used[app_id]
        return self.look_again(app_id)

    def leave(self, road: Road) -> Road | None:
        """It has tried, or is gone: whoever is next may try, if there is a place."""
        app_id = self._app_of_road.pop(road, None)
        if app_id is None:
            return None
        self._lines[app_id].leave(road)
        return self.look_again(app_id)

    def look_again(self, app_id: str) -> Road | None:
        """Something has changed about the app's workers, or its line."""
        line = self._lines.get(app_id)
        if line is None:
            return None
        if line.is_empty:
            del self._lines[app_id]
            self._until_ms.pop(app_id, None)
            return None
        room = self._room(app_id)
        if room.until_ms is None:
            self._until_ms.pop(app_id, None)
        else:
            self._until_ms[app_id] = room.until_ms
        return line.call_next() if self._is_free(app_id, room) else None

    def mature(self, now_ms: int) -> list[Road]:
        """Workers were waited for long enough."""
        if not self._until_ms:
            return []
        due = [app_id for app_id, until_ms in self._until_ms.items() if until_ms <= now_ms]
        called = [self.look_again(app_id) for app_id in due]
        return [road for road in called if road is not None]

    def clear_lines(self) -> None:
        """Nobody stands in line any more: functions were changed, and everyone is to try again."""
        self._lines.clear()
        self._app_of_road.clear()
        self._until_ms.clear()

    def _is_free(self, app_id: str, room: Room) -> bool:
        return room.limit is None or self._used.get(app_id, 0) < room.limit
