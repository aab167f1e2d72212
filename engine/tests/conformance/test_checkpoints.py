"""Steps that are told of while their request goes on: spec protocol.md §8, as other SDKs do it."""

from __future__ import annotations

import asyncio

import httpx2
import pytest
from steplog.testing import Steplog

from .opcodes import OPCODES, Call, hashed, knows, op, post, ran
from .raw_app import Answer, RawApp, send


async def tell(steplog: Steplog, call: Call, *ops: object) -> httpx2.Response:
    """A checkpoint of the call."""
    context = call["ctx"]
    run_id = context["run_id"]
    body = {
        "run_id": run_id,
        "fn_id": context["fn_id"],
        "qi_id": context["qi_id"],
        "request_id": context["request_id"],
        "steps": ops,
    }
    return await post(steplog, f"/v1/checkpoint/{run_id}/async", body)


async def test_a_checkpoint_is_kept_and_nobody_is_asked_what_is_next(steplog: Steplog) -> None:
    async def answer(call: Call) -> Answer:
        assert (await tell(steplog, call, ran("a", 1))).status_code == 200
        seen = steplog.runs()[0]
        assert [(step.name, step.output) for step in seen.steps] == [("a", 1)]
        assert (await tell(steplog, call, ran("b", 2), ran("c", 3))).status_code == 200
        return OPCODES, [op("RunComplete", "complete", data=[1, 2, 3])]

    app = RawApp(answer)
    await app.serve(steplog)
    await send(steplog)

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", [1, 2, 3])
    assert [step.output for step in run.steps] == [1, 2, 3]
    assert len(app.calls) == 1


async def test_a_checkpoint_that_is_sent_again_changes_nothing(steplog: Steplog) -> None:
    async def answer(call: Call) -> Answer:
        for output in (1, 2):
            assert (await tell(steplog, call, ran("a", output))).status_code == 200
        return 200, "done"

    await RawApp(answer).serve(steplog)
    await send(steplog)

    assert [step.output for step in steplog.runs()[0].steps] == [1]


async def test_steps_that_came_with_a_checkpoint_and_the_answer_are_asked_about_once(
    steplog: Steplog,
) -> None:
    """An SDK that never heard that its checkpoint was stored tells it all again at the end."""

    async def answer(call: Call) -> Answer:
        if knows(call, "a"):
            return 200, "done"
        await tell(steplog, call, ran("a", 1))
        return OPCODES, [ran("a", 1)]

    app = RawApp(answer)
    await app.serve(steplog)
    await send(steplog)

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", "done")
    assert [call["ctx"]["attempt"] for call in app.calls] == [0, 0]


async def test_the_last_steps_may_come_with_the_functions_result(steplog: Steplog) -> None:
    async def answer(call: Call) -> Answer:
        await tell(steplog, call, ran("a", 1))
        return OPCODES, [ran("b", 2), op("RunComplete", "complete", data="done")]

    await RawApp(answer).serve(steplog)
    await send(steplog)

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", "done")
    assert [step.output for step in run.steps] == [1, 2]


async def test_after_a_checkpoint_attempts_count_from_zero(steplog: Steplog) -> None:
    """Else a run of many steps would have the attempts of one."""

    async def answer(call: Call) -> Answer:
        done = len(call["steps"])
        if done == 3:
            return 200, "done"
        if call["ctx"]["attempt"] == 1:
            await tell(steplog, call, ran(f"step {done}", done))
        return 500, {"name": "Error", "message": "broken"}

    app = RawApp(answer, retries=1)
    await app.serve(steplog)
    await send(steplog)
    await steplog.drain()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", "done")
    assert [call["ctx"]["attempt"] for call in app.calls] == [0, 1, 1, 1, 1]


async def test_a_step_that_has_failed_for_good_is_kept_too(steplog: Steplog) -> None:
    error = {"name": "ValueError", "message": "no"}

    async def answer(call: Call) -> Answer:
        await tell(steplog, call, op("StepFailed", "a", error=error))
        return 200, "caught"

    app = RawApp(answer)
    await app.serve(steplog)
    await send(steplog)

    (run,) = steplog.runs()
    assert (run.status, run.step("a").status) == ("COMPLETED", "failed")
    assert len(app.calls) == 1


