"""`debrief dev`: everything in one go, with a first call sent through it to look at."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from .errors import NotDone
from .following import Follower, Told, names_of
from .local import Local, LocalOptions, running
from .progress import Progress
from .settling import settle
from .stopping import Stop

EXAMPLES = Path(__file__).parent.parent / "examples"
SAMPLE = "first-call.flac"


async def develop(options: LocalOptions, console: Console, stop: Stop, *, sample: bool) -> None:
    """Returns when it was told to stop."""
    async with running(options) as local:
        _tell_addresses(console, local, options)
        await settle()
        if sample and await local.is_new():
            await stop.unless_stopped(_try_sample(console, local))
        await stop.wait()
        console.print("stopping …")


async def send_and_follow(
    console: Console, url: str, file: Path
) -> tuple[dict[str, object], dict[str, object]]:
    """What was accepted, and the line that told the result. Raises NotDone."""
    async with Follower(url) as follower:
        accepted = await follower.upload(file)
        console.print(f"  {escape(file.name)} sent: [bold]{accepted['page']}[/]", soft_wrap=True)
        with Progress(console) as progress:
            async with contextlib.aclosing(follower.events(accepted["events"])) as events:
                async for told in events:
                    if told.event == "result":
                        return accepted, told.data
                    for payload in _stages_in(told):
                        if payload["part"] and payload["part"] not in progress.names:
                            progress.names = names_of(await follower.get(accepted["url"]))
                        progress.show(payload)
    raise NotDone("the stream ended before the call did")


def _stages_in(told: Told) -> list[dict[str, Any]]:
    if told.event == "snapshot":
        stages: list[dict[str, Any]] = told.data["stages"]
        return stages
    return [told.data] if told.event == "stage" else []


def sample_file(name: str = SAMPLE) -> Path:
    """Raises NotDone where the examples are not at hand: they are not part of the package."""
    file = EXAMPLES / name
    if not file.is_file():
        raise NotDone(f"there is no sample call at {file}: it comes with the source tree")
    return file


async def _try_sample(console: Console, local: Local) -> None:
    """A sample that does not work out is no reason not to develop."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    try:
        accepted, result = await send_and_follow(console, local.url, sample_file())
    except NotDone as error:
        console.print(f"  the sample call was not sent: {error}", style="yellow")
        return
    seconds = loop.time() - started
    console.print(
        f"  {result['status']} after {seconds:.1f} s: [bold]{accepted['page']}[/]\n", soft_wrap=True
    )


def _tell_addresses(console: Console, local: Local, options: LocalOptions) -> None:
    lines = (
        ("upload a call", local.url),
        ("API", f"{local.url}/docs"),
        ("runs, steps, events", local.engine_url),
        ("simulated vendors", local.sandbox_url),
        ("data", _short(options.data)),
        ("log", _short(local.log)),
    )
    console.print("\n[bold]Debrief[/], development mode, only for this machine\n")
    for name, place in lines:
        console.print(f"  {name:<20} {place}", highlight=False, soft_wrap=True)
    console.print("\n  Ctrl-C stops it.\n")


def _short(path: Path) -> str:
    """As one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
