"""Whole payloads as files: never shown by the browser, whatever they contain."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ...engine import Engine
from ...store import browsing, browsing_events, browsing_run

NULL = b"null"


class Downloads:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def run_output(self, request: Request) -> Response:
        run_id: str = request.path_params["run_id"]
        db = self._engine.context.database.reader
        if browsing.run_line(db, run_id) is None:
            return _missing(f"there is no run {run_id}")
        return _file(browsing_run.run_output(db, run_id), f"run-{run_id}-output.json")

    async def step_output(self, request: Request) -> Response:
        return self._step(request, is_input=False)

    async def step_input(self, request: Request) -> Response:
        return self._step(request, is_input=True)

    async def event(self, request: Request) -> Response:
        event_id: str = request.path_params["event_id"]
        body = browsing_events.event_body(self._engine.context.database.reader, event_id)
        if body is None:
            return _missing(f"there is no event {event_id}")
        return _file(body, f"event-{event_id}.json")

    def _step(self, request: Request, *, is_input: bool) -> Response:
        run_id: str = request.path_params["run_id"]
        step_id: str = request.path_params["step_id"]
        db = self._engine.context.database.reader
        if browsing.step_name(db, run_id, step_id) is None:
            return _missing(f"run {run_id} has no step {step_id}")
        body = browsing_run.step_payload(db, run_id, step_id, is_input=is_input)
        return _file(body, f"step-{step_id}-{'input' if is_input else 'output'}.json")


def _file(body: bytes | None, name: str) -> Response:
    safe_name = "".join(letter for letter in name if letter.isascii() and letter not in '"\\/\r\n')
    return Response(
        NULL if body is None else body,
        media_type="application/json",
        headers={
            "content-disposition": f'attachment; filename="{safe_name}"',
            "content-security-policy": "default-src 'none'; sandbox",
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
        },
    )


def _missing(message: str) -> Response:
    return PlainTextResponse(message, 404)
