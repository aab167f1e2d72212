"""What the failure layers know about a function beforehand: its attempts, its stages, its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calls.stages import Stage

from .step_names import StepName


@dataclass(frozen=True)
class Place:
    """The stage a step stands for. `fails_alone`: the function goes on without it."""

    stage: Stage
    part: str = ""
    fails_alone: bool = False


@dataclass(frozen=True)
class Watched:
    """`stage` is the function's own; `parts` are the steps that fail alone, by their name.

    The SDK does not tell middleware how many attempts there are, so the declaration does.
    """

    function_id: str
    attempts_max: int
    stage: Stage | None = None
    parts: Mapping[str, Stage] = field(default_factory=dict)

    def place_of(self, step: StepName) -> Place | None:
        """None when nothing of the function is shown on a page."""
        if step.name in self.parts:
            return Place(self.parts[step.name], step.part, fails_alone=True)
        return None if self.stage is None else Place(self.stage)
