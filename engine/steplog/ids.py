"""Fresh ULIDs, in ascending order also within one millisecond."""

from __future__ import annotations

import os
from collections.abc import Callable

from .core import ids

SECRET_BYTES = 32
_ENTROPY_END = 1 << (8 * ids.ENTROPY_BYTES)


class IdSource:
    """Makes ULIDs whose text sorts in the order in which they were made.

    `entropy(n)` gives n random bytes: a simulation owns chance by passing its own.
    """

    def __init__(self, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._entropy = entropy
        self._time_ms = -1
        self._number = 0

    def secret(self) -> str:
        """256 bits of chance, to be written in an address."""
        return self._entropy(SECRET_BYTES).hex()

    def ulid(self, now_ms: int) -> str:
        if now_ms > self._time_ms:
            self._time_ms = now_ms
            # The upper half stays free, so that counting up never runs out in practice.
            self._number = int.from_bytes(self._entropy(ids.ENTROPY_BYTES)) >> 1
        else:  # the same millisecond, or a clock that stepped back: keep the order
            self._number += 1
            assert self._number < _ENTROPY_END, "more ULIDs in a millisecond than can exist"
        return ids.ulid(self._time_ms, self._number.to_bytes(ids.ENTROPY_BYTES))
