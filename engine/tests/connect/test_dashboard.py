"""What people see of workers: on the page of apps, and where a run waits for one."""

from __future__ import annotations

from .place import Place
from .raw_worker import connected


async def test_the_page_of_apps_shows_who_is_connected_and_how_busy(engine_place: Place) -> None:
    async def page() -> str:
        answer = await engine_place.http.get("/functions")
        assert answer.status_code == 200
        return answer.text

    async with connected(
        engine_place, instance_id="<b>eve</b>", max_worker_concurrency=4
    ) as worker:
        await engine_place.send("shop/f")
        request = await worker.request()
        busy = await page()
        await worker.answer(request)
    await engine_place.until(lambda: not engine_place.workers.connected())

    assert "&lt;b&gt;eve&lt;/b&gt;" in busy
    assert "<b>eve</b></b>" not in busy
    assert "1 of 4 requests" in busy
    assert "no worker is connected" in await page()


async def test_a_run_that_waits_for_a_worker_says_so(engine_place: Place) -> None:
    async with connected(engine_place):
        pass
    await engine_place.until(lambda: not engine_place.workers.connected())
    await engine_place.send("shop/f")

    answer = await engine_place.http.get(f"/runs/{engine_place.run_id()}")

    assert "no worker is connected" in answer.text
