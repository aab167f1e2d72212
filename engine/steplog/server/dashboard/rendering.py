"""Pages out of templates: what every page needs, and the headers that keep it harmless."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ...engine import Engine
from . import formatting
from .assets import Assets

TEMPLATES = Path(__file__).with_name("templates")
FRAGMENT_HEADER = "steplog-fragment"  # sent by live.js: only the live part is wanted
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with none, a browser would hide the origin of our forms
    "cache-control": "no-store",
    "vary": FRAGMENT_HEADER,
}


class Renderer:
    """Renders the dashboard's templates for one engine."""

    def __init__(self, engine: Engine, assets: Assets, *, can_sign_out: bool = False) -> None:
        self._engine = engine
        self._environment = _environment(assets)
        self._environment.globals["can_sign_out"] = can_sign_out

    def page(
        self, request: Request, template: str, *, status_code: int = 200, **values: object
    ) -> Response:
        """The page, or only its live part when that is what was asked for."""
        context = self._engine.context
        now_ms = context.clock.now_ms()
        is_fragment = FRAGMENT_HEADER in request.headers
        html = self._environment.get_template(template).render(
            layout="fragment.html" if is_fragment else "page.html",
            path=request.url.path,
            now_ms=now_ms,
            broken_apps=sum(app.error is not None for app in context.registry.apps()),
            address=f"{request.url.scheme}://{request.url.netloc}",
            **values,
        )
        return HTMLResponse(html, status_code, {**PAGE_HEADERS, "steplog-now": str(now_ms)})

    def problem(self, request: Request, status_code: int, title: str, message: str) -> Response:
        return self.page(
            request, "problem.html", status_code=status_code, title=title, message=message
        )


def _environment(assets: Assets) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=formatting.visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clock=_clock,
        relative=_relative,
        duration=formatting.duration,
        count_up=_count_up,
        size=formatting.size,
        pretty=formatting.pretty_json,
        segment=lambda text: quote(text, safe=""),
    )
    environment.globals["asset"] = assets.url
    return environment


def _clock(ms: int) -> Markup:
    """An instant; live.js shows it in the viewer's zone, UTC stays in the title."""
    return Markup('<time datetime="{}" title="{}" data-form="clock">{}</time>').format(
        formatting.iso(ms), formatting.utc(ms), formatting.utc(ms)
    )


def _relative(ms: int) -> Markup:
    """The same as `12 s ago` or `in 3 m`, counting on its own."""
    return Markup('<time datetime="{}" title="{}" data-form="relative">{}</time>').format(
        formatting.iso(ms), formatting.utc(ms), formatting.utc(ms)
    )


def _count_up(ms: int) -> Markup:
    """How long ago that was, counting on its own."""
    return Markup('<time datetime="{}" title="since {}" data-form="elapsed">…</time>').format(
        formatting.iso(ms), formatting.utc(ms)
    )
