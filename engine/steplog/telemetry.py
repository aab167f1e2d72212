"""Counts and log lines, told from the side: the logic emits, this listens."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Mapping

WARNED_MAX = 10_000
_VARYING = re.compile(r'"[^"]*"|\d')  # names and numbers: what one warning has, and the next not
log = logging.getLogger("steplog")


class Telemetry:
    """Counters by name and labels, in the words of the metrics page, and one logger."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        self._warned: set[tuple[str, str]] = set()

    def count(self, name: str, amount: int = 1, **labels: str) -> None:
        self._counts[(name, tuple(sorted(labels.items())))] += amount

    def counts(self) -> Mapping[tuple[str, tuple[tuple[str, str], ...]], int]:
        return self._counts

    def total(self, name: str) -> int:
        return sum(amount for (counted, _), amount in self._counts.items() if counted == name)

    def duplicate(self, function: str, event_id: str, run_id: str) -> None:
        self.count("steplog_duplicate_events_total", function=function)
        log.info(
            "event %s has already started run %s of %s: nothing new is started",
            event_id,
            run_id,
            function,
        )

    def not_portable(self, function: str, run_id: str, warning: str) -> None:
        """Logged once for each function and kind of warning: its runs tell it each."""
        self.count("steplog_warnings_total", function=function)
        kind = (function, _VARYING.sub("", warning))
        if kind not in self._warned and len(self._warned) < WARNED_MAX:
            self._warned.add(kind)
            log.warning("run %s of %s: %s", run_id, function, warning)

    def internal_error(self, doing: str, error: BaseException) -> None:
        self.count("steplog_internal_errors_total")
        log.error("internal error while %s", doing, exc_info=error)

    def render(self) -> str:
        """The counters in Prometheus' text format."""
        lines: list[str] = []
        previous = None
        for (name, labels), amount in sorted(self._counts.items()):
            if name != previous:
                lines.append(f"# TYPE {name} counter")
                previous = name
            rendered = ",".join(f'{key}="{_escaped(value)}"' for key, value in labels)
            lines.append(f"{name}{{{rendered}}} {amount}" if rendered else f"{name} {amount}")
        return "\n".join(lines) + "\n" if lines else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
