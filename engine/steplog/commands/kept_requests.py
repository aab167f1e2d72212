"""Requests of steps, with their keys, from the answer that asked for them until they are sent.

In memory only: a key is never stored. What is not here any more (the process died, an attempt
failed, memory was short) is asked of the app again, which names the step and its key once more.
"""

from __future__ import annotations

from ..core.answers import HttpRequested

BYTES_MAX = 64 * 1024 * 1024


class KeptRequests:
    """By run and step. Each is handed out once."""

    def __init__(self, bytes_max: int = BYTES_MAX) -> None:
        self._by_run: dict[str, dict[str, HttpRequested]] = {}
        self._bytes = 0
        self._bytes_max = bytes_max

    def keep(self, run_id: str, op: HttpRequested) -> None:
        """Not when there are too many already: it will be asked for again."""
        self.take(run_id, op.id)
        size = _size(op)
        if self._bytes + size > self._bytes_max:
            return
        self._by_run.setdefault(run_id, {})[op.id] = op
        self._bytes += size

    def take(self, run_id: str, step_id: str) -> HttpRequested | None:
        of_run = self._by_run.get(run_id)
        op = of_run.pop(step_id, None) if of_run else None
        if op is not None:
            self._bytes -= _size(op)
        if of_run is not None and not of_run:
            del self._by_run[run_id]
        return op

    def forget(self, run_id: str) -> None:
        """The run has ended."""
        for op in self._by_run.pop(run_id, {}).values():
            self._bytes -= _size(op)

    def __len__(self) -> int:
        return sum(map(len, self._by_run.values()))


def _size(op: HttpRequested) -> int:
    headers = sum(len(name) + len(value) for name, value in op.request.headers)
    return len(op.request.body) + len(op.input) + len(op.request.url) + headers
