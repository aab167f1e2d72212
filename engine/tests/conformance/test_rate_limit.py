"""Rate limits and idempotency keys: what is over them is dropped (flow-control.md §5.3, §5.8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import inngest
import pytest
from steplog.core.outcomes import Outcome, OutcomeKind
from steplog.store.outcomes import event_outcomes
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")
ONCE_PER_12_S = inngest.RateLimit(limit=5, period=timedelta(minutes=1))


def function(
    client: inngest.Inngest, fn_id: str = "f", trigger: Any = GO, **options: Any
) -> inngest.Function[str]:
    @client.create_function(fn_id=fn_id, trigger=trigger, **options)
    async def f(ctx: inngest.Context) -> str:
        return "done"

    return f


def caller(client: inngest.Inngest, child: inngest.Function[str]) -> inngest.Function[str]:
    @client.create_function(fn_id="caller", trigger=inngest.TriggerEvent(event="call"))
    async def call(ctx: inngest.Context) -> str:
        return await ctx.step.invoke("child", function=child, data=dict(ctx.event.data))

    return call


async def send(client: inngest.Inngest, event_id: str = "", **data: inngest.JSON) -> str:
    (sent,) = await client.send(inngest.Event(name="go", id=event_id, data=data))
    return sent


def outcome_of(steplog: Steplog, event_id: str) -> Outcome:
    (found,) = event_outcomes(steplog.engine.context.database.connection, event_id)
    return found.outcome


async def test_what_is_over_the_limit_is_dropped_and_says_until_when(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [function(client, rate_limit=ONCE_PER_12_S)])

    start_ms = steplog.now_ms
    await send(client)
    await steplog.advance("1s")
    dropped = outcome_of(steplog, await send(client))
    await steplog.advance("12s")
    await send(client)
    await steplog.settle()

    assert len(steplog.runs()) == 2
    assert len(steplog.events("go")) == 3
    assert dropped.kind is OutcomeKind.RATE_LIMITED
    assert dropped.until_ms is not None
    assert 12_000 <= dropped.until_ms - start_ms < 13_000, "twelve seconds after the first came in"


async def test_a_tenth_of_the_limit_may_come_at_once(steplog: Steplog) -> None:
    client = steplog.client()
    limit = inngest.RateLimit(limit=20, period=timedelta(minutes=1))
    await steplog.serve(client, [function(client, rate_limit=limit)])

    await client.send([inngest.Event(name="go") for _ in range(5)])
    assert len(steplog.runs()) == 3
    await steplog.advance("3s")
    await client.send([inngest.Event(name="go") for _ in range(5)])

    assert len(steplog.runs()) == 4


async def test_each_value_of_the_key_has_a_limit_of_its_own(steplog: Steplog) -> None:
    client = steplog.client()
    limit = inngest.RateLimit(limit=1, period=timedelta(hours=1), key="event.data.user")
    await steplog.serve(client, [function(client, rate_limit=limit)])

    for user in ("ann", "bob", "ann"):
        await send(client, user=user)
    await steplog.settle()

    assert len(steplog.runs()) == 2


@pytest.mark.parametrize("data", [{}, {"user": False}], ids=["missing", "false"])
@pytest.mark.parametrize(
    "options",
    [
        {
            "rate_limit": inngest.RateLimit(
                limit=1, period=timedelta(hours=1), key="event.data.user"
            )
        },
        {"idempotency": "event.data.user"},
    ],
    ids=["rate limit", "idempotency"],
)
async def test_a_key_without_a_value_limits_nothing(
    steplog: Steplog, options: dict[str, Any], data: dict[str, inngest.JSON]
) -> None:
    client = steplog.client()
    await steplog.serve(client, [function(client, **options)])

    for _ in range(3):
        await client.send(inngest.Event(name="go", data=data))
    await steplog.settle()

    assert len(steplog.runs()) == 3


async def test_a_key_that_cannot_be_evaluated_starts_nothing_and_says_so(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [function(client, idempotency="int(event.data.word)")])

    outcome = outcome_of(steplog, await send(client, word="seven"))

    assert steplog.runs() == []
    assert outcome.kind is OutcomeKind.ERROR
    assert outcome.detail is not None
    assert outcome.detail.startswith("idempotency: ")


async def test_an_idempotency_key_replaces_the_rate_limit(steplog: Steplog) -> None:
    client = steplog.client()
    options: dict[str, Any] = {"idempotency": "event.data.order", "rate_limit": ONCE_PER_12_S}
    await steplog.serve(client, [function(client, **options)])

    for order in ("a", "b", "c"):
        await send(client, order=order)
    repeat = outcome_of(steplog, await send(client, order="a"))

    assert len(steplog.runs()) == 3, "three within a second: the limit does not count"
    assert (repeat.kind, repeat.detail) == (OutcomeKind.REPEATED, "a")


async def test_an_idempotency_key_counts_for_a_day_from_its_first_use(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [function(client, idempotency="event.data.order")])

    await send(client, order="a")
    await steplog.advance("23h59m")
    await send(client, order="a")
    assert len(steplog.runs()) == 1, "and the second use does not count anew"
    await steplog.advance("1m")
    await send(client, order="a")

    assert len(steplog.runs()) == 2


async def test_a_repeated_event_id_uses_up_nothing_of_the_limit(steplog: Steplog) -> None:
    client = steplog.client()
    limit = inngest.RateLimit(limit=1, period=timedelta(minutes=10))
    await steplog.serve(client, [function(client, rate_limit=limit)])

    await send(client, "same")
    await steplog.advance("11m")
    repeat = outcome_of(steplog, await send(client, "same"))
    await send(client, "another")

    assert repeat.kind is OutcomeKind.DUPLICATE
    assert len(steplog.runs()) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rate_limit": ONCE_PER_12_S}, "rate limited"),
        ({"idempotency": "event.data.order"}, 'the value "a" has started it within 24 hours'),
    ],
    ids=["rate limit", "idempotency"],
)
async def test_a_step_that_invokes_a_limited_function_fails(
    steplog: Steplog, options: dict[str, Any], words: str
) -> None:
    client = steplog.client()
    child = function(client, "child", [], **options)
    await steplog.serve(client, [child, caller(client, child)])

    for _ in range(2):
        await client.send(inngest.Event(name="call", data={"order": "a"}))
        await steplog.settle()

    first, second = steplog.runs("caller")
    assert (first.status, first.output) == ("COMPLETED", "done")
    assert second.status == "FAILED"
    assert words in second.step("child").output["message"]
    assert len(steplog.runs("child")) == 1


async def test_a_rerun_is_not_limited(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [function(client, idempotency="event.data.order")])
    await send(client, order="a")
    await steplog.settle()

    await steplog.engine.rerun(steplog.runs()[0].id)
    await steplog.settle()

    assert [run.status for run in steplog.runs()] == ["COMPLETED", "COMPLETED"]


async def test_a_limited_tick_does_not_stop_the_cron(steplog: Steplog) -> None:
    client = steplog.client()
    hourly = inngest.TriggerCron(cron="0 * * * *")
    limit = inngest.RateLimit(limit=1, period=timedelta(minutes=90))
    with_limit = function(client, trigger=hourly, rate_limit=limit)
    # 90 minutes: every second tick comes too early.
    await steplog.serve(client, [with_limit])

    await steplog.advance("6h")

    assert len(steplog.runs()) == 3
    assert len(steplog.events("inngest/scheduled.timer")) == 6


async def test_limits_that_are_over_leave_no_rows_behind(steplog: Steplog) -> None:
    client = steplog.client()
    limit = inngest.RateLimit(limit=1, period=timedelta(minutes=1), key="event.data.user")
    await steplog.serve(client, [function(client, rate_limit=limit)])

    def rows() -> int:
        connection = steplog.engine.context.database.connection
        count: int = connection.execute("SELECT count(*) FROM rate_limits").fetchone()[0]
        return count

    await client.send([inngest.Event(name="go", data={"user": n}) for n in range(10)])
    assert rows() == 10
    await steplog.advance("2m")
    await client.send([inngest.Event(name="go", data={"user": n}) for n in range(10, 20)])

    assert rows() == 10


async def test_a_killed_engine_remembers_what_was_used_up(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [function(client, idempotency="event.data.order")])
    await send(client, order="a")

    await steplog.kill()
    await send(client, order="a")
    await steplog.settle()

    assert len(steplog.runs()) == 1
