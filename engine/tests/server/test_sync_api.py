"""Apps register and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Asked


async def test_the_same_registration_again_changes_nothing(asked: Asked) -> None:
    first = await asked.register(asked.function("shop-ship"))
    second = await asked.register(asked.function("shop-ship"))
    third = await asked.register(asked.function("shop-ship"), asked.function("shop-bill"))

    assert [reply.json()["modified"] for reply in (first, second, third)] == [True, False, True]
    assert len({reply.json()["app_id"] for reply in (first, second, third)}) == 1
    assert all(reply.json()["ok"] and reply.json()["sync_id"] for reply in (first, second, third))


async def test_one_invalid_function_refuses_all_and_is_remembered(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))

    wrong = asked.function("shop-bill", concurrency=[{"limit": 1, "key": "event.data ++"}])
    reply = await asked.register(asked.function("shop-ship"), wrong)

    assert reply.status_code == 400
    assert reply.json()["error"].startswith("At least one function is invalid")
    (app,) = (await asked.http.get("/v2/apps")).json()["data"]
    assert app["functionCount"] == 1
    assert "shop-bill" in app["latestSync"]["error"]


async def test_an_app_in_error_is_in_order_after_a_good_registration(asked: Asked) -> None:
    good = asked.function("shop-ship")
    await asked.register(good)
    await asked.register(asked.function("shop-ship", concurrency=[{"limit": 1, "key": "("}]))

    reply = await asked.register(good)

    assert reply.status_code == 200
    (app,) = (await asked.http.get("/v2/apps")).json()["data"]
    assert app["latestSync"]["status"] == "success"


async def test_nonsense_is_refused_in_words(asked: Asked) -> None:
    nonsense = await asked.http.post("/fn/register", content="{")
    other_kind = await asked.http.post(
        "/fn/register", json={}, headers={"x-inngest-expected-server-kind": "cloud"}
    )

    assert nonsense.status_code == other_kind.status_code == 400
    assert nonsense.json()["error"].startswith("Invalid request")
    assert "Expected server kind cloud" in other_kind.json()["error"]


async def test_a_removed_app_starts_nothing_more(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))

    removed = await asked.http.delete("/fn/remove?url=http://127.0.0.1:8000/api/inngest")
    again = await asked.http.delete("/fn/remove?url=http://127.0.0.1:8000/api/inngest")
    unnamed = await asked.http.delete("/fn/remove")
    await asked.send("order/paid")

    assert [r.status_code for r in (removed, again, unnamed)] == [200, 404, 400]
    assert asked.app.calls == []


async def test_tools_find_a_development_server(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))

    told = (await asked.http.get("/dev")).json()

    assert [function["id"] for function in told["functions"]] == ["shop-ship"]
    assert told["isMissingSigningKey"] is False
    assert told["handlers"][0]["url"] == "http://127.0.0.1:8000/api/inngest"
