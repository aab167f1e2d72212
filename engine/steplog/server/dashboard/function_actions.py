"""What the buttons of a function do: pause it, let it go on, cancel or replay its runs in bulk."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ...commands.sweep import Window
from ...core.model import RunStatus
from ...core.sweeps import ENDED
from ...engine import Engine
from ...errors import InvalidSweep, NotFound
from .actions import form_of
from .rendering import Renderer

HOUR_MS = 3_600_000
HOURS = {"1": 1, "24": 24, "168": 168}  # of the window, up to now; anything else is all of time
NOTES = {
    "paused": "The function is paused: new runs are skipped, live ones wait.",
    "resumed": "The function goes on.",
    "cancelling": "Its live runs are cancelled, a part at a time: see below.",
    "replaying": "Its runs begin anew, a part at a time: see below.",
}


class FunctionActions:
    """Whoever gets here may change things: the guard has let nobody else through."""

    def __init__(self, engine: Engine, renderer: Renderer) -> None:
        self._engine = engine
        self._renderer = renderer

    async def pause(self, request: Request) -> Response:
        return await self._do(request, "paused")

    async def resume(self, request: Request) -> Response:
        return await self._do(request, "resumed")

    async def cancel_runs(self, request: Request) -> Response:
        return await self._do(request, "cancelling")

    async def replay(self, request: Request) -> Response:
        return await self._do(request, "replaying")

    async def _do(self, request: Request, note: str) -> Response:
        function_id: str = request.path_params["function_id"]
        form = await form_of(request)
        if form is None:
            return self._renderer.problem(request, 413, "Too large", "That form is too large.")
        try:
            await self._change(note, function_id, form)
        except NotFound as error:
            return self._problem(request, 404, "No such function", error)
        except InvalidSweep as error:
            return self._problem(request, 400, "Nothing was changed", error)
        place = f"function-{quote(function_id, safe='')}"
        return RedirectResponse(f"/functions?note={note}#{place}", 303)

    async def _change(self, note: str, function_id: str, form: dict[str, str]) -> None:
        match note:
            case "paused":
                await self._engine.pause(function_id)
            case "resumed":
                await self._engine.resume(function_id)
            case "cancelling":
                await self._engine.cancel_in_bulk(self._window(function_id, form))
            case _:
                statuses = tuple(one for one in ENDED if one.value == form.get("status"))
                await self._engine.replay(
                    self._window(function_id, form), statuses or (RunStatus.FAILED,)
                )

    def _window(self, function_id: str, form: dict[str, str]) -> Window:
        now_ms = self._engine.context.clock.now_ms()
        hours = HOURS.get(form.get("hours", ""))
        return Window(
            function=function_id,
            until_ms=now_ms + 1,
            from_ms=None if hours is None else now_ms - hours * HOUR_MS,
            name="from the dashboard",
            expression=form.get("if", "").strip() or None,
        )

    def _problem(self, request: Request, status: int, title: str, error: Exception) -> Response:
        text = str(error)
        return self._renderer.problem(request, status, title, f"{text[:1].upper()}{text[1:]}.")
