"""The log layer: one structured line for each thing that happens to a run.

`JsonFormatter` writes any record of the process as one line of JSON; what a record carries in
`extra={"fields": {...}}` becomes members of it.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, assert_never

from .news import (
    AttemptFailed,
    ErrorFacts,
    FailedForGood,
    News,
    RunFinished,
    StepFinished,
    StepStarted,
    Where,
)
from .scrubbing import scrubbed


def write(logger: logging.Logger, news: News) -> None:
    """Log lines carry names of errors and what our clients say, never what was said in a call."""
    fields = _where(news.where)
    match news:
        case StepStarted():
            _line(logger, logging.DEBUG, "step started", fields)
        case StepFinished(duration_ms=duration_ms):
            _line(logger, logging.INFO, "step finished", fields | {"duration_ms": duration_ms})
        case RunFinished(duration_ms=duration_ms):
            _line(logger, logging.INFO, "run finished", fields | {"duration_ms": duration_ms})
        case AttemptFailed(error=error, will_retry=will_retry, duration_ms=duration_ms):
            fields |= _error(error) | {"will_retry": will_retry, "duration_ms": duration_ms}
            _line(logger, logging.WARNING, "attempt failed", fields)
        case FailedForGood(error=error):
            fields |= _error(error) | {"stack": scrubbed(error.stack) if error.stack else None}
            _line(logger, logging.ERROR, "failed for good", fields)
        case _:
            assert_never(news)


class JsonFormatter(logging.Formatter):
    """One line of JSON for each record, in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            line |= fields
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _line(logger: logging.Logger, level: int, message: str, fields: dict[str, Any]) -> None:
    present = {name: value for name, value in fields.items() if value is not None}
    logger.log(level, message, extra={"fields": present})


def _where(where: Where) -> dict[str, Any]:
    run = where.run
    return {
        "tenant_id": run.tenant_id,
        "meeting_id": run.meeting_id,
        "lane": run.lane,
        "function_id": run.function_id,
        "run_id": run.run_id,
        "step_id": where.step_id or None,
        "attempt": where.attempt,
        "stage": where.place.stage if where.place else None,
        "part": (where.place.part if where.place else None) or None,
    }


def _error(error: ErrorFacts) -> dict[str, Any]:
    return {"error": error.name, "reason": scrubbed(error.message)}
