"""Requests that the engine makes for the JavaScript SDK, and inputs that are edited."""

from __future__ import annotations

import json

from aiohttp import web
from steplog.testing import Steplog

from ..conformance.provider import provider
from .conftest import JavaScript


async def test_a_model_and_a_page_are_asked_by_the_engine_and_an_input_is_edited(
    steplog: Steplog, js: JavaScript
) -> None:
    said = web.json_response({"said": "because"})
    async with provider(web.json_response({}, status=500), said) as vendor:
        await js.run("requests", url=vendor.url)
        await steplog.drain()
        (first,) = steplog.runs()
        run_id = await steplog.engine.rerun(first.id, "greet", b'["Grace", 3]')
        await steplog.drain()
        edited = steplog.run(run_id)
        asked_before = len(vendor.asked)
        body = b'[{"model":"m","messages":[{"role":"user","content":"how?"}]}]'
        again_id = await steplog.engine.rerun(first.id, "ask", body)
        await steplog.drain()

    assert (first.status, first.output["greeted"]) == ("COMPLETED", "Ada 2")
    model = next(asked for asked in vendor.asked if "chat/completions" in asked.path)
    assert model.headers["authorization"] == "Bearer sk-javascript"
    page = next(asked for asked in vendor.asked if asked.path == "/page")
    assert (page.method, page.body, page.headers["x-mine"]) == ("PUT", b"hello", "1")
    assert (edited.status, edited.output["greeted"]) == ("COMPLETED", "Grace 3")
    assert steplog.run(again_id).status == "COMPLETED"
    asked_again = [
        json.loads(one.body) for one in vendor.asked[asked_before:] if "chat" in one.path
    ]
    assert [one["messages"][0]["content"] for one in asked_again] == ["how?"]
