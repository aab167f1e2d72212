"""What is done to a function in REST v2: run it, pause it, let it go on."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...commands.invoke_function import invoke_function
from ...core.functions import App, Function
from ...core.model import SkipReason
from ...core.outcomes import Outcome, OutcomeKind
from ...engine import Engine
from ...wire.events import invoked_by_hand
from ...wire.json import JsonError
from ..directory import Directory
from ..event_outcomes import in_words
from ..requests import bad_request, read_as, read_object
from .envelope import enveloped, failed
from .objects import function_object

KEY_CHARS_MAX = 512
CODES = {
    OutcomeKind.DUPLICATE: "idempotency_conflict",
    OutcomeKind.RATE_LIMITED: "rate_limited",
    OutcomeKind.REPEATED: "rate_limited",
    OutcomeKind.DEBOUNCED: "function_debounced",
    OutcomeKind.BATCHED: "function_batched",
    OutcomeKind.SKIPPED: "function_skipped",
    OutcomeKind.ERROR: "validation_error",
}


class _Invocation(msgspec.Struct, rename="camel"):
    data: msgspec.Raw = msgspec.Raw(b"{}")
    idempotency_key: str | None = None


class _Pause(msgspec.Struct, rename="camel"):
    cancel_runs: bool = False


_INVOCATION = msgspec.json.Decoder(_Invocation)
_PAUSE = msgspec.json.Decoder(_Pause)


class FunctionsApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._directory = Directory(engine)

    def routes(self, prefix: str) -> list[Route]:
        function = f"{prefix}/apps/{{app:path}}/functions/{{function:path}}"
        return [
            Route(f"{function}/invoke", self.invoke, methods=["POST"]),
            Route(f"{function}/pause", self.pause, methods=["POST"]),
            Route(f"{function}/resume", self.resume, methods=["POST"]),
        ]

    async def invoke(self, request: Request) -> Response:
        """`{"data": object, "idempotencyKey": text}`: the run's id, or why there is no new run."""
        _, function = self._asked_for(request)
        asked = await read_as(request, _INVOCATION)
        if asked.idempotency_key is not None and len(asked.idempotency_key) > KEY_CHARS_MAX:
            raise bad_request(f"idempotencyKey may have {KEY_CHARS_MAX} characters")
        context = self._engine.context
        body = b'{"data":' + bytes(asked.data) + b"}"
        try:
            event = invoked_by_hand(function.slug, body, context.fresh_id(), context.clock.now_ms())
        except JsonError as error:
            raise bad_request(f"the body is not understood: {error}") from error
        outcome = await invoke_function(context, function.id, event, asked.idempotency_key or None)
        if outcome.kind is OutcomeKind.STARTED:
            return enveloped({"runId": outcome.run_id}, self._now_ms)
        return _not_started(function, outcome)

    async def pause(self, request: Request) -> Response:
        """`{"cancelRuns": true}` also ends its live runs; otherwise they wait."""
        app, function = self._asked_for(request)
        asked = await read_as(request, _PAUSE)
        cancelled = await self._engine.pause(function.id, cancel_runs=asked.cancel_runs)
        return self._told(app, function, runsCancelled=cancelled)

    async def resume(self, request: Request) -> Response:
        app, function = self._asked_for(request)
        await read_object(request)
        await self._engine.resume(function.id)
        return self._told(app, function)

    def _asked_for(self, request: Request) -> tuple[App, Function]:
        app = self._directory.app(request.path_params["app"])
        return app, self._directory.function(app, request.path_params["function"])

    def _told(self, app: App, function: Function, **more: object) -> Response:
        now = self._engine.context.registry.function(function.id) or function
        told = function_object(now, app, self._directory.functions(app))
        return enveloped(told | more, self._now_ms)

    @property
    def _now_ms(self) -> int:
        return self._engine.context.clock.now_ms()


def _not_started(function: Function, outcome: Outcome) -> Response:
    """409 with the run that this key has started, 422 for everything else."""
    if outcome.kind is OutcomeKind.DUPLICATE:
        message = f"run {outcome.run_id} of {function.slug} was started with this idempotencyKey"
        return failed(409, message, CODES[outcome.kind], {"runId": outcome.run_id})
    data: dict[str, object] | None
    data = {"runId": outcome.run_id} if outcome.run_id is not None else None
    if outcome.reason is SkipReason.SINGLETON and data is not None:
        data["existingRunId"] = outcome.holder_run_id
    return failed(422, f"{function.slug}: {in_words(outcome)}", CODES[outcome.kind], data)
