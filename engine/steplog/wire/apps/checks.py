"""Small checks that several options share. Each appends what is wrong to `problems`."""

from __future__ import annotations

from ...core.durations import parse_duration_ms
from ...core.expressions import (
    EVENT_AND_ASYNC,
    EVENT_ONLY,
    ExpressionError,
    check_restrictive,
    compile_expression,
)


def expression(text: str | None, where: str, problems: list[str]) -> str | None:
    """An expression over `event`. An empty text is none at all."""
    if not text:
        return None
    try:
        compile_expression(text, EVENT_ONLY)
    except ExpressionError as error:
        problems.append(f"{where}: {error}")
    return text


def restricted_expression(text: str | None, where: str, problems: list[str]) -> str | None:
    """An expression over `event` and `async`, simple enough to be looked up by its values."""
    if not text:
        return None
    try:
        check_restrictive(compile_expression(text, EVENT_AND_ASYNC))
    except ExpressionError as error:
        problems.append(f"{where}: {error}")
    return text


def duration_ms(text: str | None, where: str, problems: list[str]) -> int | None:
    if not text:
        return None
    try:
        return parse_duration_ms(text)
    except ValueError as error:
        problems.append(f"{where}: {error}")
        return None
