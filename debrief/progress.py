"""A call's progress in the terminal: a table that lives, or plain lines where nobody watches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from api.pages.views.wording import STAGE_WORDS
from calls.stages import Stage, StageState

MARKS = {
    StageState.PENDING: ("·", "dim"),
    StageState.RUNNING: ("…", "cyan"),
    StageState.RETRYING: ("↻", "yellow"),
    StageState.COMPLETED: ("✓", "green"),
    StageState.FAILED: ("✗", "red"),
    StageState.SKIPPED: ("–", "dim"),
}
# As on the page, where the dots stand for what is going on.
WORDS = {stage: words.doing.removesuffix("…") for stage, words in STAGE_WORDS.items()}
ORDER = {stage: place for place, stage in enumerate(Stage)}

Payload = dict[str, Any]


class Progress:
    """A fold of stage lines, in whatever order they come: per stage and part, the newest counts.

    `names` tells who the speakers are that a part is named after, as soon as it is known.
    """

    def __init__(self, console: Console) -> None:
        self.names: Mapping[str, str] = {}
        self._console = console
        self._stages: dict[tuple[Stage, str], Payload] = {}
        self._live = Live(console=console, auto_refresh=False) if console.is_terminal else None

    def __enter__(self) -> Progress:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, payload: Payload) -> None:
        key = (Stage(payload["stage"]), payload["part"])
        known = self._stages.get(key)
        if known is not None and known["updated_at_ms"] > payload["updated_at_ms"]:
            return
        self._stages[key] = payload
        if self._live is not None:
            self._live.update(self._table(), refresh=True)
        elif known is None or known["state"] != payload["state"]:
            line = self._line(key, payload)
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _table(self) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 1))
        for key in sorted(self._stages, key=lambda key: (ORDER[key[0]], key[1])):
            payload = self._stages[key]
            mark, style = MARKS[StageState(payload["state"])]
            table.add_row(
                f"[{style}]{mark}[/]",
                escape(self._name(key)),
                _time(payload),
                _attempts(payload),
                f"[dim]{escape(_reason(payload))}[/]",
            )
        return table

    def _line(self, key: tuple[Stage, str], payload: Payload) -> str:
        mark, _ = MARKS[StageState(payload["state"])]
        words = (_time(payload), _attempts(payload), _reason(payload))
        told = "  ".join(word for word in words if word)
        return f"  {mark} {self._name(key):<40} {payload['state']:<10} {told}".rstrip()

    def _name(self, key: tuple[Stage, str]) -> str:
        stage, part = key
        return f"{WORDS[stage]} ({self.names.get(part, part)})" if part else WORDS[stage]


def _time(payload: Payload) -> str:
    if payload["started_at_ms"] is None or payload["ended_at_ms"] is None:
        return ""
    return f"{(payload['ended_at_ms'] - payload['started_at_ms']) / 1_000:.2f} s"


def _attempts(payload: Payload) -> str:
    if payload["state"] in (StageState.PENDING, StageState.SKIPPED):
        return ""
    attempt, most = payload["attempt"] + 1, payload["attempts_max"]
    return f"attempt {attempt} of {most}" if most else f"attempt {attempt}"


def _reason(payload: Payload) -> str:
    reason: str = payload["reason"] or ""
    return reason if len(reason) <= 70 else f"{reason[:69]}…"
