"""What became of each event for the functions that listen to it: one row an event."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from ..core.outcomes import Outcome


class FunctionOutcome(Struct, frozen=True, array_like=True):
    function_id: str
    outcome: Outcome


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[FunctionOutcome]).decode


def put(db: sqlite3.Connection, event_seq: int, outcomes: Sequence[FunctionOutcome]) -> None:
    db.execute("INSERT INTO event_outcomes VALUES (?, ?)", (event_seq, _encode(outcomes)))


def event_outcomes(db: sqlite3.Connection, internal_id: str) -> list[FunctionOutcome]:
    """In the order in which it happened. An event that was delivered twice has those of both."""
    query = (
        "SELECT outcomes FROM event_outcomes JOIN events ON events.seq = event_seq"
        " WHERE internal_id = ? ORDER BY event_seq"
    )
    return [found for (row,) in db.execute(query, (internal_id,)) for found in _decode(row)]
