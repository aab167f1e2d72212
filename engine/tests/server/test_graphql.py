"""The queries that the SDK's own suite polls, and plain errors for all others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Asked

UNKNOWN = "01J9ZK3V5N7Q8R2S4T6V8W0XYZ"


async def query(asked: Asked, text: str, **variables: object) -> Any:
    reply = await asked.http.post("/v0/gql", json={"query": text, "variables": variables})
    assert reply.status_code == 200
    return reply.json()


def succeed_then_fail(body: dict[str, Any]) -> tuple[int, object]:
    if "a" not in body["steps"]:
        return 206, [{"op": "StepRun", "id": "a", "displayName": "good", "data": {"n": 1}}]
    if "b" not in body["steps"]:
        error = {"name": "Bad", "message": "no", "stack": "line 1"}
        return 206, [{"op": "StepFailed", "id": "b", "displayName": "bad", "error": error}]
    return 200, [1, 2]


async def finished(asked: Asked) -> tuple[str, str]:
    """The event and the run that it started."""
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = succeed_then_fail
    event_id = await asked.send("order/paid", {"n": 1})
    return event_id, await asked.run_of(event_id)


async def test_runs_are_found_from_their_event(asked: Asked) -> None:
    event_id, run_id = await finished(asked)

    text = "query Q($id: ID!) { event(query: {eventId: $id}) { functionRuns { id } } }"
    answer = await query(asked, text, id=event_id)

    assert answer == {"data": {"event": {"functionRuns": [{"id": run_id}]}}}


async def test_a_run_and_its_trigger_come_in_one_query(asked: Asked) -> None:
    _, run_id = await finished(asked)

    answer = await query(
        asked,
        """
        # comments and commas are space
        query GetRun($run_id: String!) {
          run(runID: $run_id) { output, state: status }
          runTrigger(runID: $run_id) { payloads }
        }
        """,
        run_id=run_id,
    )

    run = answer["data"]["run"]
    assert (json.loads(run["output"]), run["state"]) == ([1, 2], "COMPLETED")
    payload = json.loads(answer["data"]["runTrigger"]["payloads"][0])
    assert (payload["name"], payload["data"]) == ("order/paid", {"n": 1})


async def test_each_step_has_a_span_and_its_output(asked: Asked) -> None:
    _, run_id = await finished(asked)
    spans = "query ($id: String!) { run(runID: $id) { trace { childrenSpans { name outputID } } } }"
    output = (
        "query ($id: String!) { runTraceSpanOutputByID(outputID: $id)"
        " { data error { message name stack } } }"
    )

    trace = (await query(asked, spans, id=run_id))["data"]["run"]["trace"]
    good, bad = trace["childrenSpans"]
    outputs = [
        (await query(asked, output, id=span["outputID"]))["data"]["runTraceSpanOutputByID"]
        for span in (good, bad)
    ]

    assert (good["name"], bad["name"]) == ("good", "bad")
    assert outputs[0]["error"] is None
    assert json.loads(outputs[0]["data"]) == {"n": 1}
    error = {"message": "no", "name": "Bad", "stack": "line 1"}
    assert outputs[1] == {"data": None, "error": error}


@pytest.mark.parametrize(
    "text",
    [
        "query ($id: String!) { run(runID: $id) { status } }",
        "query ($id: ID!) { event(query: {eventId: $id}) { functionRuns { id } } }",
        "query ($id: String!) { runTraceSpanOutputByID(outputID: $id) { data } }",
        "query ($id: String!) { runTrigger(runID: $id) { payloads } }",
    ],
)
async def test_what_is_not_there_yet_is_an_error_never_null(asked: Asked, text: str) -> None:
    answer = await query(asked, text, id=UNKNOWN)

    assert "data" not in answer
    assert UNKNOWN in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{ webhooks { id } }", "there is no query 'webhooks' here"),
        ("{ run(runID: $id) { status } }", "the variable $id has no value"),
        ("{ run(runID: 3) { status } }", "runID must be a text"),
        ("{ run(", "ends too early"),
        ("", "exactly one operation"),
        ("subscription { run }", "only queries and mutations are answered here"),
        ("mutation { dropRun }", "there is no mutation 'dropRun' here"),
        ("{" + "a " * 1_001 + "}", "more than 1000 fields"),
        ("{" + "apps{id} " * 21 + "}", "may have 20 fields, not 21"),
        ('{ run(runID: "x") { ...all } }', "fragments are not supported"),
        ("{ a ~ }", "unexpected '~'"),
        ("{a" * 40, "nested more than"),
    ],
)
async def test_a_query_that_is_not_understood_says_why(
    asked: Asked, text: str, message: str
) -> None:
    answer = await query(asked, text)

    assert message in answer["errors"][0]["message"]


async def test_only_known_fields_are_selected(asked: Asked) -> None:
    _, run_id = await finished(asked)

    async def error_of(selection: str) -> str:
        answer = await query(asked, f'{{ run(runID: "{run_id}") {selection} }}')
        return str(answer["errors"][0]["message"])

    assert "no field 'colour'" in await error_of("{ colour }")
    assert "has fields" in await error_of("{ trace }")
    assert "plain value" in await error_of("{ status { x } }")
