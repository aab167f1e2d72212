"""How the work of a step that fails alone has ended: a value, because exceptions would not do.

Inside a step, the SDK's `NonRetriableError` and `RetryAfterError` never become a `StepError`: they
fail the whole run, and in a parallel group the siblings with it. So a permanent refusal and a
"later" are *returned*. They travel as the step's output; the failure layers know them there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from pydantic import JsonValue

KEY = "outcome"


@dataclass(frozen=True)
class Done:
    value: JsonValue

    def to_output(self) -> dict[str, JsonValue]:
        return {KEY: "done", "value": self.value}


@dataclass(frozen=True)
class Refused:
    """The vendor said no; asking again changes nothing."""

    error_name: str
    message: str
    stack: str | None = None

    @classmethod
    def of(cls, error: Exception) -> Self:
        return cls(type(error).__name__, str(error))

    def to_output(self) -> dict[str, JsonValue]:
        return {
            KEY: "refused",
            "name": self.error_name,
            "message": self.message,
            "stack": self.stack,
        }


@dataclass(frozen=True)
class Later:
    """The vendor asked for time, until `not_before_ms` of the wall's clock."""

    error_name: str
    message: str
    not_before_ms: int

    def to_output(self) -> dict[str, JsonValue]:
        return {
            KEY: "later",
            "name": self.error_name,
            "message": self.message,
            "not_before_ms": self.not_before_ms,
        }


Outcome = Done | Refused | Later


def read_outcome(output: Any) -> Outcome | None:
    """The outcome that a step's output is; None for the output of any other step."""
    match output:
        case {"outcome": "done", "value": value}:
            return Done(value)
        case {"outcome": "refused", "name": str(name), "message": str(message)}:
            return Refused(name, message, output.get("stack"))
        case {
            "outcome": "later",
            "name": str(name),
            "message": str(message),
            "not_before_ms": int(not_before_ms),
        }:
            return Later(name, message, not_before_ms)
        case _:
            return None
