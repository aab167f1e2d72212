"""A call's progress in the terminal: a table that lives, or plain lines where nobody watches."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

from calls.stages import Stage, StageState

MARKS = {
    StageState.PENDING: ("·", "dim"),
    StageState.RUNNING: ("…", "cyan"),
    StageState.RETRYING: ("↻", "yellow"),
    StageState.COMPLETED: ("✓", "green"),
    StageState.FAILED: ("✗", "red"),
    StageState.SKIPPED: ("–", "dim"),
}
WORDS = {
    Stage.TRANSCRIPTION: "Transcribing",
    Stage.SPEAKERS: "Identifying speakers",
    Stage.SUMMARY: "Summarising",
    Stage.SIGNALS: "Extracting signals",
    Stage.ACTION_ITEMS: "Collecting action items",
    Stage.DECISIONS: "Collecting decisions",
    Stage.CAUSES: "Finding what changed the odds",
    Stage.COACHING: "Writing coaching",
    Stage.CRM: "Updating the CRM",
    Stage.METADATA: "Asking the CRM",
    Stage.NOTIFICATION: "Telling the rep",
    Stage.USAGE: "Recording usage",
    Stage.WEBHOOK: "Calling the customer's webhook",
}
ORDER = {stage: place for place, stage in enumerate(Stage)}

Payload = dict[str, Any]


class Progress:
    """A fold of stage lines, in whatever order they come: per stage and part, the newest counts."""

    def __init__(self, console: Console) -> None:
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
            self._console.print(_line(key, payload), highlight=False, soft_wrap=True)

    def _table(self) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 1))
        for key in sorted(self._stages, key=lambda key: (ORDER[key[0]], key[1])):
            payload = self._stages[key]
            mark, style = MARKS[StageState(payload["state"])]
            table.add_row(
                f"[{style}]{mark}[/]",
                _name(key),
                _time(payload),
                _attempts(payload),
                f"[dim]{_reason(payload)}[/]",
            )
        return table


def _line(key: tuple[Stage, str], payload: Payload) -> str:
    mark, _ = MARKS[StageState(payload["state"])]
    words = (_time(payload), _attempts(payload), _reason(payload))
    told = "  ".join(word for word in words if word)
    return f"  {mark} {_name(key):<40} {payload['state']:<10} {told}".rstrip()


def _name(key: tuple[Stage, str]) -> str:
    stage, part = key
    return f"{WORDS[stage]} ({part})" if part else WORDS[stage]


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
