"""For every event, what became of it for each function that listens to its name."""

from __future__ import annotations

from datetime import timedelta

import inngest
from steplog.core.outcomes import Outcome, OutcomeKind
from steplog.store.outcomes import event_outcomes
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")


def outcomes(steplog: Steplog, event_id: str) -> dict[str, Outcome]:
    context = steplog.engine.context
    found = {}
    for each in event_outcomes(context.database.connection, event_id):
        function = context.registry.function(each.function_id)
        assert function is not None
        found[function.slug.removeprefix("app-")] = each.outcome
    return found


async def test_a_condition_that_is_not_true_is_told_from_one_that_fails(steplog: Steplog) -> None:
    client = steplog.client()
    conditions = {
        "true": "event.data.n == 1",
        "false": "event.data.n == 2",
        "missing": "event.data.m",
        "error": "int(event.data.word) == 1",
    }

    def listener(fn_id: str, *expressions: str) -> inngest.Function[None]:
        triggers: list[inngest.TriggerCron | inngest.TriggerEvent] = [
            inngest.TriggerEvent(event="go", expression=text) for text in expressions
        ]

        @client.create_function(fn_id=fn_id, trigger=triggers)
        async def f(ctx: inngest.Context) -> None: ...

        return f

    functions = [listener(fn_id, text) for fn_id, text in conditions.items()]
    functions.append(listener("second", conditions["error"], conditions["true"]))
    await steplog.serve(client, functions)

    (event_id,) = await client.send(inngest.Event(name="go", data={"n": 1, "word": "x"}))

    found = outcomes(steplog, event_id)
    assert {name: outcome.kind.value for name, outcome in found.items()} == {
        "true": "started",
        "false": "filtered",
        "missing": "filtered",
        "error": "error",
        "second": "started",
    }
    assert found["true"].run_id == steplog.runs("true")[0].id
    assert (found["error"].detail or "").startswith("the trigger's condition: ")


async def test_a_batch_and_a_debounce_say_until_when_they_wait(steplog: Steplog) -> None:
    client = steplog.client()
    batch = inngest.Batch(max_size=5, timeout=timedelta(minutes=1))
    debounce = inngest.Debounce(period=timedelta(minutes=2))

    @client.create_function(fn_id="batched", trigger=GO, batch_events=batch)
    async def batched(ctx: inngest.Context) -> None: ...

    @client.create_function(fn_id="debounced", trigger=GO, debounce=debounce)
    async def debounced(ctx: inngest.Context) -> None: ...

    await steplog.serve(client, [batched, debounced])
    before_ms = steplog.now_ms
    (event_id,) = await client.send(inngest.Event(name="go"))
    after_ms = steplog.now_ms

    found = outcomes(steplog, event_id)
    for name, kind, wait_ms in (
        ("batched", OutcomeKind.BATCHED, 60_000),
        ("debounced", OutcomeKind.DEBOUNCED, 120_000),
    ):
        assert found[name].kind is kind
        assert before_ms + wait_ms <= (found[name].until_ms or 0) <= after_ms + wait_ms


async def test_an_invocation_and_a_tick_tell_it_too(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="child", trigger=[])
    async def child(ctx: inngest.Context) -> None: ...

    @client.create_function(fn_id="hourly", trigger=inngest.TriggerCron(cron="0 * * * *"))
    async def hourly(ctx: inngest.Context) -> None:
        await ctx.step.invoke("child", function=child)

    await steplog.serve(client, [child, hourly])
    await steplog.advance("1h")

    events = steplog.engine.context.database.connection.execute(
        "SELECT name, internal_id FROM events WHERE name != 'inngest/function.finished'"
    )
    kinds = {
        name: {function: one.kind for function, one in outcomes(steplog, event_id).items()}
        for name, event_id in events.fetchall()
    }
    assert kinds == {
        "inngest/scheduled.timer": {"hourly": OutcomeKind.STARTED},
        "inngest/function.invoked": {"child": OutcomeKind.STARTED},
    }


async def test_it_is_kept_through_a_kill_and_costs_nothing_where_nobody_listens(
    steplog: Steplog,
) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> None: ...

    await steplog.serve(client, [f])
    (heard,) = await client.send(inngest.Event(name="go"))
    await client.send([inngest.Event(name="nobody/listens") for _ in range(5)])
    await steplog.kill()

    connection = steplog.engine.context.database.connection
    assert connection.execute("SELECT count(*) FROM event_outcomes").fetchone() == (1,)
    assert outcomes(steplog, heard)["f"].kind is OutcomeKind.STARTED
