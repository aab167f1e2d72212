"""What the code of an expression runs on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .errors import EvaluationError

ITERATIONS_MAX = 100_000


class Frame:
    """The variables of one evaluation. Macros put their items into `local`."""

    __slots__ = ("iterations_left", "local", "now_ms", "scope")

    def __init__(self, scope: Mapping[str, object], now_ms: int) -> None:
        self.scope = scope
        self.now_ms = now_ms
        self.local: dict[str, object] = {}
        self.iterations_left = ITERATIONS_MAX

    def iterate(self) -> None:
        """Counts a turn of a macro; nested ones over a large list would hold up the engine."""
        self.iterations_left -= 1
        if self.iterations_left < 0:
            raise EvaluationError(f"the macros take more than {ITERATIONS_MAX} turns")


Code = Callable[[Frame], object]
