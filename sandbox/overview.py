"""What the sandbox remembers, read for people and tests; never a secret."""

from __future__ import annotations

import json
from typing import Any

from .deliveries import without_query
from .store import Row
from .world import World

ROWS_MAX = 1_000


def messages(world: World, limit: int = ROWS_MAX) -> list[Row]:
    rows = world.store.all(
        "SELECT * FROM message ORDER BY created_at_ms DESC, ts DESC LIMIT :limit", limit=limit
    )
    return [row | _parsed(row, "blocks", "metadata") for row in rows]


def crm(world: World, limit: int = ROWS_MAX) -> list[Row]:
    """Records that a caller wrote come first, the seeded ones after them."""
    rows = world.store.all(
        "SELECT * FROM crm_record ORDER BY external_id IS NULL, created_at_ms DESC, id"
        " LIMIT :limit",
        limit=limit,
    )
    return [row | _parsed(row, "fields") for row in rows]


def jobs(world: World, limit: int = ROWS_MAX) -> list[Row]:
    rows = world.store.all(
        "SELECT id, audio_url, state, webhook_url, error, created_at_ms, ready_at_ms,"
        " completed_at_ms FROM job ORDER BY number DESC LIMIT :limit",
        limit=limit,
    )
    return [row | {"webhook_url": without_query(row["webhook_url"] or "")} for row in rows]


def reports(world: World, limit: int = ROWS_MAX) -> list[Row]:
    rows = world.store.all(
        "SELECT * FROM report ORDER BY received_at_ms DESC, event_id LIMIT :limit", limit=limit
    )
    return [row | _parsed(row, "payload") for row in rows]


def webhooks(world: World, limit: int = ROWS_MAX) -> list[Row]:
    """What customers' addresses received, with the body as it came."""
    rows = world.store.all(
        "SELECT * FROM received_webhook ORDER BY id DESC LIMIT :limit", limit=limit
    )
    return [
        row | _parsed(row, "headers") | {"body": row["body"].decode("utf-8", "replace")}
        for row in rows
    ]


def deliveries(world: World, limit: int = ROWS_MAX) -> list[Row]:
    """What vendors had to tell; without headers, which may hold the receiver's secret."""
    rows = world.store.all(
        "SELECT id, vendor, kind, subject, url, state, attempts, last_status, last_error,"
        " due_at_ms, created_at_ms FROM delivery ORDER BY id DESC LIMIT :limit",
        limit=limit,
    )
    return [row | {"url": without_query(row["url"])} for row in rows]


def objects(world: World, limit: int = ROWS_MAX) -> list[Row]:
    rows = world.store.all(
        "SELECT bucket, name, generation, size_bytes, content_type, metadata, created_at_ms"
        " FROM object ORDER BY created_at_ms DESC, name LIMIT :limit",
        limit=limit,
    )
    return [row | _parsed(row, "metadata") for row in rows]


def _parsed(row: Row, *columns: str) -> dict[str, Any]:
    return {name: json.loads(row[name]) if row[name] is not None else None for name in columns}
