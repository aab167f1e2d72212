"""Expressions of triggers, keys, waits and cancellations: CEL, in the reference's dialect.

`compile_expression` reads a text once; the `Expression` is then evaluated for each event. What the
dialect makes of missing fields, null and mixed types is in `comparison`, `arithmetic` and `truth`.
"""

from .binding import bind_event, equality_conjunct
from .errors import EvaluationError, ExpressionError
from .expression import EVENT_AND_ASYNC, EVENT_ONLY, Expression, compile_expression
from .policy import check_restrictive
from .values import MISSING

__all__ = [
    "EVENT_AND_ASYNC",
    "EVENT_ONLY",
    "MISSING",
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "bind_event",
    "check_restrictive",
    "compile_expression",
    "equality_conjunct",
]
