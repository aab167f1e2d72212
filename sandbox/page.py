"""The sandbox's one page: what the simulated vendors were told, and a form to make them fail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from . import overview
from .faults import VENDORS, FaultKind
from .world import World

ROWS_SHOWN = 50
TEXT_SHOWN = 160
# No script but our own, nothing from anywhere else, and in no one's frame.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline';"
    " script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


def routes(world: World) -> list[BaseRoute]:
    environment = Environment(
        loader=PackageLoader("sandbox"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters |= {"clock": _clock, "brief": _brief, "facts": _facts, "place": _place}
    template = environment.get_template("page.html")

    async def show(_: Request) -> Response:
        return HTMLResponse(
            template.render(
                vendors=VENDORS,
                kinds=tuple(FaultKind),
                faults=world.faults.listed(),
                journal=world.journal.read(limit=ROWS_SHOWN, newest_first=True),
                messages=overview.messages(world, ROWS_SHOWN),
                crm=overview.crm(world, ROWS_SHOWN),
                jobs=overview.jobs(world, ROWS_SHOWN),
                reports=overview.reports(world, ROWS_SHOWN),
                webhooks=overview.webhooks(world, ROWS_SHOWN),
                deliveries=overview.deliveries(world, ROWS_SHOWN),
                objects=overview.objects(world, ROWS_SHOWN),
            ),
            headers=HEADERS,
        )

    return [Route("/", show)]


def _clock(moment_ms: int) -> str:
    moment = datetime.fromtimestamp(moment_ms / 1_000, UTC)
    return moment.strftime("%H:%M:%S.") + f"{moment_ms % 1_000:03d}"


def _brief(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN]}…"


def _place(report: dict[str, Any]) -> str:
    """Where the reported error happened: the function, and what it was about."""
    tags = report.get("tags")
    stage = tags.get("stage") if isinstance(tags, dict) else None
    words = (report.get("transaction"), stage)
    return " · ".join(str(word) for word in words if word)


def _facts(facts: dict[str, Any]) -> str:
    return _brief(
        " · ".join(f"{name} {value}" for name, value in facts.items() if value is not None)
    )
