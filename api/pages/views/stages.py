"""The stages as lines of the live page. The page's script (`stages.js`) says the same words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calls.stages import PIPELINE, MeetingStatus, Stage, StageState
from models.tables import StageRow

from .people import People
from .wording import STAGE_WORDS, STATE_WORDS, StageWords, took

# A stage of several parts is as its worst part: unfinished before failed, failed before done.
WORST_FIRST = (
    StageState.RETRYING,
    StageState.RUNNING,
    StageState.PENDING,
    StageState.FAILED,
    StageState.COMPLETED,
    StageState.SKIPPED,
)
MINUTES_FROM_S = 120


@dataclass(frozen=True, slots=True)
class PartLine:
    name: str
    state: StageState
    note: str


@dataclass(frozen=True, slots=True)
class StageLine:
    stage: Stage
    words: StageWords
    state: StageState
    note: str
    parts: tuple[PartLine, ...]

    @property
    def is_active(self) -> bool:
        return self.state in (StageState.RUNNING, StageState.RETRYING)

    @property
    def title(self) -> str:
        return self.words.doing if self.is_active else self.words.name

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class StageLines:
    pipeline: tuple[StageLine, ...]
    beside: tuple[StageLine, ...]

    @property
    def active(self) -> StageLine | None:
        """What the pipeline is doing now, in the order of the page."""
        return next((line for line in self.pipeline if line.is_active), None)

    @property
    def following(self) -> StageLine | None:
        """What has not begun, in the order of the page."""
        return next((line for line in self.pipeline if line.state is StageState.PENDING), None)


def stage_lines(rows: Iterable[StageRow], people: People, now_ms: int) -> StageLines:
    by_stage: dict[Stage, list[StageRow]] = {stage: [] for stage in Stage}
    for row in sorted(rows, key=lambda row: row.part):
        by_stage[row.stage].append(row)
    lines = [_line(stage, its_rows, people, now_ms) for stage, its_rows in by_stage.items()]
    return StageLines(
        pipeline=tuple(line for line in lines if line.stage in PIPELINE),
        beside=tuple(line for line in lines if line.stage not in PIPELINE),
    )


def progress_words(status: MeetingStatus, lines: StageLines) -> str:
    """The head of the list of stages."""
    states = [line.state for line in lines.pipeline]
    if status is MeetingStatus.COMPLETED:
        return "All done"
    if status.is_final:
        return f"{states.count(StageState.COMPLETED)} of {len(states)} done"
    if lines.active is not None:
        return lines.active.title
    if all(state is StageState.PENDING for state in states):
        return "Waiting to start"
    return "Under way" if lines.following is None else f"Next: {lines.following.words.name}"


def state_of(rows: Iterable[StageRow]) -> StageState:
    states = {row.state for row in rows}
    return next((state for state in WORST_FIRST if state in states), StageState.PENDING)


def _line(stage: Stage, rows: Sequence[StageRow], people: People, now_ms: int) -> StageLine:
    parts = tuple(
        PartLine(people.name(row.part), row.state, note_of(row, now_ms)) for row in rows if row.part
    )
    note = note_of(rows[0], now_ms) if len(rows) == 1 else _note_of_all(rows, now_ms)
    return StageLine(
        stage, STAGE_WORDS[stage], state_of(rows), note, parts if len(rows) > 1 else ()
    )


def _note_of_all(rows: Sequence[StageRow], now_ms: int) -> str:
    """Of several parts: each has a note of its own, so only the time that all took is said."""
    own = next((row for row in rows if not row.part and row.reason), None)
    if own is not None:
        return note_of(own, now_ms)
    if not rows or not all(row.state is StageState.COMPLETED for row in rows):
        return ""
    started = [row.started_at_ms for row in rows if row.started_at_ms is not None]
    ended = [row.ended_at_ms for row in rows if row.ended_at_ms is not None]
    return took(max(ended) - min(started)) if started and ended else ""


def note_of(row: StageRow, now_ms: int) -> str:
    """What there is to say beside the state: the attempt, the time it took, what went wrong."""
    match row.state:
        case StageState.RUNNING:
            return f"attempt {_attempt(row)}" if row.attempt else ""
        case StageState.RETRYING:
            failed = f"Attempt {_attempt(row)} failed: {row.reason or 'no reason given'}"
            window = _window(row, now_ms)
            return f"{sentence(failed)} {window[:1].upper()}{window[1:]}." if window else failed
        case StageState.COMPLETED:
            time = _time(row)
            return " · ".join(part for part in (time, row.reason) if part)
        case StageState.FAILED | StageState.SKIPPED:
            return row.reason or ""
        case StageState.PENDING:
            return ""


def _attempt(row: StageRow) -> str:
    """Attempts count from 0 in the row, from 1 for people."""
    number = str(row.attempt + 1)
    return f"{number} of {row.attempts_max}" if row.attempts_max else number


def _time(row: StageRow) -> str:
    if row.started_at_ms is None or row.ended_at_ms is None:
        return ""
    return took(row.ended_at_ms - row.started_at_ms)


def sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _window(row: StageRow, now_ms: int) -> str:
    if row.next_attempt_from_ms is None or row.next_attempt_until_ms is None:
        return ""
    return window_words(row.next_attempt_from_ms, row.next_attempt_until_ms, now_ms)


def window_words(from_ms: int, until_ms: int, now_ms: int) -> str:
    """When the next attempt begins, as far as anybody knows: the engine adds its own jitter."""
    earliest = max(0, math.ceil((from_ms - now_ms) / 1_000))
    latest = max(0, math.ceil((until_ms - now_ms) / 1_000))
    unit = "s"
    if latest >= MINUTES_FROM_S:
        earliest, latest, unit = earliest // 60, math.ceil(latest / 60), "min"
    if latest == 0:
        return "the next attempt is due"
    if earliest == 0:
        return f"next attempt within {latest} {unit}"
    if earliest == latest:
        return f"next attempt in {latest} {unit}"
    return f"next attempt in {earliest}–{latest} {unit}"
