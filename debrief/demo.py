"""`debrief demo`: one call through the whole of it, in a folder that is gone afterwards."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from calls.stages import MeetingStatus
from clients.loopback import is_loopback_url

from .dev import send_and_follow
from .errors import NotDone
from .following import Follower, names_of
from .local import LocalOptions, running
from .stopping import Stop

TIMEOUT_S = 120.0
SHOWN_MAX = 4
OPTIONS = LocalOptions(
    Path(), port=0, engine_port=0, sandbox_port=0, transcription_seconds=0.5, env_file=None
)


async def demonstrate(file: Path, console: Console, stop: Stop) -> None:
    """Raises NotDone when the call does not complete."""
    with tempfile.TemporaryDirectory(prefix="debrief-demo-") as folder:
        await stop.unless_stopped(_run(file, console, Path(folder)))


async def _run(file: Path, console: Console, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    started = loop.time()
    console.print("\n[bold]Debrief[/]: one call, from the upload to the CRM\n")
    try:
        async with asyncio.timeout(TIMEOUT_S), running(replace(OPTIONS, data=folder)) as local:
            accepted, result = await send_and_follow(console, local.url, file)
            async with Follower(local.url) as follower:
                meeting = await follower.get(str(accepted["url"]))
    except TimeoutError:
        raise NotDone(f"the call has not ended after {TIMEOUT_S:g} s") from None
    if result["status"] != MeetingStatus.COMPLETED:
        raise NotDone(f"the call ended as {result['status']}: {_why(meeting)}")
    _show(console, meeting)
    console.print(f"\n  completed, {loop.time() - started:.1f} s in all\n")


def _why(meeting: dict[str, Any]) -> str:
    reasons = [f"{one['stage']}: {one['message']}" for one in meeting["failures"]]
    return "; ".join(reasons) or meeting["error"] or "no reason was recorded"


def _show(console: Console, meeting: dict[str, Any]) -> None:
    def heading(text: str) -> None:
        console.print(f"\n  [bold]{text}[/]")

    def line(text: str) -> None:
        console.print(f"    {text}", markup=False, highlight=False, soft_wrap=True)

    names = names_of(meeting)

    def name(label: str) -> str:
        return names.get(label, label)

    if meeting["is_offline"] or (meeting["analysis"] or {}).get("is_offline"):
        console.print("\n  [dim]analysed offline, by the sandbox[/]")
    heading("Transcript")
    for spoken in meeting["transcript"]["utterances"][:SHOWN_MAX]:
        line(f"{_clock(spoken['start_ms'])} {name(spoken['speaker'])}: {_short(spoken['text'])}")
    heading("Signals")
    for signal in _answers(meeting, "signals", "signals")[:SHOWN_MAX]:
        line(f"{signal['kind']}: {signal['claim']}")
        evidence = signal["evidence"]
        place = f"{name(evidence['speaker'])}, {_clock(evidence['start_ms'])}"
        line(f"    “{_short(evidence['quote'])}” ({place})")
    heading("Coaching")
    for coached in meeting["coaching"]:
        answer = coached["answer"] or {"praise": [], "improve": []}
        for point in [*answer["praise"][:1], *answer["improve"][:2]]:
            line(f"{name(coached['rep_label'])}, {point['criterion']}: {_short(point['advice'])}")
    heading("CRM")
    crm = meeting["crm"]
    line("none connected" if crm is None else _record(crm))


def _record(crm: dict[str, Any]) -> str:
    """The sandbox ends with the demo: no address of its is worth a click."""
    at = crm["record_url"]
    return f"{crm['record_id']}, simulated" if is_loopback_url(at) else f"{crm['record_id']}  {at}"


def _answers(meeting: dict[str, Any], part: str, name: str) -> list[dict[str, Any]]:
    found = (meeting["analysis"] or {"parts": {}})["parts"].get(part) or {}
    answers: list[dict[str, Any]] = (found.get("answer") or {}).get(name, [])
    return answers


def _clock(time_ms: int) -> str:
    minutes, seconds = divmod(time_ms // 1_000, 60)
    return f"{minutes:02}:{seconds:02}"


def _short(text: str, most: int = 110) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
