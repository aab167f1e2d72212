"""Rate limit: GCRA over events, which are dropped and not kept (spec flow-control.md §5.3, §5.8).

`tat_ns` is the theoretical arrival time of the next event, in nanoseconds: an emission
(`period / limit`) is seldom a whole number of milliseconds. A state whose time has come says the
same as none.
"""

from __future__ import annotations

from ..functions import Function, RateLimit

IDEMPOTENCY_MS = 24 * 3_600_000
NS_PER_MS = 1_000_000
BURST_SHARE = 10  # a tenth of the limit may come at once, beside the first


def rule_of(function: Function) -> RateLimit | None:
    """An idempotency key is a limit of one in 24 hours, and goes before any other."""
    if function.idempotency is not None:
        return RateLimit(limit=1, period_ms=IDEMPOTENCY_MS, key=function.idempotency)
    return function.rate_limit


def after_event_ns(rule: RateLimit, tat_ns: int, now_ms: int) -> int | None:
    """The new `tat_ns` when one more event conforms, None when it is over the limit."""
    now_ns = now_ms * NS_PER_MS
    arrival_ns = max(tat_ns, now_ns)
    if arrival_ns - _tolerance_ns(rule) > now_ns:
        return None
    return arrival_ns + _emission_ns(rule)


def free_at_ms(rule: RateLimit, tat_ns: int) -> int:
    """The first moment at which another event conforms."""
    return -((_tolerance_ns(rule) - tat_ns) // NS_PER_MS)


def _emission_ns(rule: RateLimit) -> int:
    return rule.period_ms * NS_PER_MS // rule.limit


def _tolerance_ns(rule: RateLimit) -> int:
    return _emission_ns(rule) * (rule.limit // BURST_SHARE)
