"""What can be told about a run, as values: who it was, and what happened. Pure.

The layers (log, record, report) are told these, by the SDK middleware and by `record_failure`.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy.exc import StatementError

from calls.stages import Lane

from .watched import Place


@dataclass(frozen=True)
class RunFacts:
    """A run, and the call it works on. `event` is the whole event that started it."""

    function_id: str
    run_id: str
    attempts_max: int | None
    event: Mapping[str, Any] = field(repr=False)  # may hold names of files and people

    @property
    def tenant_id(self) -> str | None:
        return self._text("tenant_id")

    @property
    def meeting_id(self) -> str | None:
        return self._text("meeting_id")

    @property
    def lane(self) -> Lane | None:
        lane = self._text("lane")
        return Lane(lane) if lane in set(Lane) else None

    def _text(self, name: str) -> str | None:
        data = self.event.get("data")
        value = data.get(name) if isinstance(data, Mapping) else None
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class Where:
    """An attempt (from 0) of a step, or of the code between steps (`step_id` '').

    `first_step_id` is where a retry begins: a step has further rounds when a vendor asks for time.
    """

    run: RunFacts
    step_id: str = ""
    attempt: int = 0
    place: Place | None = None
    first_step_id: str = ""
    round: int = 1

    @property
    def attempts(self) -> int:
        return self.round + self.attempt


@dataclass(frozen=True)
class ErrorFacts:
    name: str
    message: str
    stack: str | None = None

    @classmethod
    def of(cls, error: BaseException) -> Self:
        message = str(error)
        if isinstance(error, StatementError):
            # Its own words are the whole statement, with the values: what was said in a call.
            error.hide_parameters = True
            message = f"the database: {error.orig}"
        stack = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        return cls(type(error).__name__, message, stack)


@dataclass(frozen=True)
class StepStarted:
    where: Where


@dataclass(frozen=True)
class StepFinished:
    where: Where
    duration_ms: int


@dataclass(frozen=True)
class AttemptFailed:
    """`will_retry` is False for the last attempt. `not_before_ms` is when the vendor said, if so.

    A deliberate retry at a set moment has it; else the engine's backoff decides.
    """

    where: Where
    error: ErrorFacts
    will_retry: bool
    not_before_ms: int | None = None
    duration_ms: int | None = None


@dataclass(frozen=True)
class FailedForGood:
    """There will be no further attempt: of a step that fails alone, or of the whole run."""

    where: Where
    error: ErrorFacts


@dataclass(frozen=True)
class RunFinished:
    """The function has returned; `duration_ms` is that of its last request."""

    where: Where
    duration_ms: int


News = StepStarted | StepFinished | AttemptFailed | FailedForGood | RunFinished
