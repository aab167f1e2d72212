"""How long whoever waits for a worker, or hears nothing of one, goes on waiting (§6.4, §6.6)."""

from __future__ import annotations

from msgspec import Struct


class Pace(Struct, frozen=True):
    """What workers are told is in whole seconds: SDKs read nothing else."""

    hello_s: float = 5.0  # from the connection to the worker's first message
    heartbeat_s: int = 10
    heartbeats_missed_max: int = 5
    extend_lease_s: int = 30
    lease_s: float = 120.0  # a request is the worker's for so long after its last sign of life
    lease_grace_s: float = 5.0
    # A request that nobody has acknowledged when its connection breaks was hardly begun.
    unacknowledged_s: float = 5.0
    # Workers restart, and reconnect after the engine did: until then their work waits, unharmed.
    no_worker_ms: int = 60_000

    @property
    def silence_s(self) -> float:
        """After so long without any message a connection is dead."""
        return float(self.heartbeat_s * self.heartbeats_missed_max)
