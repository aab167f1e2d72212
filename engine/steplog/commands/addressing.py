"""Whom a call is for, where its URL does not lead there: an app whose workers dial in."""

from __future__ import annotations

from ..core.functions import Function
from ..core.limits.workers import is_dialled_in
from ..core.model import QueueItem, Run
from ..dispatch.dispatcher import Addressee
from .context import Context


def addressee_of(
    context: Context, run: Run, item: QueueItem, function: Function, request_id: str
) -> Addressee | None:
    """None where the URL says it all."""
    if not is_dialled_in(function.url):
        return None
    app = context.registry.app(function.app_id)
    return Addressee(
        app_id=function.app_id,
        app_name=app.name if app else "",
        function_id=function.id,
        function_slug=function.slug,
        run_id=run.id,
        step_id=item.target,
        request_id=request_id,
        item_id=item.id,
        job_id=item.job_id,
    )
