"""How steps are named, so that a step's id tells what it stands for.

A step is `signals`, `coach:Anna` (the same work for one of several), or one of these again after
the vendor had asked for time: `signals (try 2)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

_AGAIN = re.compile(r" \(try (\d+)\)$")


@dataclass(frozen=True)
class StepName:
    name: str
    part: str = ""
    round: int = 1

    @classmethod
    def parse(cls, step_id: str) -> Self:
        again = _AGAIN.search(step_id)
        if again is not None:
            step_id = step_id[: again.start()]
        name, _, part = step_id.partition(":")
        return cls(name, part, int(again[1]) if again is not None else 1)

    @property
    def first(self) -> str:
        """The step's id in the first round: where a retry begins."""
        return f"{self.name}:{self.part}" if self.part else self.name

    def __str__(self) -> str:
        return self.first if self.round == 1 else f"{self.first} (try {self.round})"
