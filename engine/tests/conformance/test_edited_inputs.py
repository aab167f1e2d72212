"""Running again from a step with another input."""

from __future__ import annotations

from typing import Any

import httpx2
import inngest
import pytest
from aiohttp import web
from inngest.experimental import ai
from steplog.errors import NotEditable
from steplog.testing import Steplog

from .provider import provider
from .raw_app import Answer, RawApp, send

GO = inngest.TriggerEvent(event="go")
EXACT = b'{"n":123456789012345678901234567890,"f":1.10,"a":1,"a":2}'


class Store:
    """As the JavaScript SDK does: `first` is run, then `second`; in place if it may be, with what
    a memo says, and never named once it has one.
    """

    def __init__(self) -> None:
        self.called_with: list[tuple[str, object]] = []
        self.fails = False

    def answer(self, body: dict[str, Any]) -> Answer:
        if self.fails and body["ctx"]["stack"]["stack"] and "second" in body["steps"]:
            return 500, {"name": "Error", "message": "not now"}
        steps = body["steps"]
        for name in ("first", "second"):
            memo = steps.get(name)
            if memo is None and body["ctx"]["disable_immediate_execution"]:
                return 206, [{"id": name, "op": "StepPlanned", "displayName": name}]
            if memo is None or "input" in memo:
                arguments = memo["input"] if memo else ["as written"]
                self.called_with.append((name, arguments))
                opts = {"input": arguments}
                op = {"id": name, "op": "StepRun", "displayName": name, "opts": opts}
                return 206, [op | {"data": arguments}]
        return 200, steps["second"]["data"]


async def test_an_sdk_that_takes_inputs_is_told_of_them_as_a_memo(steplog: Steplog) -> None:
    store = Store()
    app = RawApp(store.answer)
    await app.serve(steplog)
    await send(steplog)
    former = steplog.runs()[0]

    run_id = await steplog.engine.rerun(former.id, "second", b"[%s, true]" % EXACT)
    await steplog.settle()

    what_is_next, targeted = app.calls[3:5]
    assert what_is_next["steps"].keys() == {"first"}
    assert app.targets[3:] == ["step", "second", "step"]
    assert targeted["steps"].keys() == {"first", "second"}
    assert targeted["ctx"]["stack"] == {"stack": ["first"], "current": 1}
    assert targeted["steps"]["first"] == {"data": ["as written"]}
    assert targeted["steps"]["second"].keys() == {"input"}
    run = steplog.run(run_id)
    assert run.status == "COMPLETED"
    assert run.output == [{"n": 123456789012345678901234567890, "f": 1.1, "a": 2}, True]
    assert [name for name, _ in store.called_with] == ["first", "second", "second"]
    db = steplog.engine.context.database.connection
    stored = db.execute("SELECT input FROM steps WHERE run_id = ? AND id = 'second'", (run_id,))
    assert stored.fetchone() == (b"[%s, true]" % EXACT,), "as it was given, digit for digit"
    assert db.execute("SELECT count(*) FROM edited_inputs").fetchone() == (0,)


async def test_the_input_survives_a_kill_and_is_fetched_where_the_state_is_large(
    steplog: Steplog,
) -> None:
    store = Store()
    await RawApp(store.answer, retries=1).serve(steplog)
    await send(steplog)
    store.fails = True
    run_id = await steplog.engine.rerun(steplog.runs()[0].id, "second", b'["edited"]')
    await steplog.settle()

    async with httpx2.AsyncClient(base_url=steplog.url) as http:
        fetched = (await http.get(f"/v0/runs/{run_id}/actions")).json()
    await steplog.kill()
    store.fails = False
    await steplog.drain()

    assert fetched == {"first": {"data": ["as written"]}, "second": {"input": ["edited"]}}
    assert steplog.run(run_id).output == ["edited"]


async def test_what_is_asked_of_a_model_can_be_edited_whatever_the_sdk(steplog: Steplog) -> None:
    client = steplog.client()
    async with provider(web.json_response({"said": "no"}), web.json_response({})) as vendor:
        adapter = ai.openai.Adapter(auth_key="sk-secret-1", base_url=vendor.url, model="m")

        @client.create_function(fn_id="f", trigger=GO)
        async def f(ctx: inngest.Context) -> Any:
            return await ctx.step.ai.infer("ask", adapter=adapter, body={"q": "why?", "t": 0})

        await steplog.serve(client, [f])
        await client.send(inngest.Event(name="go"))
        await steplog.settle()
        former = steplog.runs()[0]
        async with httpx2.AsyncClient(base_url=steplog.url) as http:
            asked = b'{"fromStep": {"stepId": "ask", "input": [{"q": "how?", "t": 1.10}]}}'
            reply = await http.post(f"/v2/runs/{former.id}/rerun", content=asked)
            page = await http.get(f"/runs/{former.id}?step={former.step('ask').id}")
        await steplog.settle()

    assert reply.status_code == 200, reply.text
    assert [asked.body for asked in vendor.asked][1] == b'{"q": "how?", "t": 1.10}'
    assert vendor.asked[1].headers["authorization"] == "Bearer sk-secret-1"
    assert "Rerun with this input" in page.text
    assert "&#34;q&#34;: &#34;why?&#34;" in page.text
    assert "sk-secret-1" not in page.text


async def test_the_form_of_the_run_page_runs_again_with_what_was_typed(steplog: Steplog) -> None:
    client = steplog.client()
    async with provider(web.json_response({})) as vendor:
        adapter = ai.openai.Adapter(auth_key="k", base_url=vendor.url, model="m")

        @client.create_function(fn_id="f", trigger=GO)
        async def f(ctx: inngest.Context) -> Any:
            return await ctx.step.ai.infer("ask", adapter=adapter, body={"q": "why?"})

        await steplog.serve(client, [f])
        await client.send(inngest.Event(name="go"))
        await steplog.settle()
        former = steplog.runs()[0]
        step_id = former.step("ask").id
        async with httpx2.AsyncClient(base_url=steplog.url) as http:
            form = {"step": step_id, "is_body": "1", "input": '{"q": "h\u00f6w?"}'}
            done = await http.post(f"/runs/{former.id}/rerun", data=form)
            broken = await http.post(
                f"/runs/{former.id}/rerun", data=form | {"input": '{"q": NaN}'}
            )
        await steplog.settle()

    assert (done.status_code, broken.status_code) == (303, 400)
    assert "rerun-edited" in done.headers["location"]
    assert "NaN is not JSON" in broken.text
    assert vendor.asked[1].body == '{"q": "h\u00f6w?"}'.encode()


@pytest.mark.parametrize(
    ("sdk", "step", "input", "reason"),
    [
        ("py:v0.5.19", "first", b"[1]", r"SDK py:v0\.5\.19.*cannot be given another input"),
        ("js:v3.54.0", "first", b'{"a": 1}', "is no JSON list"),
        ("js:v3.54.0", "first", b"[1", "truncated"),
        ("js:v3.54.0", "first", b'["' + b"x" * 4_200_000 + b'"]', "4,200,004 bytes"),
    ],
)
async def test_what_cannot_be_edited_is_refused_in_words(
    steplog: Steplog, sdk: str, step: str, input: bytes, reason: str
) -> None:
    await RawApp(Store().answer, sdk=sdk).serve(steplog)
    await send(steplog)
    (former,) = steplog.runs()

    with pytest.raises(NotEditable, match=reason):
        await steplog.engine.rerun(former.id, step, input)

    assert len(steplog.runs()) == 1
