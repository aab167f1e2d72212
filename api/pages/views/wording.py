"""The words of the pages: what a stage is called, how long something took, what a number means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from calls.insights import Direction, SignalKind
from calls.stages import MeetingStatus, Stage, StageState

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z_\s]+")


@dataclass(frozen=True, slots=True)
class StageWords:
    """`name` at rest, `doing` while it runs, `waits_for` before it can."""

    name: str
    doing: str
    waits_for: str


STAGE_WORDS: Mapping[Stage, StageWords] = {
    Stage.TRANSCRIPTION: StageWords("Transcript", "Transcribing…", "the upload"),
    Stage.SPEAKERS: StageWords("Speakers", "Naming the speakers…", "the transcript"),
    Stage.SUMMARY: StageWords("Summary", "Summarising…", "the speakers"),
    Stage.SIGNALS: StageWords("Signals", "Extracting signals…", "the speakers"),
    Stage.ACTION_ITEMS: StageWords("Action items", "Collecting action items…", "the speakers"),
    Stage.DECISIONS: StageWords("Decisions", "Noting decisions…", "the speakers"),
    Stage.CAUSES: StageWords("What changed the odds", "Weighing the odds…", "the speakers"),
    Stage.COACHING: StageWords("Coaching", "Writing coaching…", "the signals"),
    Stage.CRM: StageWords("CRM", "Updating the CRM…", "the coaching"),
    Stage.METADATA: StageWords("CRM context", "Looking up the customer…", "the upload"),
    Stage.NOTIFICATION: StageWords("Message to the rep", "Telling the rep…", "the upload"),
    Stage.USAGE: StageWords("Usage", "Recording usage…", "the upload"),
    Stage.WEBHOOK: StageWords("Webhook", "Calling the webhook…", "the end of the call"),
}

STATE_WORDS: Mapping[StageState, str] = {
    StageState.PENDING: "waiting",
    StageState.RUNNING: "running",
    StageState.RETRYING: "trying again",
    StageState.COMPLETED: "done",
    StageState.FAILED: "failed",
    StageState.SKIPPED: "skipped",
}

STATUS_WORDS: Mapping[MeetingStatus, str] = {
    MeetingStatus.PENDING: "Waiting to start",
    MeetingStatus.PROCESSING: "In progress",
    MeetingStatus.COMPLETED: "Complete",
    MeetingStatus.PARTIAL: "Partly complete",
    MeetingStatus.FAILED: "Failed",
}

KIND_WORDS: Mapping[SignalKind, str] = {
    SignalKind.BUDGET: "Budget",
    SignalKind.AUTHORITY: "Authority",
    SignalKind.NEED: "Need",
    SignalKind.TIMING: "Timing",
    SignalKind.COMPETITOR: "Competitors",
    SignalKind.OBJECTION: "Objections",
    SignalKind.RISK: "Risks",
    SignalKind.NEXT_STEP: "Next steps",
}

DIRECTION_WORDS: Mapping[Direction, str] = {
    Direction.BETTER: "Better odds",
    Direction.WORSE: "Worse odds",
}

LANGUAGE_WORDS: Mapping[str, str] = {"en": "English", "de": "German"}


def clock(time_ms: int) -> str:
    """A place in a call: `0:07`, `12:30`, `1:02:03`."""
    minutes, seconds = divmod(time_ms // 1_000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{minutes}:{seconds:02}"


def length(duration_ms: int) -> str:
    """How long a call is, as people say it: `48 s`, `29 min`, `1 h 5 min`."""
    if duration_ms < 60_000:
        return f"{max(1, round(duration_ms / 1_000))} s"
    hours, minutes = divmod(round(duration_ms / 60_000), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def took(duration_ms: int) -> str:
    """How long work took: `0.4 s`, `12 s`, `3 min 5 s`. The live page's script says the same."""
    if duration_ms < 9_950:
        return f"{max(duration_ms, 0) / 1_000:.1f} s"
    minutes, seconds = divmod((duration_ms + 500) // 1_000, 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def moment(time_ms: int) -> str:
    """A moment for readers without our script, which tells it in their own time zone."""
    return f"{datetime.fromtimestamp(time_ms / 1_000, UTC):%-d %b %Y, %H:%M} UTC"


def iso(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1_000, UTC).isoformat(timespec="milliseconds")


def dollars(micro_usd: int) -> str:
    """Small sums keep the digits that say something: `$0.0042`, `$1.25`."""
    amount = abs(micro_usd) / 1_000_000
    sign = "−" if micro_usd < 0 else ""
    digits = 2 if amount == 0 or amount >= 0.1 else 4
    return f"{sign}${amount:.{digits}f}"


def language(tag: str) -> str:
    return LANGUAGE_WORDS.get(tag, tag)


def humanised(key: str) -> str:
    """A field's name as a label: `NextSteps__c` and `next_steps` are `Next steps`."""
    words = _WORDS.findall(key.removesuffix("__c"))
    lowered = [word if word.isupper() else word.lower() for word in words]
    text = " ".join(lowered)
    return text[:1].upper() + text[1:]
