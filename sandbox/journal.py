"""The journal: what each vendor was asked, what it answered, and what it did by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.types import Scope

from .store import Row, Store, to_json

NOTE_KEY = "sandbox.note"


@dataclass(frozen=True, slots=True)
class Entry:
    vendor: str
    kind: str
    outcome: str
    facts: dict[str, Any]
    method: str | None = None
    path: str | None = None
    status: int | None = None


class Journal:
    def __init__(self, store: Store) -> None:
        self._store = store

    def write(self, entry: Entry, now_ms: int) -> None:
        self._store.run(
            "INSERT INTO journal (at_ms, vendor, kind, method, path, status, outcome, facts)"
            " VALUES (:now_ms, :vendor, :kind, :method, :path, :status, :outcome, :facts)",
            now_ms=now_ms,
            vendor=entry.vendor,
            kind=entry.kind,
            method=entry.method,
            path=entry.path,
            status=entry.status,
            outcome=entry.outcome,
            facts=to_json(entry.facts),
        )

    def read(
        self,
        *,
        vendor: str | None = None,
        kind: str | None = None,
        after: int = 0,
        limit: int = 1_000,
        newest_first: bool = False,
    ) -> list[Row]:
        rows = self._store.all(
            "SELECT * FROM journal WHERE id > :after AND (:vendor IS NULL OR vendor = :vendor)"
            f" AND (:kind IS NULL OR kind = :kind) ORDER BY id {'DESC' if newest_first else 'ASC'}"
            " LIMIT :limit",
            after=after,
            vendor=vendor,
            kind=kind,
            limit=limit,
        )
        return [row | {"facts": json.loads(row["facts"])} for row in rows]


def note(request: Request, kind: str, **facts: Any) -> None:
    """Says for the journal what this request was about. Facts are for people: no secrets."""
    request.scope[NOTE_KEY][:] = [kind, facts]


def noted(scope: Scope) -> tuple[str, dict[str, Any]] | None:
    written = scope.get(NOTE_KEY)
    return (written[0], written[1]) if written else None
