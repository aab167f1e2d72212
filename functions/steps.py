"""Errors in steps, and events sent from steps: the two things every function must get right.

What happens to an error of a vendor depends on what the step is to the function:

- A *critical* step fails the run with it (`critical`): a refusal at once, a "later" at the moment
  that the vendor has named, anything else after the engine's retries.
- A step that *fails alone* (`attempt_part`) returns a refusal or a "later" as a value, because
  inside `step.run` the SDK's own `NonRetriableError` and `RetryAfterError` fail the whole run, and
  with it the siblings of a parallel group. A "later" is slept through and followed by another
  step. Anything else is an ordinary exception, which is a `StepError` after the last attempt.
  Around such a step only `StepError` is caught: the SDK stops a function by raising through it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import inngest
from pydantic import JsonValue

from calls.events import EventData
from clients.errors import VendorError, VendorRefused
from middleware.news import ErrorFacts
from middleware.outcomes import Done, Later, Refused, read_outcome
from middleware.step_names import StepName

ROUNDS_MAX = 6  # how often a vendor may ask for time within one step's work


@dataclass(frozen=True)
class PartFailed:
    """The step has failed for good, and the function goes on. `attempts` is the least it took."""

    step: StepName
    error: ErrorFacts
    attempts: int


async def attempt_part(
    context: inngest.Context,
    step: StepName,
    work: Callable[[], Awaitable[JsonValue]],
    now_ms: Callable[[], int],
) -> Done | PartFailed:
    """Do the work in a step that fails alone: in sequence, or as a branch of a parallel group.

    `now_ms` is the wall's time.
    """
    for number in range(1, ROUNDS_MAX + 1):
        current = replace(step, round=number)
        guarded = _guarded(work, now_ms, may_wait=number < ROUNDS_MAX)
        try:
            output = await context.step.run(str(current), guarded)
        except inngest.StepError as error:
            facts = ErrorFacts(error.name, error.message, error.stack)
            return PartFailed(current, facts, attempts=number)
        match read_outcome(output):
            case Done() as done:
                return done
            case Refused(error_name, message, stack):
                return PartFailed(current, ErrorFacts(error_name, message, stack), number)
            case Later(not_before_ms=not_before_ms):
                await context.step.sleep_until(f"wait: {current}", moment(not_before_ms))
            case None:
                raise AssertionError(f"step {current} has the output of another step")
    raise AssertionError(f"step {step} asked for time in its last round")


def _guarded(
    work: Callable[[], Awaitable[JsonValue]], now_ms: Callable[[], int], *, may_wait: bool
) -> Callable[[], Awaitable[dict[str, JsonValue]]]:
    async def guarded() -> dict[str, JsonValue]:
        try:
            return Done(await work()).to_output()
        except VendorRefused as error:
            return Refused.of(error).to_output()
        except VendorError as error:
            if error.retry_after_s is None or not may_wait:
                raise
            not_before_ms = now_ms() + round(error.retry_after_s * 1_000)
            return Later(type(error).__name__, str(error), not_before_ms).to_output()

    return guarded


@contextmanager
def critical(now_ms: Callable[[], int]) -> Iterator[None]:
    """Around the work of a critical step: tells the engine what a vendor's error means."""
    try:
        yield
    except VendorRefused as error:
        raise inngest.NonRetriableError(str(error)) from error
    except VendorError as error:
        if error.retry_after_s is None:
            raise
        # Aware: the SDK takes a naive moment for this machine's local time.
        again = moment(now_ms() + round(error.retry_after_s * 1_000))
        raise inngest.RetryAfterError(str(error), again) from error


def moment(time_ms: int) -> datetime:
    return datetime.fromtimestamp(time_ms / 1_000, UTC)


async def send(
    context: inngest.Context, step_id: str, *events: EventData, event_id: str | None = None
) -> None:
    """Send events from a step of their own, each with the id `{run_id}/{step}`.

    The engine drops a repeated id, so a step that runs twice sends once; a rerun is another run,
    and its events are new. `event_id` is for an event of which several runs may tell.
    """
    stem = event_id or f"{context.run_id}/{step_id}"
    ids = [stem] if len(events) == 1 else [f"{stem}/{event.event_name}" for event in events]
    await context.step.send_event(
        step_id,
        [
            inngest.Event(id=an_id, name=event.event_name, data=event.to_data())
            for an_id, event in zip(ids, events, strict=True)
        ],
    )
