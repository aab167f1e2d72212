"""What starts a function: event names and crons (flow-control.md §2)."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.cron import CronError, parse_cron
from ...core.functions import Trigger
from . import checks
from .shapes import TriggerShape

TRIGGERS_MAX = 10
NAME_CHARS_MAX = 255
JITTER_MIN_MS = 1_000
JITTER_MAX_MS = 5 * 60_000


def read_triggers(shapes: Sequence[TriggerShape], problems: list[str]) -> tuple[Trigger, ...]:
    """None at all is legal: such a function is only invoked."""
    if len(shapes) > TRIGGERS_MAX:
        problems.append(f"triggers: {len(shapes)}, at most {TRIGGERS_MAX} are allowed")
        return ()
    triggers = tuple(_trigger(shape, problems) for shape in shapes)
    if len(set(triggers)) < len(triggers):
        problems.append("triggers: two are the same")
        return triggers
    crons = [trigger.cron for trigger in triggers if trigger.cron is not None]
    for cron in {cron for cron in crons if crons.count(cron) > 1}:
        problems.append(f"triggers: the cron {cron!r} is given twice")
    return triggers


def _trigger(shape: TriggerShape, problems: list[str]) -> Trigger:
    if bool(shape.event) == bool(shape.cron):
        problems.append("triggers: each has either an event name or a cron")
        return Trigger()
    if shape.cron:
        return Trigger(cron=_cron(shape.cron, problems), jitter_ms=_jitter_ms(shape, problems))
    assert shape.event
    if len(shape.event) > NAME_CHARS_MAX:
        problems.append(
            f"triggers: the event name {shape.event[:40]}… has {len(shape.event)} characters, "
            f"at most {NAME_CHARS_MAX} are allowed"
        )
    where = f"trigger on {shape.event[:NAME_CHARS_MAX]}, expression"
    condition = checks.expression(shape.expression, where, problems)
    return Trigger(event=shape.event, expression=condition)


def _cron(text: str, problems: list[str]) -> str:
    try:
        parse_cron(text)
    except CronError as error:
        problems.append(f"triggers: {error}")
    return text


def _jitter_ms(shape: TriggerShape, problems: list[str]) -> int:
    where = f"trigger on cron {shape.cron!r}, jitter"
    jitter_ms = checks.duration_ms(shape.jitter, where, problems) or 0
    if jitter_ms and not JITTER_MIN_MS <= jitter_ms <= JITTER_MAX_MS:
        problems.append(f"{where}: {shape.jitter} is not between 1s and 5m")
    return jitter_ms
