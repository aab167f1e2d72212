"""Runs are listed by any of their times, and found by what is in them (query-api.md §4, §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from steplog.clock import OffsetClock
from steplog.store import run_times

if TYPE_CHECKING:
    from .conftest import Asked


def answer(body: dict[str, Any]) -> tuple[int, object]:
    data = body["event"]["data"]
    if data.get("fails"):
        return 400, {"name": "PrinterError", "message": "no paper"}
    if "nap" not in body["steps"] and data.get("naps"):
        return 206, [{"op": "Sleep", "id": "nap", "displayName": "nap", "name": data["naps"]}]
    return 200, {"total": data["n"] * 10}


async def some_runs(asked: Asked) -> list[str]:
    """Three, of which the first ends last."""
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = answer
    clock = asked.engine.context.clock
    assert isinstance(clock, OffsetClock)
    runs = []
    for data in ({"n": 1, "naps": "1h"}, {"n": 2}, {"n": 3, "fails": True}):
        runs.append(await asked.run_of(await asked.send("order/paid", data)))
        clock.move(60_000)
        asked.engine.scheduler.refresh()
    clock.move(3_600_000)
    asked.engine.scheduler.refresh()
    await asked.engine.scheduler.rest()
    return runs


async def ids(asked: Asked, **params: str) -> list[str]:
    reply = await asked.http.get("/v2/runs", params=params)
    assert reply.status_code == 200, reply.text
    return [run["id"] for run in reply.json()["data"]]


async def test_runs_are_listed_by_when_they_began_or_ended(asked: Asked) -> None:
    first, second, third = await some_runs(asked)

    assert await ids(asked, timeField="startedAt") == [third, second, first]
    assert await ids(asked, timeField="endedAt") == [first, third, second]
    assert await ids(asked, timeField="endedAt", order="ASC") == [second, third, first]
    assert await ids(asked, timeField="endedAt", status="COMPLETED") == [first, second]
    ended_at = (await asked.http.get(f"/v2/runs/{third}")).json()["data"]["endedAt"]
    assert await ids(asked, timeField="endedAt", until=ended_at) == [second]
    found = await ids(asked, **{"timeField": "endedAt", "from": ended_at})
    assert found == [first, third]


@pytest.mark.parametrize("order", ["ASC", "DESC"])
@pytest.mark.parametrize("field", ["queuedAt", "startedAt", "endedAt"])
@pytest.mark.parametrize("query", ["", "event.name == 'order/paid'"])
async def test_pages_hold_each_run_once(asked: Asked, order: str, field: str, query: str) -> None:
    await some_runs(asked)
    params = {"timeField": field, "order": order, "query": query}
    whole = await ids(asked, **params)

    paged: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        reply = (await asked.http.get("/v2/runs", params={**params, **cursor, "limit": "1"})).json()
        paged += [run["id"] for run in reply["data"]]
        if not reply["page"]["hasMore"]:
            break
        cursor = {"cursor": reply["page"]["cursor"]}

    assert (len(whole), paged) == (3, whole)


async def test_a_page_that_looked_at_too_much_says_where_to_go_on(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = await some_runs(asked)
    monkeypatch.setattr(run_times, "SCAN_MAX", 2)

    params = {"timeField": "startedAt", "status": "FAILED", "order": "ASC"}
    empty = (await asked.http.get("/v2/runs", params=params)).json()
    params["cursor"] = empty["page"]["cursor"]
    rest = (await asked.http.get("/v2/runs", params=params)).json()

    assert (empty["data"], empty["page"]["hasMore"]) == ([], True)
    assert [run["status"] for run in rest["data"]] == ["FAILED"]
    assert first not in [run["id"] for run in rest["data"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("event.data.n == 2", [1]),
        ("event.data.n >= 2", [2, 1]),
        ("event.data.n >= 2\n\n output.total == 20", [1]),
        ("output.total == 10", [0]),
        ('output.name == "PrinterError"', [2]),
        ('error.message == "no paper"', [2]),
        ('event.name == "order/lost"', []),
        ("event.data.missing == 1", []),
        ("event.ts > 0", [2, 1, 0]),
    ],
)
async def test_runs_are_found_by_what_is_in_them(
    asked: Asked, query: str, found: list[int]
) -> None:
    runs = await some_runs(asked)

    assert await ids(asked, query=query) == [runs[place] for place in found]


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"query": "event.data.n =="}, "is not understood"),
        ({"query": "size(event.data) > 1"}, "the function size() is not allowed"),
        ({"query": "async.data.n == 1"}, "is not understood"),
        ({"timeField": "endedAt", "cursor": "01J9ZK3V5N7Q8R2S4T6V8W0XYZ"}, "not one of a page"),
        ({"isDeferred": "maybe"}, "isDeferred must be true or false"),
    ],
)
async def test_what_is_not_understood_is_refused(
    asked: Asked, params: dict[str, str], told: str
) -> None:
    reply = await asked.http.get("/v2/runs", params=params)

    assert reply.status_code == 400
    assert told in reply.json()["errors"][0]["message"]


async def test_runs_that_nobody_put_off_are_not_deferred(asked: Asked) -> None:
    runs = await some_runs(asked)

    assert await ids(asked, isDeferred="true") == []
    assert await ids(asked, isDeferred="false") == runs[::-1]
