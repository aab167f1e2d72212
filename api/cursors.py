"""Where a page of the list of meetings begins, as a caller gives it back."""

from __future__ import annotations

from models.queries.meetings import MeetingCursor

MOMENT_MAX_MS = 2**53


def parse_cursor(text: str) -> MeetingCursor:
    """Raises ValueError for what no list of ours has given out."""
    cursor = MeetingCursor.parse(text)
    if cursor.created_at_ms > MOMENT_MAX_MS:
        raise ValueError("not a place in a list of meetings")
    return cursor
