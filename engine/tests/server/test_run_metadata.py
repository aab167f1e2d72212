"""What is noted beside runs and steps, and scores: kept, and shown in traces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .test_rest_v2 import UNKNOWN, finished_run

if TYPE_CHECKING:
    from .conftest import Asked


async def note(asked: Asked, run_id: str, *entries: dict[str, Any], step: str | None = None) -> Any:
    body = {"target": {"step_id": step}, "metadata": list(entries)}
    return await asked.http.post(f"/v1/runs/{run_id}/metadata", json=body)


async def trace(asked: Asked, run_id: str) -> Any:
    return (await asked.http.get(f"/v2/runs/{run_id}/trace")).json()["data"]["rootSpan"]


async def test_notes_are_merged_set_deleted_and_added_up(asked: Asked) -> None:
    run_id = await finished_run(asked)

    for operation, values in (
        ("set", {"a": 1, "b": "x", "c": [2]}),
        ("merge", {"b": "y"}),
        ("add", {"a": 2, "d": 0.5}),
        ("delete", {"c": None}),
    ):
        entry = {"kind": "userland.cost", "op": operation, "values": values}
        assert (await note(asked, run_id, entry)).status_code == 200

    (told,) = (await trace(asked, run_id))["metadata"]
    assert (told["scope"], told["kind"]) == ("run", "userland.cost")
    assert told["values"] == {"a": 3, "b": "y", "d": 0.5}


async def test_scores_of_a_step_stand_beside_it(asked: Asked) -> None:
    run_id = await finished_run(asked)
    scores = [
        {"name": "helpful", "value": 0.5, "stepId": "first"},
        {"name": "helpful", "value": 0.75, "stepId": "first"},
        {"name": "short", "value": True, "stepId": "first"},
    ]

    reply = await asked.http.post(f"/v2/runs/{run_id}/scores", json={"scores": scores})

    assert reply.status_code == 200
    root = await trace(asked, run_id)
    (told,) = root["children"][0]["metadata"]
    assert (root["metadata"], told["kind"]) == ([], "inngest.score")
    assert told["values"] == {"helpful": 0.75, "short": True}
    query = f'{{ runTrace(runID: "{run_id}") {{ childrenSpans {{ metadata {{ kind }} }} }} }}'
    spans = (await asked.http.post("/v0/gql", json={"query": query})).json()["data"]["runTrace"]
    assert spans["childrenSpans"] == [{"metadata": [{"kind": "inngest.score"}]}, {"metadata": []}]


@pytest.mark.parametrize(
    ("entries", "step", "status", "told"),
    [
        ([{"kind": "inngest.ai", "values": {}}], None, 403, "kind must begin with 'userland.'"),
        ([{"kind": "userland.x", "values": {"t": "x" * 70_000}}], None, 413, "at most 65536"),
        ([{"kind": "userland.x", "values": {}}] * 101, None, 413, "at most 100 entries"),
        ([{"kind": "userland.x", "values": {"a": "x"}, "op": "add"}], None, 400, "be added"),
        ([{"kind": "userland.x", "values": {}}], "third", 404, "has no step 'third'"),
        ([{"kind": "userland.x", "op": "drop", "values": {}}], None, 400, "drop"),
    ],
)
async def test_what_cannot_be_noted_is_refused_whole(
    asked: Asked, entries: list[dict[str, Any]], step: str | None, status: int, told: str
) -> None:
    run_id = await finished_run(asked)

    sound = {"kind": "userland.sound", "values": {}}
    reply = await note(asked, run_id, *([sound] if len(entries) == 1 else []), *entries, step=step)

    assert reply.status_code == status
    assert told in reply.json()["error"]
    assert (await trace(asked, run_id))["metadata"] == []


async def test_only_a_run_can_be_noted_about(asked: Asked) -> None:
    reply = await note(asked, UNKNOWN, {"kind": "userland.x", "values": {}})

    assert reply.status_code == 404
