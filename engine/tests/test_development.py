"""`steplog dev` from the inside: what a stop in the middle of work leaves behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from steplog.config import Config
from steplog.errors import ConfigError
from steplog.process import running
from steplog.server.serving import serve
from steplog.store import reading, run_list
from steplog.store.database import Database

SDK = {"x-inngest-sdk": "inngest-py:v0.5.19", "x-inngest-req-version": "2"}


class SlowApp:
    """Its only function waits until it is let go, then sends an event, then returns."""

    def __init__(self) -> None:
        self.was_called = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.engine_url = ""
        self.asgi = Starlette(routes=[Route("/api", self.call, methods=["POST"])])

    async def call(self, request: Request) -> Response:
        self.was_called.set()
        await self.may_go_on.wait()
        async with httpx2.AsyncClient(trust_env=False) as http:
            reply = await http.post(f"{self.engine_url}/e/key", json={"name": "sent/late"})
        return JSONResponse(reply.status_code, headers=SDK)

    def registration(self, url: str) -> dict[str, object]:
        runtime = {"type": "http", "url": f"{url}/api?fnId=slow-f&stepId=step"}
        step = {"id": "step", "name": "step", "retries": {"attempts": 0}, "runtime": runtime}
        triggers = [{"event": "go"}]
        function = {"id": "slow-f", "name": "f", "triggers": triggers, "steps": {"step": step}}
        return {"appname": "slow", "url": f"{url}/api", "functions": [function]}


async def test_a_call_in_flight_ends_in_order_and_its_app_still_reaches_the_engine(
    tmp_path: Path,
) -> None:
    app = SlowApp()
    path = str(tmp_path / "steplog.db")

    async with (
        serve(app.asgi) as app_url,
        httpx2.AsyncClient(trust_env=False) as http,
        running(Config(port=0, db=path)) as (_, _, app.engine_url),
    ):
        registered = await http.post(
            f"{app.engine_url}/fn/register", json=app.registration(app_url)
        )
        assert registered.status_code == 200
        await http.post(f"{app.engine_url}/e/key", json={"name": "go"})
        await app.was_called.wait()
        # The next turn of the loop comes when the stop waits for the call.
        asyncio.get_running_loop().call_soon(app.may_go_on.set)

    database = Database.open(path)
    (run,) = run_list.runs(database.reader, run_list.RunFilter(), limit=9, with_output=True).runs
    sent = reading.events(database.reader, limit=9, name="sent/late")
    database.close()
    assert (run.status, run.output) == ("COMPLETED", b"200")
    assert len(sent) == 1


async def test_a_start_that_fails_gives_the_database_back(tmp_path: Path) -> None:
    path = str(tmp_path / "steplog.db")
    async with serve(Starlette()) as address:
        port = int(address.rpartition(":")[2])

        with pytest.raises(ConfigError, match=f"port {port}"):
            async with running(Config(port=port, db=path)):
                pass

    Database.open(path).close()
