"""A start: what is to run, for which events, and what brought it about."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from .functions import Function
from .model import Event, Invoker, Step


class Origin(StrEnum):
    """What brought a start about: it decides which checks apply (spec flow-control.md §4)."""

    EVENT = "event"  # a trigger matched
    INVOKE = "invoke"
    CRON = "cron"
    DEBOUNCE = "debounce"  # a debounce fired: its events were limited as they arrived
    BATCH = "batch"  # a batch fired
    RERUN = "rerun"

    @property
    def is_batched(self) -> bool:
        return self in (Origin.EVENT, Origin.INVOKE)

    @property
    def is_limited(self) -> bool:
        """Whether rate limit and idempotency apply, and debounce after them."""
        return self in (Origin.EVENT, Origin.INVOKE, Origin.CRON)


class Start(Struct, frozen=True):
    """What the schedule decides on. Keys are evaluated over `scope`, the first event."""

    function: Function
    events: tuple[Event, ...]
    scope: Mapping[str, object]
    key: str | None  # starts one run within 24 hours; None for a rerun, which always does
    origin: Origin = Origin.EVENT
    correlation_id: str | None = None  # of the invoking step
    batch_id: str | None = None  # a batch's, and a rerun's of one
    co_invokers: tuple[Invoker, ...] = ()  # further steps that wait for the same result
    original_run_id: str | None = None  # a rerun's
    cron: str | None = None
    kept_steps: tuple[Step, ...] = ()  # a rerun's, from the run before it, in their order
    request_version: int = -1
    edited_step: str = ""  # a rerun's: the step that is given another input
