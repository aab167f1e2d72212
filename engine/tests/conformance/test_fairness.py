"""Fairness that nobody configures: no backlog of a function or a key delays another's work."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import inngest
import pytest_asyncio
from steplog.testing import Steplog
from steplog.testing.harness import running

GO = inngest.TriggerEvent(event="go")
BACKLOG = 1_000


@pytest_asyncio.fixture
async def narrow() -> AsyncIterator[Steplog]:
    """An engine with two requests in flight at most: whatever waits, waits for each other."""
    async with running(in_flight_max=2) as harness:
        yield harness


async def test_a_backlog_of_a_thousand_runs_does_not_delay_another_function(
    narrow: Steplog,
) -> None:
    client = narrow.client()
    order: list[str] = []

    @client.create_function(fn_id="busy", trigger=inngest.TriggerEvent(event="many"))
    async def busy(ctx: inngest.Context) -> None:
        order.append("busy")

    @client.create_function(fn_id="rare", trigger=inngest.TriggerEvent(event="one"))
    async def rare(ctx: inngest.Context) -> None:
        order.append("rare")

    await narrow.serve(client, [busy, rare])
    await client.send(
        [inngest.Event(name="many") for _ in range(BACKLOG)]
        + [inngest.Event(name="one") for _ in range(3)]
    )
    await narrow.settle()

    assert len(order) == BACKLOG + 3
    places = [place for place, name in enumerate(order) if name == "rare"]
    assert places[-1] < 10, f"every other turn is the rare one's, as long as it has work: {places}"


async def test_keys_of_a_function_take_turns(narrow: Steplog) -> None:
    client = narrow.client()
    order: list[str] = []

    @client.create_function(
        fn_id="f", trigger=GO, concurrency=[inngest.Concurrency(limit=1, key="event.data.who")]
    )
    async def f(ctx: inngest.Context) -> None:
        order.append(str(ctx.event.data["who"]))

    await narrow.serve(client, [f])
    whose = ["loud"] * 300 + ["calm"] * 3 + ["mild"] * 3
    await client.send([inngest.Event(name="go", data={"who": who}) for who in whose])
    await narrow.settle()

    assert Counter(order) == Counter(whose)
    assert Counter(order[:12]) >= Counter({"calm": 3, "mild": 3}), order[:20]


async def test_a_saturated_key_holds_back_no_other_whatever_stands_in_front(
    steplog: Steplog,
) -> None:
    client = steplog.client()
    may_go_on = asyncio.Event()
    ended: list[str] = []

    @client.create_function(
        fn_id="f", trigger=GO, concurrency=[inngest.Concurrency(limit=1, key="event.data.who")]
    )
    async def f(ctx: inngest.Context) -> None:
        if ctx.event.data["who"] == "stuck":
            await may_go_on.wait()
        ended.append(str(ctx.event.data["who"]))
        if len(ended) == 3:  # all others are through: first come, first served would never end
            may_go_on.set()

    await steplog.serve(client, [f])
    whose = ["stuck"] * 20 + ["a", "b", "c"]
    await client.send([inngest.Event(name="go", data={"who": who}) for who in whose])
    await steplog.settle()

    assert ended == ["a", "b", "c"] + ["stuck"] * 20


async def test_a_saturated_function_does_hold_back_all_its_keys(steplog: Steplog) -> None:
    client = steplog.client()
    most, now = 0, 0

    @client.create_function(
        fn_id="f",
        trigger=GO,
        concurrency=[
            inngest.Concurrency(limit=2),
            inngest.Concurrency(limit=1, key="event.data.who"),
        ],
    )
    async def f(ctx: inngest.Context) -> None:
        nonlocal most, now
        now += 1
        most = max(most, now)
        for _ in range(20):
            await asyncio.sleep(0)
        now -= 1

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go", data={"who": str(n)}) for n in range(9)])
    await steplog.settle()

    assert most == 2
    assert {run.status for run in steplog.runs()} == {"COMPLETED"}


async def test_functions_share_a_bucket_by_key_text_and_value_each_with_its_own_limit(
    steplog: Steplog,
) -> None:
    client = steplog.client()
    now: Counter[str] = Counter()
    seen: list[tuple[str, int]] = []
    functions = []
    for fn_id, limit, key in (
        ("narrow", 1, "event.data.who"),
        ("wide", 3, "event.data.who"),
        ("apart", 1, "string(event.data.who)"),  # the same value under another text
    ):

        @client.create_function(
            fn_id=fn_id,
            trigger=GO,
            concurrency=[inngest.Concurrency(limit=limit, key=key, scope="account")],
        )
        async def work(ctx: inngest.Context, fn_id: str = fn_id) -> None:
            bucket = "apart" if fn_id == "apart" else "shared"
            now[bucket] += 1
            seen.append((fn_id, now[bucket]))
            for _ in range(20):
                await asyncio.sleep(0)
            now[bucket] -= 1

        functions.append(work)

    await steplog.serve(client, functions)
    await client.send([inngest.Event(name="go", data={"who": "acme"}) for _ in range(6)])
    await steplog.settle()

    most = {fn_id: max(count for name, count in seen if name == fn_id) for fn_id, _ in seen}
    assert most == {"narrow": 1, "wide": 3, "apart": 1}
    assert Counter(name for name, _ in seen) == {"narrow": 6, "wide": 6, "apart": 6}


async def test_priority_moves_a_run_ahead_in_its_own_function_only(narrow: Steplog) -> None:
    client = narrow.client()
    order: list[str] = []
    functions = []
    for fn_id, factor in (("urgent", "600"), ("plain", "0")):

        @client.create_function(fn_id=fn_id, trigger=GO, priority=inngest.Priority(run=f"{factor}"))
        async def work(ctx: inngest.Context, fn_id: str = fn_id) -> None:
            order.append(fn_id)

        functions.append(work)

    await narrow.serve(client, functions)
    await client.send([inngest.Event(name="go") for _ in range(20)])
    await narrow.settle()

    assert Counter(order[:10]) == {"urgent": 5, "plain": 5}


async def test_a_priority_that_is_no_int_has_no_effect(steplog: Steplog) -> None:
    client = steplog.client()
    order: list[int] = []

    @client.create_function(
        fn_id="f",
        trigger=GO,
        concurrency=[inngest.Concurrency(limit=1)],
        priority=inngest.Priority(run="event.data.priority"),  # a number of JSON is a double
    )
    async def f(ctx: inngest.Context) -> None:
        order.append(int(str(ctx.event.data["priority"])))

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go", data={"priority": n}) for n in (1, 500, 100)])
    await steplog.settle()

    assert order == [1, 500, 100]


async def test_runs_without_the_keys_field_share_a_bucket(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="f",
        trigger=GO,
        throttle=inngest.Throttle(
            limit=2, period=timedelta(seconds=10), burst=1, key="event.data.who"
        ),
    )
    async def f(ctx: inngest.Context) -> None:
        return None

    def completed() -> int:
        return [run.status for run in steplog.runs()].count("COMPLETED")

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go", data={"n": n}) for n in range(5)])
    await steplog.settle()
    assert completed() == 3, "three at once"
    await steplog.advance("4s")
    assert completed() == 3
    await steplog.advance("1s")

    assert completed() == 4, "the fourth after five seconds"
