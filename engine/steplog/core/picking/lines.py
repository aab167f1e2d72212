"""Waiting in line: in the order of arrival, where one at a time is called to try.

A line never holds who can not try, so calling the next one is a single step. Whoever comes while
others wait goes to the end, whether or not there is room at this moment: nobody is overtaken.
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


class Line(Generic[T]):
    """Some wait, and at most one has been called and has not tried yet."""

    __slots__ = ("_members", "called")

    def __init__(self) -> None:
        self._members: OrderedDict[T, None] = OrderedDict()
        self.called: T | None = None

    def __contains__(self, one: T) -> bool:
        """Whether it waits; one that is called does no longer."""
        return one in self._members

    @property
    def is_empty(self) -> bool:
        return not self._members and self.called is None

    @property
    def has_next(self) -> bool:
        """Whether somebody waits, and nobody is called."""
        return self.called is None and bool(self._members)

    def is_free_for(self, one: T) -> bool:
        """Whether it may try now: it was called, or there is nobody before it."""
        return self.called is one or self.is_empty

    def join(self, one: T) -> None:
        """At the end, unless it is in there already."""
        self._members.setdefault(one)

    def wait_first(self, one: T) -> None:
        """It has tried in vain, and stays the next one."""
        self.called = None
        self._members[one] = None
        self._members.move_to_end(one, last=False)

    def call_next(self) -> T | None:
        """None when nobody waits, or when one is called already."""
        if self.called is None and self._members:
            self.called, _ = self._members.popitem(last=False)
            return self.called
        return None

    def leave(self, one: T) -> None:
        self._members.pop(one, None)
        if self.called is one:
            self.called = None

    def clear(self) -> None:
        self._members.clear()
        self.called = None

    def before(self, one: T, at_most: int) -> int:
        """How many wait before it, counted up to `at_most`."""
        if one not in self._members:
            return 0
        count = 0
        for other in islice(self._members, at_most):
            if other is one:
                break
            count += 1
        return count
