"""The list of calls: one line each, with what is being done where something is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from calls.stages import MeetingStatus
from models.tables import Meeting, Rep, StageRow

from .people import People
from .stages import stage_lines
from .wording import STATUS_WORDS


@dataclass(frozen=True, slots=True)
class CallLine:
    id: str
    title: str
    file_name: str
    status: MeetingStatus
    status_words: str
    doing: str | None
    rep: str | None
    duration_ms: int | None
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class CallList:
    """`version` changes when a line does; `is_settled` when nothing is being worked on."""

    lines: tuple[CallLine, ...]

    @property
    def is_settled(self) -> bool:
        return all(line.status.is_final for line in self.lines)

    @property
    def version(self) -> str:
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()[:12]


def call_list(
    meetings: Iterable[Meeting],
    reps: Mapping[str, Rep],
    stages: Mapping[str, Sequence[StageRow]],
    now_ms: int,
) -> CallList:
    """`stages` holds, by meeting, those of the calls that are being worked on."""
    return CallList(
        tuple(_line(meeting, reps, stages.get(meeting.id, ()), now_ms) for meeting in meetings)
    )


def _line(
    meeting: Meeting, reps: Mapping[str, Rep], stages: Sequence[StageRow], now_ms: int
) -> CallLine:
    active = stage_lines(stages, People.of(None), now_ms).active
    rep = None if meeting.rep_id is None else reps.get(meeting.rep_id)
    return CallLine(
        id=meeting.id,
        title=meeting.title,
        file_name=meeting.file_name,
        status=meeting.status,
        status_words=STATUS_WORDS[meeting.status],
        doing=None if active is None or meeting.status.is_final else active.title,
        rep=None if rep is None else rep.name,
        duration_ms=meeting.duration_ms,
        created_at_ms=meeting.created_at_ms,
    )
