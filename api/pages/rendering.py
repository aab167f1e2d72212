"""Templates become pages: escaped, with a policy that runs no script but ours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from calls.sizes import size_in_words

from .assets import asset_url
from .views import wording
from .views.meeting import MeetingView

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "Cache-Control": "no-store",  # a page shows what one tenant may see
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# In the order of the page; the transcript stands beside the others where there is room.
SECTIONS = (
    "heading",
    "failures",
    "summary",
    "action_items",
    "signals",
    "causes",
    "decisions",
    "coaching",
    "crm",
    "around",
    "transcript",
)
NEED_A_TRANSCRIPT = frozenset(SECTIONS) - {"heading", "failures", "around"}


@dataclass(frozen=True)
class Section:
    """A part of the page that is replaced when its `version`, a digest of its HTML, has changed."""

    id: str
    version: str
    html: Markup


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    html = _environment().get_template(template).render(values)
    return HTMLResponse(html, status_code=status, headers=HEADERS)


def sections_of(view: MeetingView) -> Mapping[str, Section]:
    return {section_id: _section(section_id, view) for section_id in SECTIONS}


def _section(section_id: str, view: MeetingView) -> Section:
    template = _environment().get_template(f"sections/{section_id}.html")
    is_shown = not (view.is_lost and section_id in NEED_A_TRANSCRIPT)
    html = template.render(view=view).strip() if is_shown else ""
    version = hashlib.sha256(html.encode()).hexdigest()[:12]
    return Section(section_id, version, Markup(html))  # rendered with escaping, just now


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"asset_url": asset_url}
    environment.filters |= {
        "clock": wording.clock,
        "lasting": wording.length,
        "moment": wording.moment,
        "iso": wording.iso,
        "size": size_in_words,
        "language": wording.language,
    }
    return environment
