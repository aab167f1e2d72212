"""What the simulated vendors share: their memory, their journal, their faults, their clock."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence

from calls.transcript import Utterance

from .config import SandboxConfig
from .deliveries import Deliveries
from .faults import Faults
from .journal import Entry, Journal
from .store import Store
from .tokens import TokenSigner

# Finds the script that a recording carries; None when there is none to be heard.
Hear = Callable[[bytes], Sequence[Utterance] | None]


class World:
    """Made by `create_sandbox`, lives on one event loop, closed with it."""

    def __init__(self, config: SandboxConfig, hear: Hear) -> None:
        config.data_dir.mkdir(parents=True, exist_ok=True)
        self.config = config
        self.hear = hear
        self.store = Store(config.database_path, config.objects_dir)
        self.journal = Journal(self.store)
        self.faults = Faults(self.store)
        self.signer = TokenSigner(self.store)
        self.changed = asyncio.Event()  # something is due earlier than it was
        self.quiet = asyncio.Event()  # no job in the works and no delivery due
        self.stopping = asyncio.Event()  # answers held back by a fault are let go
        self.deliveries = Deliveries(self.store, config, self.wake)

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def new_id(self, bytes_of_chance: int = 12) -> str:
        return secrets.token_hex(bytes_of_chance)

    def wake(self) -> None:
        """Tells the chores that there may be something to do."""
        self.quiet.clear()
        self.changed.set()

    def record(self, vendor: str, kind: str, outcome: str, **facts: object) -> None:
        """Journals what a vendor did by itself, outside any request."""
        self.journal.write(Entry(vendor, kind, outcome, facts), self.now_ms())

    def close(self) -> None:
        self.store.close()
