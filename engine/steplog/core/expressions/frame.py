"""What the code of an expression runs on, and how much work it may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .errors import EvaluationError

ITERATIONS_MAX = 100_000
# Of one evaluation, in characters that are read or joined: about a second's worth.
WORK_MAX = 100_000_000
ITEM_WORK = 50  # an item of a list, an entry of an object: any event can be read whole
SIZED = frozenset({str, bytes, list, tuple, dict})


class Frame:
    """The variables of one evaluation. Macros put their items into `local`."""

    __slots__ = ("iterations_left", "local", "now_ms", "scope", "work_left")

    def __init__(self, scope: Mapping[str, object], now_ms: int) -> None:
        self.scope = scope
        self.now_ms = now_ms
        self.local: dict[str, object] = {}
        self.iterations_left = ITERATIONS_MAX
        self.work_left = WORK_MAX

    def iterate(self) -> None:
        """Counts a turn of a macro; nested ones over a large list would hold up the engine."""
        self.iterations_left -= 1
        if self.iterations_left < 0:
            raise EvaluationError(f"the macros take more than {ITERATIONS_MAX} turns")

    def spend(self, work: int) -> None:
        """Each operation may be fine by itself: macros repeat it, and build on its result."""
        self.work_left -= work
        if self.work_left < 0:
            raise EvaluationError(f"the expression reads more than {WORK_MAX} characters in all")

    def read(self, value: object) -> None:
        """Counts all of a value. A part that it holds several times counts as often, since whoever
        walks through it meets it as often."""
        kind = type(value)
        if kind is str or kind is bytes:
            self.spend(len(value))  # type: ignore[arg-type]  # both have a length
            return
        waiting = [value]
        while waiting:
            part = waiting.pop()
            if isinstance(part, (str, bytes)):
                self.spend(len(part))
            elif isinstance(part, (list, tuple)):
                self.spend(ITEM_WORK * len(part))
                waiting.extend(part)
            elif isinstance(part, Mapping):
                self.spend(ITEM_WORK * len(part))
                waiting.extend(part.values())


Code = Callable[[Frame], object]
