"""What waits in a batch or a debounce is told on the pages, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .test_pages import advance, page, words

if TYPE_CHECKING:
    from ..conftest import Asked


async def test_an_event_says_that_it_waits_in_a_batch_and_then_that_it_ran(asked: Asked) -> None:
    batch = {"maxSize": 9, "timeout": "60s", "key": "event.data.key"}
    await asked.register(asked.function("shop-ship", batchEvents=batch))
    await asked.send("order/paid", {"key": "a"})
    event_id = await asked.send("order/paid", {"key": "a"})

    event = words(await page(asked, f"/events/{event_id}"))
    functions = words(await page(asked, "/functions"))
    await advance(asked, 60_000)
    later = await page(asked, f"/events/{event_id}")

    assert "collected into a batch" in event
    assert "batches of 9 or 1 m per event.data.key" in functions
    assert "now 2 events in a batch for event.data.key = a until" in functions
    assert "batch" not in words(later)
    assert f'href="/runs/{await asked.run_of(event_id)}"' in later


async def test_an_event_says_that_it_is_put_off_and_what_took_its_place(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship", debounce={"period": "60s"}))
    first = await asked.send("order/paid")
    last = await asked.send("order/paid")

    pages = [words(await page(asked, f"/events/{event_id}")) for event_id in (first, last)]
    functions = words(await page(asked, "/functions"))
    await advance(asked, 60_000)
    later = words(await page(asked, f"/events/{first}"))

    assert "a newer event took its place" in pages[0]
    assert "starts a run once no other has come for a while until" in pages[1]
    assert "debounced until it is quiet for 1 m" in functions
    assert "now an event is put off until" in functions
    assert "a newer event took its place" in later


async def test_timeouts_are_told_and_are_nothing_that_a_run_will_do(asked: Asked) -> None:
    timeouts = {"start": "10s", "finish": "1h"}
    throttle = {"limit": 1, "period": "1h"}
    await asked.register(asked.function("shop-ship", timeouts=timeouts, throttle=throttle))
    await asked.send("order/paid")
    await asked.send("order/paid")

    functions = words(await page(asked, "/functions"))
    runs = words(await page(asked, "/?status=queued"))
    await advance(asked, 10_000)
    (run_id,) = [
        run_id
        for (run_id,) in asked.engine.context.database.connection.execute(
            "SELECT id FROM runs WHERE status = 'CANCELLED'"
        )
    ]
    cancelled = words(await page(asked, f"/runs/{run_id}"))

    assert "cancelled unless it begins within 10 s" in functions
    assert "cancelled unless it ends within 1 h" in functions
    assert "throttled to 1 per 1 h" in runs
    assert "more" not in runs
    assert "its start timeout passed: it had not begun after 10 s" in cancelled
