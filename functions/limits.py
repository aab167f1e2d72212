"""How many requests of a tenant may be in flight, and how many runs may start in a minute.

Limits are counted as Inngest counts them: concurrency counts requests, not runs, so a run that
waits holds no slot; a throttle of N a minute lets N + 1 start from idle and delays the rest. The
key holds the tenant and the lane, so that no tenant and no lane waits for another. Functions of
one `group` share its slots: they have the same scope and the same key text. A throttle cannot be
shared between functions; coaching, which starts once for each analysis, has the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import inngest

TENANT_AND_LANE = "event.data.tenant_id + '/' + event.data.lane"
# What `inngest/function.*` tells of carries the event of the run that ended.
ORIGINAL_TENANT_AND_LANE = "event.data.event.data.tenant_id + '/' + event.data.event.data.lane"
NOBODYS = "'all'"  # for crons, which no tenant starts


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Rate:
    """So many starts in each period. A short period smooths a flood of uploads."""

    starts: int
    period: timedelta


@dataclass(frozen=True)
class Limits:
    """`key` is CEL over the event; without a rate, starts are not throttled."""

    group: str
    at_once: int
    rate: Rate | None = None
    key: str = TENANT_AND_LANE

    def concurrency(self) -> list[inngest.Concurrency]:
        key = f"'{self.group}/' + {self.key}"
        return [inngest.Concurrency(limit=self.at_once, key=key, scope="env")]

    def throttle(self) -> inngest.Throttle | None:
        if self.rate is None:
            return None
        return inngest.Throttle(limit=self.rate.starts, period=self.rate.period, key=self.key)


TRANSCRIPTION = Limits("transcription", at_once=2, rate=Rate(5, MINUTE))
ANALYSIS = Limits("analysis", at_once=5, rate=Rate(10, MINUTE))  # analysis and coaching together
CRM = Limits("crm", at_once=5)
# What never holds a call up must not hold up anybody else's either: few at once, and a flood of
# uploads is worked off at an even pace.
ASIDE = Limits("aside", at_once=2, rate=Rate(1, SECOND))
BOOKKEEPING = Limits("bookkeeping", at_once=5)
RELAY = Limits("relay", at_once=2, rate=Rate(5, SECOND))
AFTER_FAILURE = Limits("failures", at_once=5, key=ORIGINAL_TENANT_AND_LANE)
HOUSEKEEPING = Limits("housekeeping", at_once=1, key=NOBODYS)
