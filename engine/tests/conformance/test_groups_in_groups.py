"""Groups that are nested, uneven, of one, mixed with races, and rerun from within."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import inngest
import pytest
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")
RACE = inngest.ParallelMode.RACE
Body = Callable[[inngest.Context, "Work"], Awaitable[object]]


class Work:
    """Runs steps, and counts how often each ran."""

    def __init__(self) -> None:
        self.ran: Counter[str] = Counter()

    async def __call__(self, ctx: inngest.Context, name: str) -> str:
        return await ctx.step.run(name, self._do, name)

    async def _do(self, name: str) -> str:
        self.ran[name] += 1
        if name.startswith("bad"):
            raise ValueError(name)
        return name


async def uneven(ctx: inngest.Context, work: Work) -> object:
    async def long() -> str:
        return "".join([await work(ctx, name) for name in ("a", "b", "c")])

    return list(await ctx.group.parallel((long, lambda: work(ctx, "d"))))


async def of_one(ctx: inngest.Context, work: Work) -> object:
    first = await ctx.group.parallel((lambda: work(ctx, "a"),))
    return [*first, await work(ctx, "b")]


async def nested(ctx: inngest.Context, work: Work) -> object:
    async def inner() -> str:
        pair = await ctx.group.parallel((lambda: work(ctx, "a"), lambda: work(ctx, "b")))
        return "".join(pair) + await work(ctx, "c")

    return [*await ctx.group.parallel((inner, lambda: work(ctx, "d"))), await work(ctx, "e")]


async def race_in_group(ctx: inngest.Context, work: Work) -> object:
    async def inner() -> str:
        pair = await ctx.group.parallel(
            (lambda: work(ctx, "a"), lambda: work(ctx, "b")), parallel_mode=RACE
        )
        return "".join(pair) + await work(ctx, "c")

    async def outer() -> str:
        return await work(ctx, "d") + await work(ctx, "e")

    return [*await ctx.group.parallel((inner, outer)), await work(ctx, "f")]


async def group_in_race(ctx: inngest.Context, work: Work) -> object:
    async def inner() -> str:
        pair = await ctx.group.parallel((lambda: work(ctx, "a"), lambda: work(ctx, "b")))
        return "".join(pair) + await work(ctx, "c")

    raced = await ctx.group.parallel((inner, lambda: work(ctx, "d")), parallel_mode=RACE)
    return [*raced, await work(ctx, "e"), await work(ctx, "f")]


async def error_in_race(ctx: inngest.Context, work: Work) -> object:
    async def caught() -> str:
        try:
            return await work(ctx, "bad")
        except inngest.StepError as error:
            return f"caught {error.message}"

    raced = await ctx.group.parallel((caught, lambda: work(ctx, "a")), parallel_mode=RACE)
    return [*raced, await work(ctx, "b")]


@pytest.mark.parametrize(
    ("body", "output", "ran"),
    [
        (uneven, ["abc", "d"], "abcd"),
        (of_one, ["a", "b"], "ab"),
        (nested, ["abc", "d", "e"], "abcde"),
        (race_in_group, ["abc", "de", "f"], "abcdef"),
        (group_in_race, ["abc", "d", "e", "f"], "abcdef"),
        (error_in_race, ["caught bad", "a", "b"], ["bad", "bad", "a", "b"]),
    ],
)
async def test_groups_join_and_run_each_step_once(
    steplog: Steplog, body: Body, output: object, ran: Any
) -> None:
    work = Work()
    await serve(steplog, body, work)

    await steplog.drain()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", output)
    assert work.ran == Counter(ran), "each once; what fails, once for each attempt"


@pytest.mark.parametrize("limit", [1, 2])
@pytest.mark.parametrize("body", [nested, race_in_group, group_in_race])
async def test_groups_join_also_under_a_limit(steplog: Steplog, body: Body, limit: int) -> None:
    work = Work()
    await serve(steplog, body, work, concurrency=[inngest.Concurrency(limit=limit)])

    await steplog.drain()

    assert [run.status for run in steplog.runs()] == ["COMPLETED"]
    assert set(work.ran.values()) == {1}


@pytest.mark.parametrize("body", [uneven, nested, race_in_group, group_in_race])
@pytest.mark.parametrize("from_step", ["a", "c", "d"])
async def test_a_run_is_rerun_from_within_a_group(
    steplog: Steplog, body: Body, from_step: str
) -> None:
    work = Work()
    await serve(steplog, body, work)
    await steplog.settle()
    (former,) = steplog.runs()
    order = [step.name for step in former.steps]
    kept = order[: order.index(from_step)]

    run_id = await steplog.engine.rerun(former.id, from_step)
    await steplog.settle()

    run = steplog.run(run_id)
    assert (run.status, run.output) == (former.status, former.output)
    assert {name for name, times in work.ran.items() if times == 1} == set(kept)
    assert sorted(step.name for step in run.steps) == sorted(order)


async def serve(steplog: Steplog, body: Body, work: Work, **options: Any) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=GO, retries=1, **options)
    async def f(ctx: inngest.Context) -> Any:
        return await body(ctx, work)

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
