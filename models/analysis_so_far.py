"""What is known of a call while an analysis is being made: what is there, newest part first. Pure.

A retry takes nothing away: what the current analysis holds is shown until its new answer is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from calls.stages import Stage

from .tables import Analysis, AnalysisPart


@dataclass(frozen=True)
class AnalysisSoFar:
    """The current analysis, with the parts over it that unfinished ones have brought since.

    `id` and `version` are the newest one's. `current_id` is the analysis that coaching and the CRM
    rest on; None before the first is finished.
    """

    id: str
    version: int
    current_id: str | None
    is_finished: bool
    language: str | None
    is_offline: bool
    parts: Mapping[str, AnalysisPart] = field(repr=False)
    prompt_versions: Mapping[str, str]
    created_at_ms: int

    @classmethod
    def of(cls, rows: Sequence[Analysis]) -> Self:
        """`rows` (at least one) are the current analysis, if any, and the unfinished, by version.

        Of the unfinished each counts: the run that goes on where another was cut short makes only
        what is missing.
        """
        newest = rows[-1]
        parts: dict[str, AnalysisPart] = {}
        prompt_versions: dict[str, str] = {}
        for row in rows:
            parts |= {name: AnalysisPart.model_validate(kept) for name, kept in row.parts.items()}
            prompt_versions |= row.prompt_versions
        languages = [row.language for row in rows if row.language is not None]
        return cls(
            id=newest.id,
            version=newest.version,
            current_id=next((row.id for row in rows if row.is_current), None),
            is_finished=newest.is_finished,
            language=languages[-1] if languages else None,
            is_offline=any(row.is_offline for row in rows),
            parts=parts,
            prompt_versions=prompt_versions,
            created_at_ms=newest.created_at_ms,
        )

    def part(self, stage: Stage) -> AnalysisPart | None:
        """None when it has not ended yet."""
        return self.parts.get(stage.value)
