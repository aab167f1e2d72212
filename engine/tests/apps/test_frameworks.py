"""Every kind of step in Flask and Django apps of the official SDK, over HTTP and in threads."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import inngest
import pytest
from steplog.syncing import sync_url
from steplog.testing import Steplog

from .frameworks import Functions, MakeApp, address, django_app, flask_app, serving

NewClient = Callable[[str], inngest.Inngest]


class Shop:
    """Functions without a loop, and how often their steps have done their work."""

    def __init__(self, client: inngest.Inngest) -> None:
        self.client = client
        self.done: Counter[str] = Counter()
        self.told: list[str] = []

    def _do(self, name: str, result: int) -> Callable[[], int]:
        def work() -> int:
            self.done[name] += 1
            return result

        return work

    def functions(self) -> Functions:
        ship = self._ship()
        return [ship, self._order(ship), self._fail()]

    def _ship(self) -> inngest.Function[Any]:
        @self.client.create_function(fn_id="ship", trigger=inngest.TriggerEvent(event="never"))
        def ship(context: inngest.ContextSync) -> object:
            return {"shipped": context.event.data["order"]}

        return ship

    def _order(self, ship: inngest.Function[Any]) -> inngest.Function[Any]:
        @self.client.create_function(
            fn_id="order", retries=1, trigger=inngest.TriggerEvent(event="order/paid")
        )
        def order(context: inngest.ContextSync) -> object:
            step = context.step
            first = step.run("first", self._do("first", 1))
            second = step.run("second", lambda: self._do("second", first + 1)())
            both = context.group.parallel(
                (
                    lambda: step.run("left", self._do("left", second * 10)),
                    lambda: step.run("right", self._do("right", second * 100)),
                )
            )

            def twice() -> str:
                self.done["twice"] += 1
                if self.done["twice"] == 1:
                    raise ValueError("not yet")
                return "at last"

            late = step.run("twice", twice)
            step.sleep("a day", timedelta(days=1))
            event = step.wait_for_event(
                "approval",
                event="order/approved",
                if_exp="async.data.id == event.data.id",
                timeout=timedelta(hours=1),
            )
            nothing = step.wait_for_event(
                "nothing", event="order/nothing", timeout=timedelta(hours=1)
            )
            shipped = step.invoke("ship", function=ship, data={"order": context.event.data["id"]})
            return {
                "both": list(both),
                "late": late,
                "approved": event.data["by"] if event else None,
                "nothing": nothing,
                "shipped": shipped,
            }

        return order

    def _fail(self) -> inngest.Function[Any]:
        def on_failure(context: inngest.ContextSync) -> None:
            self.told.append(str(context.event.data["error"]))

        @self.client.create_function(
            fn_id="fail",
            retries=1,
            on_failure=on_failure,
            trigger=inngest.TriggerEvent(event="order/bad"),
        )
        def fail(context: inngest.ContextSync) -> None:
            self.done["fail"] += 1
            raise ValueError("the card was declined")

        return fail


async def send(client: inngest.Inngest, name: str, **data: Any) -> None:
    await asyncio.to_thread(client.send_sync, inngest.Event(name=name, data=data))


@pytest.mark.parametrize("make_app", [flask_app, django_app])
async def test_an_order_goes_through_every_kind_of_step(
    steplog: Steplog, new_client: NewClient, make_app: MakeApp
) -> None:
    shop = Shop(new_client("shop"))
    async with serving(make_app(shop.client, shop.functions())) as port:
        assert await sync_url(steplog.engine, address(port)) is None
        await send(shop.client, "order/paid", id=7)
        await steplog.settle()
        await steplog.advance("2m")  # the retry
        await steplog.advance("1d")
        await send(shop.client, "order/approved", id=8, by="nobody")
        await send(shop.client, "order/approved", id=7, by="Ada")
        await steplog.settle()
        await steplog.advance("1h")

    order, ship = steplog.runs()
    assert (order.status, ship.status) == ("COMPLETED", "COMPLETED"), order
    assert order.output == {
        "both": [20, 200],
        "late": "at last",
        "approved": "Ada",
        "nothing": None,
        "shipped": {"shipped": 7},
    }
    assert shop.done == {"first": 1, "second": 1, "left": 1, "right": 1, "twice": 2}


@pytest.mark.parametrize("make_app", [flask_app, django_app])
async def test_a_failed_run_is_told_to_its_handler_once(
    steplog: Steplog, new_client: NewClient, make_app: MakeApp
) -> None:
    shop = Shop(new_client("shop"))
    async with serving(make_app(shop.client, shop.functions())) as port:
        assert await sync_url(steplog.engine, address(port)) is None
        await send(shop.client, "order/bad")
        await steplog.settle()
        await steplog.advance("1h")

    failed, handled = steplog.runs()
    assert (failed.status, handled.status) == ("FAILED", "COMPLETED")
    assert shop.done["fail"] == 2
    assert len(shop.told) == 1
    assert "the card was declined" in shop.told[0]
