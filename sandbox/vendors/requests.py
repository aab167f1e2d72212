"""Reading what a vendor is sent, and refusing what it cannot read."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from sandbox.refusals import Refusal


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; refuses anything else with 400."""
    try:
        value = json.loads(await request.body())
    except ValueError:
        raise Refusal(400, "the request body is not valid JSON") from None
    if not isinstance(value, dict):
        raise Refusal(400, "the request body must be a JSON object")
    return value


async def parameters(request: Request) -> dict[str, Any]:
    """Query, form fields or a JSON object, whichever way the caller chose to send them."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(request.query_params) | await json_object(request)
    if request.method == "POST":
        form = await request.form()
        return dict(request.query_params) | dict(form)
    return dict(request.query_params)


def whole_number(text: str | None, default: int, low: int, high: int, name: str) -> int:
    if text is None or text == "":
        return default
    try:
        number = int(text)
    except ValueError:
        raise Refusal(400, f"{name} must be a whole number, not {text!r}") from None
    return min(max(number, low), high)


def require_credential(request: Request, prefix: str = "") -> str:
    """Any credential will do offline, but none will not: a client that forgets it must notice."""
    value = request.headers.get("authorization", "")
    if not value.startswith(prefix) or not value.removeprefix(prefix).strip():
        raise Refusal(401, "Authentication error, API token missing/invalid")
    return value.removeprefix(prefix).strip()


def root_url(request: Request) -> str:
    """Where this vendor is mounted, as the caller addressed it; without a slash at the end."""
    url = request.url
    return f"{url.scheme}://{url.netloc}{request.scope.get('root_path', '')}"
