"""Batches: events are collected and start one run together (spec flow-control.md §5.5)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ..expressions import compile_expression
from ..functions import Batching

BATCH_BYTES_MAX = 10 * 1024 * 1024
REDELIVERY_MS = 30 * 60_000  # for so long the same event, delivered again, is in its batch already


class Batch(Struct, frozen=True):
    """The events of one function and key that wait for each other."""

    id: str  # ULID
    function_id: str
    key: str
    opened_at_ms: int
    due_at_ms: int  # counted from its first event
    events: int = 0
    bytes: int = 0


def is_batched(batching: Batching, scope: Mapping[str, object], now_ms: int) -> bool:
    """Whether the event waits for others: its condition, if there is one, is exactly true."""
    if batching.condition is None:
        return True
    return compile_expression(batching.condition).is_true(scope, now_ms)


def key_of(batching: Batching, scope: Mapping[str, object], now_ms: int) -> str:
    """The text by which batches are told apart. Raises EvaluationError: then there is no batch."""
    if batching.key is None:
        return ""
    return compile_expression(batching.key).key(scope, now_ms)


def opened(batching: Batching, batch_id: str, function_id: str, key: str, now_ms: int) -> Batch:
    return Batch(batch_id, function_id, key, now_ms, now_ms + batching.timeout_ms)


def is_full(batching: Batching, batch: Batch) -> bool:
    """By the function's present configuration, whatever it was when the batch was opened."""
    return batch.events >= batching.max_size or batch.bytes >= BATCH_BYTES_MAX
