"""A function as apps register it: the shapes only, every field name in lower case.

The rules about their values are in the modules that read them.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class TriggerShape(Struct):
    event: str | None = None
    expression: str | None = None
    cron: str | None = None
    jitter: str | None = None


class RuntimeShape(Struct):
    url: str = ""


class RetriesShape(Struct):
    attempts: int | None = None


class StepShape(Struct):
    runtime: RuntimeShape | None = None
    retries: RetriesShape | None = None


class LimitShape(Struct):
    """One entry of `concurrency`."""

    limit: int | None = None
    key: str | None = None
    scope: str | None = None


class LevelsShape(Struct):
    """The newer form of `concurrency`, in two levels."""

    fn: list[LimitShape] | None = None
    step: list[LimitShape] | None = None


class ThrottleShape(Struct):
    limit: int | None = None
    period: str | None = None
    burst: int | None = None
    key: str | None = None


class RateLimitShape(Struct):
    limit: int | None = None
    period: str | None = None
    key: str | None = None


class SingletonShape(Struct):
    mode: str | None = None
    key: str | None = None


class PriorityShape(Struct):
    run: str | None = None


class DebounceShape(Struct):
    period: str | None = None
    key: str | None = None
    timeout: str | None = None


class BatchShape(Struct):
    maxsize: int | None = None
    timeout: str | None = None
    key: str | None = None
    expression: str | None = field(default=None, name="if")


class TimeoutsShape(Struct):
    start: str | None = None
    finish: str | None = None


class CancelShape(Struct):
    event: str | None = None
    expression: str | None = field(default=None, name="if")
    timeout: str | None = None


class FunctionShape(Struct):
    id: str | None = None
    name: str | None = None
    triggers: list[TriggerShape] | None = None
    steps: dict[str, StepShape] | None = None
    concurrency: Any = None  # four shapes, told apart where they are read
    throttle: ThrottleShape | None = None
    priority: PriorityShape | None = None
    cancel: list[CancelShape] | None = None
    ratelimit: RateLimitShape | None = None
    idempotency: str | None = None
    singleton: SingletonShape | None = None
    debounce: DebounceShape | None = None
    batchevents: BatchShape | None = None
    timeouts: TimeoutsShape | None = None


class AppShape(Struct):
    appname: str | None = None
    appversion: str | None = None
    sdk: str | None = None
    framework: str | None = None
    url: str | None = None
    functions: list[Any] | None = None


def folded(value: object) -> object:
    """The same value with all object keys in lower case: SDKs differ (`appName`, `appname`)."""
    if isinstance(value, dict):
        return {str(key).lower(): folded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [folded(item) for item in value]
    return value
