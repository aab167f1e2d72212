"""What a decision needs beside the run and the answer: chance, time and what others wait for."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from . import retries
from .model import Defer, QueueItem, Wait


class Circumstances(Struct, frozen=True):
    """Loaded, drawn and measured before the decision, which looks at nothing else."""

    attempts_max: int
    started_at_ms: int  # when the app was asked
    chance: float  # in [0, 1), for the backoff's jitter
    retry_interval_ms: int | None = None
    is_last_item: bool = False  # nothing else is queued for the run
    signals: Mapping[str, Wait] = {}  # who waits for the signals that the answer names
    defers: Mapping[str, Defer] = {}  # those of the run that the answer names

    def has_attempt_left(self, item: QueueItem) -> bool:
        return retries.has_attempt_left(item.attempt, self.attempts_max)

    def retry_at_ms(self, item: QueueItem, asked_ms: int | None, now_ms: int) -> int:
        """When the next attempt is due; `asked_ms` is the app's own word on it."""
        return retries.retry_at_ms(
            item.attempt,
            now_ms,
            chance=self.chance,
            interval_ms=self.retry_interval_ms,
            asked_ms=asked_ms,
        )
