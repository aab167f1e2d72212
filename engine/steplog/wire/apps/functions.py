"""One function of a registration -> our Function, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from ...core.functions import ATTEMPTS_DEFAULT, RETRIES_MAX, Function
from ...core.ids import function_uuid
from ..json import encode
from .admission import read_idempotency, read_rate_limit, read_singleton
from .gathering import check_combinations, read_batching, read_debounce, read_timeouts
from .options import (
    read_cancels,
    read_concurrency,
    read_priority,
    read_run_concurrency,
    read_throttle,
)
from .shapes import FunctionShape, StepShape, folded
from .triggers import read_triggers

SCHEMES = ("http", "https", "ws", "wss")


class InvalidFunction(ValueError):
    """A function that is refused: its id, or its place when it has none, and every problem."""

    def __init__(self, label: str, problems: list[str]) -> None:
        super().__init__(f"{label}: {'; '.join(problems)}")


def read_function(config: object, number: int, app_name: str, app_id: str) -> Function:
    """`config` as decoded, `number` its place in the list. Raises InvalidFunction."""
    fields = folded(config)
    label = f"function {number}"
    if not isinstance(fields, Mapping):
        raise InvalidFunction(label, ["must be an object"])
    if isinstance(fields.get("id"), str) and fields["id"]:
        label = fields["id"]
    problems: list[str] = []
    # An option of nothing (null, {}, "", 0) is none: SDKs differ in what they send for it.
    options = {key: value for key, value in fields.items() if value}
    try:
        shape = msgspec.convert(options, FunctionShape)
        function = _function(shape, app_name, app_id, problems)
    except msgspec.ValidationError as error:
        raise InvalidFunction(label, [*problems, str(error)]) from error
    if problems:
        raise InvalidFunction(label, problems)
    return msgspec.structs.replace(function, config=encode(config))


def _function(shape: FunctionShape, app_name: str, app_id: str, problems: list[str]) -> Function:
    slug = shape.id or ""
    if not slug:
        problems.append("id: missing")
    if not shape.name:
        problems.append("name: missing")
    step = _only_step(shape.steps or {}, problems)
    check_combinations(shape, problems)
    return Function(
        id=function_uuid(app_name, slug),
        app_id=app_id,
        slug=slug,
        name=shape.name or "",
        url=_url(step, problems),
        triggers=read_triggers(shape.triggers or (), problems),
        attempts=_attempts(step),
        concurrency=read_concurrency(shape.concurrency, problems),
        run_concurrency=read_run_concurrency(shape.concurrency, problems),
        throttle=read_throttle(shape.throttle, problems),
        priority=read_priority(shape.priority, problems),
        rate_limit=read_rate_limit(shape.ratelimit, problems),
        idempotency=read_idempotency(shape.idempotency, problems),
        singleton=read_singleton(shape.singleton, problems),
        debounce=read_debounce(shape.debounce, problems),
        batching=read_batching(shape.batchevents, problems),
        timeouts=read_timeouts(shape.timeouts, problems),
        cancel_on=read_cancels(shape.cancel or (), problems),
    )


def _only_step(steps: Mapping[str, StepShape], problems: list[str]) -> StepShape | None:
    if len(steps) != 1:
        problems.append(f"steps: {len(steps)}, exactly one is needed")
        return None
    return next(iter(steps.values()))


def _url(step: StepShape | None, problems: list[str]) -> str:
    if step is None:
        return ""
    url = step.runtime.url if step.runtime else ""
    try:
        is_usable = urlsplit(url).scheme in SCHEMES
    except ValueError:
        is_usable = False
    if not is_usable:
        problems.append(f"steps: the URL {url!r} starts with none of {', '.join(SCHEMES)}")
    return url


def _attempts(step: StepShape | None) -> int:
    """The registered number counts retries; it is kept within bounds rather than refused."""
    retries = step.retries.attempts if step and step.retries else None
    if retries is None:
        return ATTEMPTS_DEFAULT
    return min(max(retries, 0), RETRIES_MAX) + 1
