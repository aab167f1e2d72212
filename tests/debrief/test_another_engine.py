"""The same app on an engine of another process: nothing changes but a variable."""

from __future__ import annotations

import signal
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from debrief.following import Follower
from debrief.serving import free_port
from models.vault import new_key
from sandbox.testing import serve_sandbox

if TYPE_CHECKING:
    from .conftest import Terminal

CALL = Path(__file__).parents[2] / "examples" / "first-call.flac"


async def test_a_call_goes_through_an_engine_over_http(terminal: Terminal) -> None:
    port, engine_port = free_port(), free_port()
    url, engine_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{engine_port}"
    trigger = f"{url}/v1/triggers/storage"
    async with serve_sandbox(
        terminal.folder, transcription_seconds=0.3, push_url=trigger
    ) as sandbox:
        environment = {
            "INNGEST_DEV": engine_url,
            "DEBRIEF_PORT": str(port),
            "DEBRIEF_SANDBOX_URL": sandbox.url,
            "DEBRIEF_SERVE_WITH_SANDBOX": "1",
            "DEBRIEF_SECRETS_KEY": new_key(),
        }
        await terminal.run("tenant", "create", "acme", **environment)
        _, key, _ = await terminal.run("key", "create", "--tenant", "acme", **environment)
        app = await terminal.start("serve", **environment)
        engine = await terminal.start(
            "dev",
            *("--port", str(engine_port), "--db", ":memory:", "--no-discovery"),
            *("--poll-interval", "200ms", "-u", f"{url}/api/inngest"),
            module="steplog",
        )
        ready = await terminal.until_ready(app, url)

        async with Follower(url, key.strip()) as follower:
            accepted = await follower.upload(CALL)
            async with aclosing(follower.events(accepted["events"])) as events:
                result = await anext(line async for line in events if line.event == "result")
            meeting = await follower.get(accepted["url"])
        codes = [await terminal.stop(one, signal.SIGTERM) for one in (app, engine)]

    assert ready == {"store": "ok", "functions": "ok"}
    assert result.data["status"] == meeting["status"] == "completed"
    assert meeting["transcript"]["source"] == "audio"
    assert codes == [0, 0]
