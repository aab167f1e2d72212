"""Events: those that come in, and those by which the engine tells the world what runs do."""

from .deferring import deferred_schedule
from .ending import (
    EndedBuilder,
    correlation_of,
    function_cancelled,
    function_failed,
    function_finished,
    outcome_of_finished,
    result_of_finished,
)
from .ingest import ParsedEvents, events_response, parse_events
from .invoking import Invocation, function_invoked, invocation_of, invoked_by_hand
from .timer import scheduled_timer

__all__ = [
    "EndedBuilder",
    "Invocation",
    "ParsedEvents",
    "correlation_of",
    "deferred_schedule",
    "events_response",
    "function_cancelled",
    "function_failed",
    "function_finished",
    "function_invoked",
    "invocation_of",
    "invoked_by_hand",
    "outcome_of_finished",
    "parse_events",
    "result_of_finished",
    "scheduled_timer",
]
