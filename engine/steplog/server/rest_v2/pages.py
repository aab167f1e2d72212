"""Pages of lists that are in memory: as many entries as somebody has written functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from starlette.requests import Request

from ..requests import whole_number

LIMIT_MAX = 1_000
T = TypeVar("T")


def page_of(
    request: Request, entries: Sequence[T], name_of: Callable[[T], str]
) -> tuple[list[T], str | None, int]:
    """The entries after `cursor`, a name; where the next page begins; and the limit.

    They come sorted by that name.
    """
    limit = whole_number(request, "limit", LIMIT_MAX, LIMIT_MAX)
    cursor = request.query_params.get("cursor")
    rest = [entry for entry in entries if cursor is None or name_of(entry) > cursor]
    page = rest[:limit]
    return page, name_of(page[-1]) if len(rest) > limit else None, limit