async def test_a_checkpoint_with_anything_else_is_the_whole_answer(steplog: Steplog) -> None:
    async def answer(call: Call) -> Answer:
        if knows(call, "nap"):
            return 200, "done"
        await tell(steplog, call, ran("a", 1), op("Sleep", "nap", name="1h"))
        late = await tell(steplog, call, ran("late", 1))
        assert late.status_code == 409
        return 200, "too late"

    app = RawApp(answer)
    await app.serve(steplog)
    await send(steplog)
    assert steplog.runs()[0].status == "RUNNING"
    await steplog.drain()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", "done")
    assert [step.name for step in run.steps] == ["a", "nap"]


async def test_a_call_that_has_lost_its_lease_can_tell_no_more(steplog: Steplog) -> None:
    calls: list[Call] = []

    def answer(call: Call) -> Answer:
        calls.append(call)
        return 200, "done"

    await RawApp(answer).serve(steplog)
    await send(steplog)

    reply = await tell(steplog, calls[0], ran("late", 1))

    assert reply.status_code == 409
    assert "has no lease any more" in reply.json()["error"]
    assert steplog.runs()[0].steps == ()


async def test_an_attempt_that_the_engine_did_not_survive_can_tell_no_more(
    steplog: Steplog,
) -> None:
    calls: list[Call] = []
    has_told = asyncio.Event()

    async def answer(call: Call) -> Answer:
        calls.append(call)
        if len(calls) == 1:
            await tell(steplog, call, ran("a", 1))
            has_told.set()
            await asyncio.Event().wait()  # until the engine is killed, and this call with it
        assert (await tell(steplog, calls[0], ran("b", "of the dead"))).status_code == 409
        await tell(steplog, calls[1], ran("b", 2))
        return 200, "done"

    await RawApp(answer, retries=1).serve(steplog)
    await post(steplog, "/e/key", {"name": "go"})
    await has_told.wait()
    await steplog.kill()
    await steplog.settle()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", "done")
    assert [(step.name, step.output) for step in run.steps] == [("a", 1), ("b", 2)]
    assert knows(calls[1], "a")


async def test_no_call_can_tell_of_another_run(steplog: Steplog) -> None:
    answers: list[int] = []

    async def answer(call: Call) -> Answer:
        if steplog.runs()[0].id != call["ctx"]["run_id"]:
            stolen = {**call, "ctx": {**call["ctx"], "run_id": steplog.runs()[0].id}}
            answers.append((await tell(steplog, stolen, ran("x", 1))).status_code)
        return 200, "done"

    await RawApp(answer).serve(steplog)
    await send(steplog)
    await send(steplog)

    assert answers == [409]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"steps":[]}', 400),
        (b'{"qi_id":"x","steps":[{"op":"Unheard"}]}', 400),
        (b'{"qi_id":"x","steps":[{"op":"StepRun"}]}', 400),
        (b'{"qi_id":"x","steps":[]}', 404),
        (b'{"qi_id":"x","steps":[{"id":"a","op":"StepRun","data":"%s"}]}' % (b"x" * 2**22), 413),
    ],
)
async def test_what_is_no_checkpoint_is_refused(steplog: Steplog, body: bytes, status: int) -> None:
    run_id = "01J9ZK3V5N7Q8R2S4T6V8W0XYZ"
    async with httpx2.AsyncClient(base_url=steplog.url) as http:
        reply = await http.post(f"/v1/checkpoint/{run_id}/async", content=body)

    assert reply.status_code == status, reply.text
    assert reply.json()["error"]


# The other opcodes that the Python SDK does not know


async def test_an_app_that_wants_to_be_asked_again_is(steplog: Steplog) -> None:
    def answer(call: Call) -> Answer:
        if len(app.calls) < 3:
            return OPCODES, [op("DiscoveryRequest", f"again {len(app.calls)}")]
        return 200, "done"

    app = RawApp(answer)
    await app.serve(steplog)
    await send(steplog)

    assert steplog.runs()[0].output == "done"
    assert [call["ctx"]["attempt"] for call in app.calls] == [0, 0, 0]


async def test_opcodes_are_known_in_any_spelling(steplog: Steplog) -> None:
    def answer(call: Call) -> Answer:
        if knows(call, "b"):
            return OPCODES, [op("runCOMPLETE", "complete", data="done")]
        return OPCODES, [
            op("STEPRUN" if knows(call, "a") else "step", "b" if call["steps"] else "a", data=1)
        ]

    await RawApp(answer).serve(steplog)
    await send(steplog)

    (run,) = steplog.runs()
    assert (run.output, [step.name for step in run.steps]) == ("done", ["a", "b"])


