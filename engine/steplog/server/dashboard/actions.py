"""What the buttons do: cancel a run, run it again, find what an id belongs to."""

from __future__ import annotations

from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ...engine import Engine
from ...errors import AlreadyEnded, NotEditable, NotFound, StepNotFound
from ...store import browsing, browsing_events
from .edit_form import list_of
from .rendering import Renderer

FORM_BYTES_MAX = 16 * 1024
EDIT_BYTES_MAX = 2 * 1024 * 1024  # an input that was edited, each byte as three


class Actions:
    """Whoever gets here may change things: the guard has let nobody else through."""

    def __init__(self, engine: Engine, renderer: Renderer) -> None:
        self._engine = engine
        self._renderer = renderer

    async def cancel(self, request: Request) -> Response:
        run_id: str = request.path_params["run_id"]
        try:
            await self._engine.cancel(run_id, "cancelled from the dashboard")
        except NotFound as error:
            return self._renderer.problem(request, 404, "No such run", _sentence(error))
        except AlreadyEnded as error:
            return self._renderer.problem(request, 409, "Nothing to cancel", _sentence(error))
        return _see_run(run_id, "cancelled")

    async def rerun(self, request: Request) -> Response:
        run_id: str = request.path_params["run_id"]
        form = await form_of(request, EDIT_BYTES_MAX)
        if form is None:
            return self._renderer.problem(request, 413, "Too large", "That form is too large.")
        from_step = form.get("step") or None
        input = None
        if from_step and "input" in form:
            input = list_of(form["input"], is_body="is_body" in form)
        try:
            new_run_id = await self._engine.rerun(run_id, from_step, input)
        except NotFound as error:
            return self._renderer.problem(request, 404, "Cannot run it again", _sentence(error))
        except StepNotFound as error:
            return self._renderer.problem(request, 409, "Cannot run it again", _sentence(error))
        except NotEditable as error:
            return self._renderer.problem(request, 400, "Not with this input", _sentence(error))
        note = "rerun-edited" if input is not None else "rerun-step" if from_step else "rerun"
        return _see_run(new_run_id, note)

    async def find(self, request: Request) -> Response:
        """An id from an alert or a log line leads to its page."""
        wanted = request.query_params.get("id", "").strip()
        db = self._engine.context.database.reader
        if browsing.run_line(db, wanted) is not None:
            return RedirectResponse(f"/runs/{quote(wanted, safe='')}", 303)
        if browsing_events.event(db, wanted) is not None:
            return RedirectResponse(f"/events/{quote(wanted, safe='')}", 303)
        message = (
            f'"{wanted}" is neither the id of a run nor the internal id of an event. '
            "Ids are 26 letters and digits, such as 01JD0000000000000000000000."
        )
        return self._renderer.problem(request, 404, "Nothing has this id", message)


async def form_of(request: Request, bytes_max: int = FORM_BYTES_MAX) -> dict[str, str] | None:
    """The fields of a small urlencoded form; None when it is not small."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            return None
    fields = parse_qs(body.decode(errors="replace"))
    return {name: values[-1] for name, values in fields.items()}


def _see_run(run_id: str, note: str) -> Response:
    return RedirectResponse(f"/runs/{quote(run_id, safe='')}?note={note}", 303)


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
