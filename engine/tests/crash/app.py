"""An app on the official SDK, in a process of its own: `app.py PORT ENGINE_URL EFFECTS_FILE`.

Every step writes a line into the file: what it did to the outside world.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import fastapi
import inngest
import inngest.fast_api
import uvicorn

PORT, ENGINE_URL, EFFECTS = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])

client = inngest.Inngest(
    app_id="shop",
    api_base_url=ENGINE_URL,
    event_api_base_url=ENGINE_URL,
    is_production=False,
)


def note(effect: str) -> int:
    """Returns how often this has been done by now."""
    with EFFECTS.open("a") as effects:
        effects.write(f"{effect}\n")
    return EFFECTS.read_text().splitlines().count(effect)


async def do(order: str, step: str) -> str:
    note(f"{order} {step}")
    await asyncio.sleep(0.01)
    return step


@client.create_function(fn_id="ship", trigger=inngest.TriggerEvent(event="paid"), retries=20)
async def ship(ctx: inngest.Context) -> list[str]:
    order = str(ctx.event.data["order"])
    await ctx.step.run("charge", do, order, "charge")
    await ctx.step.sleep("settle", timedelta(milliseconds=20))
    packed = await ctx.group.parallel(
        tuple(partial(ctx.step.run, name, do, order, name) for name in ("pack", "label"))
    )
    told = await ctx.step.invoke("tell", function=tell, data={"order": order})
    return [*packed, told]


@client.create_function(fn_id="tell", trigger=inngest.TriggerEvent(event="never"), retries=20)
async def tell(ctx: inngest.Context) -> str:
    return await ctx.step.run("tell", do, str(ctx.event.data["order"]), "tell")


@client.create_function(fn_id="hang", trigger=inngest.TriggerEvent(event="hang"), retries=1)
async def hang(ctx: inngest.Context) -> int:
    """Never answers its first call."""
    if note("hang") == 1:
        await asyncio.Event().wait()
    return ctx.attempt


app = fastapi.FastAPI()
inngest.fast_api.serve(app, client, [ship, tell, hang])

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning")
