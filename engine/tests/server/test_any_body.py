"""Whatever is posted to the event API: an answer in JSON, and each event that it took is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx2
from hypothesis import example, given, settings
from hypothesis import strategies as st
from steplog.clock import OffsetClock
from steplog.config import Config
from steplog.engine import Engine
from steplog.server import create_server
from steplog.store.database import MEMORY
from steplog.wire.json import decode

from .conftest import ScriptedApp

bounded = settings(max_examples=150, deadline=None, derandomize=True)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from([10**400, 2**63, "\ud800", "\x00", 1e308])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
NAMES = ["go", "inngest/function.failed", "INNGEST/x", "", "a/b", " ", "é" * 600]
events: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES) | values},
    optional={
        "data": st.dictionaries(st.sampled_from(["_inngest", "a"]), values) | values,
        "id": st.sampled_from(["one", "two"]) | values,
        "ts": st.sampled_from([0, 1, 315_532_800_000, 10**13, -1, 2**63, 1.5]) | values,
        "user": values,
        "v": values,
        "meta": st.dictionaries(st.sampled_from(["sessions", "propagated_sessions"]), values),
    },
)
sound = st.fixed_dictionaries({"name": st.just("go"), "data": st.dictionaries(st.text(), values)})
bodies = (events | st.lists(events | sound | values, max_size=5) | sound | values).map(
    lambda value: json.dumps(value).encode()
)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A body that was cut off, has a broken byte, or more behind its end."""
    body = draw(bodies)
    place = draw(st.integers(0, len(body)))
    return draw(
        st.sampled_from([body[:place], body[:place] + b"\xff" + body[place + 1 :], body + b"{}"])
    )


HEADERS: list[Mapping[str, str]] = [
    {},
    {"content-type": "application/x-www-form-urlencoded"},
    {"content-type": "multipart/form-data"},
    {"content-type": "\u00e9/;;charset=nothing"},
    {"x-inngest-event-id-seed": "1767603600000,aaaaaaaaaaaaaa=="},
    {"x-inngest-event-id-seed": "no seed"},
]


async def post(body: bytes, headers: Mapping[str, str]) -> None:
    engine = Engine.open(MEMORY, ScriptedApp(), clock=OffsetClock(), chance=lambda: 0.5)
    await engine.start()
    try:
        transport = httpx2.ASGITransport(app=create_server(engine, Config(db=MEMORY)))
        url = "http://127.0.0.1:8288"
        async with httpx2.AsyncClient(transport=transport, base_url=url) as http:
            encoded = {name.encode(): text.encode() for name, text in headers.items()}
            reply = await http.post("/e/key", content=body, headers=encoded)
            answer = decode(reply.content)
            await engine.scheduler.rest()
            count = "SELECT count(*) FROM events"
            (kept,) = engine.context.database.connection.execute(count).fetchone()

            assert reply.status_code in (200, 400), answer
            assert answer["status"] == reply.status_code
            assert bool(answer.get("error")) is (reply.status_code == 400)
            ids = [internal_id for internal_id in answer["ids"] if internal_id]
            assert len(set(ids)) == kept, "what was taken is told and kept, and nothing else"
            for internal_id in ids:
                told = await http.get(f"/v1/events/{internal_id}")
                assert told.status_code == 200, told.text
            assert engine.context.telemetry.total("steplog_internal_errors_total") == 0
    finally:
        await engine.stop(grace_s=0)


@bounded
@given(bodies | spoilt() | st.binary(max_size=40), st.sampled_from(HEADERS))
@example(b"", {})
@example(b"[" * 100_000, {})
@example(b'{"name":"go","data":' + b'{"a":' * 600 + b"1" + b"}" * 601, {})
@example(b'{"name":"go","name":"inngest/x"}', {})
@example(b'[{"name":"go"},{"name":"go","id":"\\ud800"},{"name":"go"}]', {})
@example(b'{"name":"go","ts":1e400}', {})
@example(b'\xef\xbb\xbf{"name":"go"}', {})
def test_any_body_has_an_answer_and_loses_no_event(body: bytes, headers: Mapping[str, str]) -> None:
    asyncio.run(post(body, headers))