async def test_a_thread_may_end_while_others_go_on(steplog: Steplog) -> None:
    """As SDKs of request version 1 do: they are asked after each branch of a group."""

    def answer(call: Call) -> Answer:
        target = app.targets[-1]
        if target != "step":
            return OPCODES, [ran("a" if target == hashed("a") else "b", 1)]
        if knows(call, "a") and knows(call, "b"):
            return 200, "done"
        if call["steps"]:
            return OPCODES, [{"op": "None"}]
        return OPCODES, [op("StepPlanned", "a"), op("StepPlanned", "b")]

    app = RawApp(answer, version=1)
    await app.serve(steplog)
    await send(steplog)

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", "done")
    assert {call["ctx"]["attempt"] for call in app.calls} == {0}


# Functions that are started after the run


def defers(call: Call, *asides: object) -> Answer:
    return OPCODES, [ran("work", 1), *asides]


def later(name: str, **data: object) -> dict[str, object]:
    return op("DeferAdd", name, opts={"fn_slug": "app-mail", "input": data})


async def test_a_deferred_function_is_told_of_and_started_once_at_the_end(
    steplog: Steplog,
) -> None:
    abort = op("DeferAbort", "mail:abort", opts={"target_hashed_id": hashed("taken")})

    def answer(call: Call) -> Answer:
        if knows(call, "work"):
            assert call["defers"] == {
                hashed("mail"): {"abortable": True},
                hashed("taken"): {"abortable": False},
            }
            return OPCODES, [later("mail", to="again"), op("RunComplete", "c", data=None)]
        assert call["defers"] == {}
        return defers(call, later("mail", to="Ada"), later("taken"), abort)

    app = RawApp(answer)
    await app.serve(steplog)
    await send(steplog)

    (event,) = steplog.events("inngest/deferred.schedule")
    (run,) = steplog.runs()
    assert event["data"] == {
        "to": "Ada",
        "_inngest": {
            "fn_slug": "app-mail",
            "parent_fn_slug": "app-f",
            "parent_run_id": run.id,
        },
    }


async def test_an_answer_with_deferred_functions_alone_is_asked_for_again(
    steplog: Steplog,
) -> None:
    def answer(call: Call) -> Answer:
        if call["defers"]:
            return 200, "done"
        return OPCODES, [later("mail")]

    app = RawApp(answer)
    await app.serve(steplog)
    await send(steplog)

    assert steplog.runs()[0].output == "done"
    assert len(app.calls) == 2


async def test_more_deferred_functions_than_are_allowed_fail_the_run(steplog: Steplog) -> None:
    def answer(call: Call) -> Answer:
        return defers(call, *(later(f"mail {n}") for n in range(21)))

    await RawApp(answer).serve(steplog)
    await send(steplog)

    (run,) = steplog.runs()
    assert run.status == "FAILED"
    assert "more than the 20 that are allowed" in run.output["message"]
    assert steplog.events("inngest/deferred.schedule") == []


@pytest.mark.parametrize("last_words", ["nothing", "the step again", "another step", "an error"])
async def test_a_planned_step_may_be_told_by_a_checkpoint_whatever_its_call_answers(
    steplog: Steplog, last_words: str
) -> None:
    """The call goes on: its answer is waited for, and then the app is asked what is next."""

    async def answer(call: Call) -> Answer:
        if knows(call, "a") and knows(call, "b"):
            return 200, "done"
        if call["ctx"]["step_id_asked"] == "a":
            assert (await tell(steplog, call, ran("a", 1))).status_code == 200
            assert (await tell(steplog, call, ran("a", 1))).status_code == 200, "it has its lease"
            return {
                "nothing": (OPCODES, []),
                "the step again": (OPCODES, [ran("a", 1)]),
                "another step": (OPCODES, [ran("b", 2)]),
                "an error": (500, {"name": "E", "message": "m"}),
            }[last_words]
        if call["ctx"]["step_id_asked"] == "b":
            return OPCODES, [ran("b", 2)]
        return OPCODES, [op("StepPlanned", name) for name in ("a", "b") if not knows(call, name)]

    async def with_target(call: Call) -> Answer:
        asked = {hashed(name): name for name in ("a", "b")}.get(app.targets[-1], "")
        return await answer({**call, "ctx": {**call["ctx"], "step_id_asked": asked}})

    app = RawApp(with_target, retries=1)
    await app.serve(steplog)
    await send(steplog)
    await steplog.advance("1h")

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", "done")
    assert sorted((step.name, step.output) for step in run.steps) == [("a", 1), ("b", 2)]
