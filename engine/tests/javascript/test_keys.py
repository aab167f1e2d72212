"""The JavaScript SDK in production mode: it looks at each signature, and at how old it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from steplog.keyed import Keyed
from steplog.syncing import sync_url
from steplog.testing import Steplog
from steplog.testing.harness import running
from steplog.wire.keys import Keys, Secret

from .conftest import JavaScript, started

SIGNING = "signkey-prod-" + "0a" * 32
STRANGER = "signkey-prod-" + "0c" * 32
EVENTS = "event-key-of-the-tests"


@pytest.fixture(scope="module")
def javascript() -> Iterator[str]:
    with started({"INNGEST_SIGNING_KEY": SIGNING, "INNGEST_EVENT_KEY": EVENTS}) as url:
        yield url


def keyed(signing: str) -> Keyed:
    return Keyed(Keys(Secret(signing), (Secret(EVENTS),)))


@pytest.fixture
async def steplog() -> AsyncIterator[Steplog]:
    async with running(keyed=keyed(SIGNING)) as engine:
        yield engine


@pytest.fixture
async def js(javascript: str, steplog: Steplog) -> JavaScript:
    app = JavaScript(javascript, steplog, EVENTS)
    await app.serve()
    return app


@pytest.mark.parametrize("name", ["sequence", "sequence-by-calls"])
async def test_steps_are_asked_for_and_checkpointed_under_signatures(
    steplog: Steplog, js: JavaScript, name: str
) -> None:
    await js.run(name)
    await steplog.drain()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", [1, 2, 3])
    assert {name: count for name, count in (await js.effects()).items() if name != "call"} == {
        "a": 1,
        "b": 1,
        "c": 1,
    }


async def test_an_endpoint_is_called_again_under_a_signature(
    steplog: Steplog, js: JavaScript
) -> None:
    sent_away = await js.get("slow", name="Ada")
    assert sent_away.status_code == 302, sent_away.text
    async with httpx2.AsyncClient() as http:
        waiting = asyncio.create_task(http.get(sent_away.headers["location"], timeout=30))
        await steplog.advance("1h")
        answer = await waiting

    assert (answer.status_code, answer.json()) == (200, {"sum": 3, "name": "Ada"})


async def test_an_engine_with_another_key_is_refused(javascript: str) -> None:
    async with running(keyed=keyed(STRANGER)) as stranger:
        port = stranger.url.rpartition(":")[2]

        error = await sync_url(stranger.engine, f"{javascript}/api/inngest/{port}")

    assert error is not None
    assert error.startswith("unauthorized: the app has another signing key")
