"""What every command works with: the store, the clock, chance, the apps, and how to reach them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..clock import Clock
from ..connect.workers import Workers
from ..core.limits.workers import is_dialled_in
from ..dispatch.dispatcher import Dispatcher
from ..ids import IdSource
from ..store.database import Database
from ..telemetry import Telemetry
from ..wire.keys import Keys
from .calls import Calls
from .kept_requests import KeptRequests
from .registry import Registry


@dataclass(frozen=True, slots=True)
class Context:
    database: Database
    registry: Registry
    dispatcher: Dispatcher  # to the apps
    workers: Workers  # apps that dial in
    outbound: Dispatcher  # to the world, where a step asks for a request
    clock: Clock
    ids: IdSource
    chance: Callable[[], float]  # in [0, 1)
    telemetry: Telemetry
    keys: Keys | None = None  # None: development, where nothing is signed or asked for
    retry_interval_ms: int | None = None
    call_timeout_s: float = 2 * 3_600.0
    kept_requests: KeptRequests = field(default_factory=KeptRequests)
    calls: Calls = field(default_factory=Calls)  # to apps, as long as they are open

    def road(self, url: str) -> Dispatcher:
        """Which of the two leads to the app at this URL."""
        return self.workers if is_dialled_in(url) else self.dispatcher

    @property
    def server_kind(self) -> str:
        """What SDKs look at to see whether this server and their app are of one mode."""
        return "dev" if self.keys is None else "cloud"

    def fresh_secret(self) -> str:
        """A text that nobody guesses."""
        return self.ids.secret()

    def fresh_id(self) -> str:
        return self.ids.ulid(self.clock.now_ms())
