"""GraphQL lists and filters runs and events, and tells of apps and functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Asked

RUNS = """
query ($first: Int = 40, $after: String, $orderBy: [RunsV2OrderBy!], $filter: RunsFilterV2!) {
  runs(first: $first, after: $after, orderBy: $orderBy, filter: $filter) {
    edges { cursor node { id status eventName output function { slug } app { name } } }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}
"""
EVENTS = """
query ($first: Int, $after: String, $filter: EventsFilter!) {
  eventsV2(first: $first, after: $after, filter: $filter) {
    edges { node { id idempotencyKey name raw runs { id status } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""


async def query(asked: Asked, text: str, **variables: object) -> Any:
    reply = await asked.http.post("/v0/gql", json={"query": text, "variables": variables})
    assert reply.status_code == 200
    return reply.json()


async def runs(asked: Asked, **variables: object) -> Any:
    answer = await query(asked, RUNS, **({"filter": {}} | variables))
    assert "errors" not in answer, answer
    return answer["data"]["runs"]


def ids(page: Any) -> list[str]:
    return [edge["node"]["id"] for edge in page["edges"]]


def answer(body: dict[str, Any]) -> tuple[int, object]:
    n = body["event"]["data"]["n"]
    return (200, n) if n != 2 else (400, {"name": "E", "message": "no paper"})


async def three_runs(asked: Asked) -> list[str]:
    await asked.register(
        asked.function("shop-ship"), asked.function("shop-bill", event="order/billed")
    )
    asked.app.answers["shop-ship"] = asked.app.answers["shop-bill"] = answer
    names = {1: "order/paid", 2: "order/paid", 3: "order/billed"}
    return [await asked.run_of(await asked.send(name, {"n": n})) for n, name in names.items()]


async def test_runs_are_listed_with_what_is_asked_of_each(asked: Asked) -> None:
    one, two, three = await three_runs(asked)

    page = await runs(asked)

    assert ids(page) == [three, two, one]
    assert page["totalCount"] == 3
    assert page["edges"][2]["node"] == {
        "id": one,
        "status": "COMPLETED",
        "eventName": "order/paid",
        "output": "1",
        "function": {"slug": "shop-ship"},
        "app": {"name": "shop"},
    }


async def test_runs_come_in_pages(asked: Asked) -> None:
    one, two, three = await three_runs(asked)

    first = await runs(asked, first=2)
    second = await runs(asked, first=2, after=first["pageInfo"]["endCursor"])

    assert (ids(first), ids(second)) == ([three, two], [one])
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"status": ["FAILED"]}, [1]),
        ({"appIDs": ["shop"], "status": ["COMPLETED"]}, [2, 0]),
        ({"query": 'error.message == "no paper"'}, [1]),
        ({"query": "event.data.n != 2\nevent.name == 'order/paid'"}, [0]),
        ({"until": "2001-01-01T00:00:00Z"}, []),
        ({"from": "2001-01-01T00:00:00Z", "timeField": "ENDED_AT"}, [2, 1, 0]),
        ({"isDeferred": True}, []),
    ],
)
async def test_runs_are_filtered(asked: Asked, wanted: dict[str, Any], found: list[int]) -> None:
    known = await three_runs(asked)

    page = await runs(asked, filter=wanted)

    assert ids(page) == [known[place] for place in found]
    assert page["totalCount"] == len(found)


async def test_runs_of_a_function_are_listed_in_the_order_asked_for(asked: Asked) -> None:
    one, two, _ = await three_runs(asked)
    told = await query(asked, '{ functionBySlug(query: {functionSlug: "shop-ship"}) { id } }')
    function_id = told["data"]["functionBySlug"]["id"]

    order = [{"field": "STARTED_AT", "direction": "ASC"}]
    page = await runs(asked, filter={"functionIDs": [function_id]}, orderBy=order)

    assert ids(page) == [one, two]


@pytest.mark.parametrize(
    ("wanted", "message", "code"),
    [
        ({"query": "event.data.n =="}, "is not understood", "expression_invalid"),
        ({"status": ["LOST"]}, "status must be of QUEUED", None),
        ({"functionIDs": ["x"]}, "there is no function x", None),
        ({"from": "yesterday"}, "from must be a time like", None),
        ({"timeField": "NEVER"}, "must be one of QUEUED_AT", None),
        ({"isDeferred": "no"}, "isDeferred must be true or false", None),
    ],
)
async def test_a_filter_that_is_not_understood_says_why(
    asked: Asked, wanted: dict[str, Any], message: str, code: str | None
) -> None:
    told = await query(asked, RUNS, filter=wanted)

    (error,) = told["errors"]
    assert message in error["message"]
    assert error.get("extensions", {}).get("code") == code


async def test_events_are_listed_filtered_and_searched(asked: Asked) -> None:
    one, _, three = await three_runs(asked)

    async def found(**wanted: object) -> list[Any]:
        told = await query(asked, EVENTS, filter=wanted)
        return [edge["node"] for edge in told["data"]["eventsV2"]["edges"]]

    own = await found()
    assert [event["name"] for event in own] == ["order/billed", "order/paid", "order/paid"]
    assert own[0]["runs"] == [{"id": three, "status": "COMPLETED"}]
    assert [run["id"] for run in own[2]["runs"]] == [one]
    assert [event["name"] for event in await found(eventNames=["order/billed"])] == ["order/billed"]
    assert len(await found(query="event.data.n == 2")) == 1
    assert len(await found(includeInternalEvents=True)) > 3
    names = ["inngest/function.failed", "order/billed"]
    assert [event["name"] for event in await found(eventNames=names)] == names[::-1]


async def test_events_come_in_pages(asked: Asked) -> None:
    await three_runs(asked)
    seen: list[str] = []
    after = None
    while True:
        page = (await query(asked, EVENTS, first=1, after=after, filter={}))["data"]["eventsV2"]
        seen += [edge["node"]["raw"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert [raw.count('"n":') for raw in seen] == [1, 1, 1]
    assert len(set(seen)) == 3


async def test_apps_and_functions_are_told(asked: Asked) -> None:
    await three_runs(asked)

    told = await query(
        asked,
        """{
          apps { name method sdkLanguage sdkVersion connected functionCount functions { slug } }
          functions { slug isPaused triggers { type value } configuration { retries { value } } }
        }""",
    )

    (app,) = told["data"]["apps"]
    assert app == {
        "name": "shop",
        "method": "SERVE",
        "sdkLanguage": "py",
        "sdkVersion": "v0.5.19",
        "connected": True,
        "functionCount": 2,
        "functions": [{"slug": "shop-bill"}, {"slug": "shop-ship"}],
    }
    assert told["data"]["functions"][1] == {
        "slug": "shop-ship",
        "isPaused": False,
        "triggers": [{"type": "EVENT", "value": "order/paid"}],
        "configuration": {"retries": {"value": 0}},
    }
