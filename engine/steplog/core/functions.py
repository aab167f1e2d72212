"""What an app has registered: its functions, what starts them, and what limits them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

ATTEMPTS_DEFAULT = 5
RETRIES_MAX = 20


class Trigger(Struct, frozen=True):
    """An event name (exact, or with a trailing wildcard) with an optional condition, or a cron."""

    event: str | None = None
    expression: str | None = None
    cron: str | None = None
    jitter_ms: int = 0


class Scope(StrEnum):
    """Who shares a concurrency bucket: one function, or every function with the same key text."""

    FUNCTION = "fn"
    ENVIRONMENT = "env"
    ACCOUNT = "account"


class ConcurrencyLimit(Struct, frozen=True):
    """At most `limit` requests in flight per value of `key` (a CEL expression over `event`)."""

    limit: int
    key: str | None = None
    scope: Scope = Scope.FUNCTION


class Throttle(Struct, frozen=True):
    """GCRA: `limit + burst` run starts from idle, then one every `period_ms / limit`."""

    limit: int
    period_ms: int
    burst: int = 0
    key: str | None = None


class RateLimit(Struct, frozen=True):
    """GCRA: `limit // 10 + 1` events from idle, then one every `period_ms / limit`."""

    limit: int
    period_ms: int
    key: str | None = None


class SingletonMode(StrEnum):
    """What a new run does when another one is live."""

    SKIP = "skip"  # it is recorded, and does not run
    CANCEL = "cancel"  # it takes the other's place


class Singleton(Struct, frozen=True):
    """At most one live run per value of `key`."""

    mode: SingletonMode
    key: str | None = None


class Debounce(Struct, frozen=True):
    """One run, with the last event, once `period_ms` has passed without another."""

    period_ms: int
    key: str | None = None
    timeout_ms: int | None = None  # at the latest so long after the first


class Batching(Struct, frozen=True):
    """One run for the events of each `key` that come until `timeout_ms` after the first."""

    max_size: int
    timeout_ms: int
    key: str | None = None
    condition: str | None = None  # an event for which it is not true starts a run by itself


class Timeouts(Struct, frozen=True):
    """A run that has not begun, or not ended, by then is cancelled."""

    start_ms: int | None = None
    finish_ms: int | None = None


class CancelOn(Struct, frozen=True):
    """An event that cancels a run; `expression` sees the trigger as `event`, it as `async`."""

    event: str
    expression: str | None = None
    timeout_ms: int | None = None


class Function(Struct, frozen=True):
    """One durable function of one app, as last registered."""

    id: str  # UUID, kept across syncs
    app_id: str  # UUID
    slug: str  # "{app}-{fn}", opaque
    name: str
    url: str  # where its calls go; the scheme chooses the transport
    triggers: tuple[Trigger, ...] = ()
    attempts: int = ATTEMPTS_DEFAULT  # retries + 1
    concurrency: tuple[ConcurrencyLimit, ...] = ()
    run_concurrency: ConcurrencyLimit | None = None  # on runs, from first request to end
    throttle: Throttle | None = None
    priority: str | None = None  # CEL over `event`: an int of seconds
    rate_limit: RateLimit | None = None
    idempotency: str | None = None  # CEL over `event`: one run per value within 24 hours
    singleton: Singleton | None = None
    debounce: Debounce | None = None
    batching: Batching | None = None
    timeouts: Timeouts = Timeouts()
    cancel_on: tuple[CancelOn, ...] = ()
    config: bytes = b"{}"  # as registered, for people to read
    is_paused: bool = False  # by hand; no part of what its app registers

    @property
    def event_triggers(self) -> tuple[Trigger, ...]:
        return tuple(trigger for trigger in self.triggers if trigger.event is not None)

    @property
    def cron_triggers(self) -> tuple[Trigger, ...]:
        return tuple(trigger for trigger in self.triggers if trigger.cron is not None)


class App(Struct, frozen=True):
    """An app and how its last sync went. `error` is None when it is in order."""

    id: str  # UUID derived from the name
    name: str
    url: str
    sdk: str = ""
    framework: str = ""
    version: str = ""
    checksum: str = ""
    error: str | None = None
    synced_at_ms: int | None = None
