"""Why a run waits, in REST v2: an addition of ours, the reference does not tell."""

from __future__ import annotations

from typing import assert_never

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.model import DISCOVERY, Run
from ...core.waiting import (
    AppUnready,
    EngineFull,
    FunctionGone,
    FunctionPaused,
    GateFull,
    NextInLine,
    NotDue,
    Reason,
    Throttled,
)
from ...engine import Engine
from ...errors import NotFound
from ...store import browsing, browsing_run
from ...store.browsing import DueItem
from ...wire.instants import iso_ms
from ..requests import run_id_of
from ..waiting import in_words, why_waiting
from .envelope import paged

ITEMS_MAX = 1_000
SCOPES = {"env": "ENVIRONMENT", "account": "ACCOUNT"}


class WaitingApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self, prefix: str) -> list[Route]:
        return [Route(f"{prefix}/runs/{{run_id}}/waiting", self.waiting, methods=["GET"])]

    async def waiting(self, request: Request) -> Response:
        """What the run has in the queue and not in flight, the earliest first, each with all
        reasons. Empty once the run has ended, and while it is being asked alone.
        """
        run_id = run_id_of(request)
        context = self._engine.context
        run = browsing_run.run(context.database.reader, run_id)
        if run is None:
            raise NotFound(f"there is no run {run_id}")
        due = browsing.due_items(context.database.reader, run_id, ITEMS_MAX)
        found = [self._object(run, one) for one in due if one.leased_at_ms is None]
        return paged(found, context.clock.now_ms(), None, ITEMS_MAX)

    def _object(self, run: Run, due: DueItem) -> dict[str, object]:
        item = due.item
        fields: dict[str, object] = {
            "kind": item.kind.value.upper(),
            "attempt": item.attempt,
            "dueAt": iso_ms(item.due_at_ms),
        }
        if item.step_id != DISCOVERY:
            db = self._engine.context.database.reader
            name = browsing.step_name(db, run.id, item.step_id)
            fields["step"] = {"id": item.step_id, "name": name or ""}
        return fields | {"reasons": [_reason(one) for one in why_waiting(self._engine, run, item)]}


def _reason(reason: Reason) -> dict[str, object]:
    words = in_words(reason)
    fields: dict[str, object] = {"type": _type(reason), "message": words.text}
    if words.at_ms is not None:
        fields["until"] = iso_ms(words.at_ms)
    match reason:
        case NotDue(cause):
            fields["cause"] = cause.value.upper()
        case Throttled():
            fields |= {"key": reason.key, "value": reason.value, "limit": reason.limit}
            fields |= {"periodMs": str(reason.period_ms), "ahead": reason.ahead}
        case GateFull(gate):
            fields |= {
                "level": "RUN" if gate.is_for_run else "REQUEST",
                "scope": SCOPES.get(gate.scope, "FUNCTION"),
                "key": gate.key,
                "value": gate.value,
                "limit": reason.limit,
                "used": reason.used,
                "heldBy": list(reason.holders),
                "ahead": reason.ahead,
            }
        case EngineFull(in_flight, limit):
            fields |= {"limit": limit, "used": in_flight}
        case _:
            pass  # the type and the message say it all
    return fields


def _type(reason: Reason) -> str:
    match reason:
        case NotDue():
            return "NOT_DUE"
        case FunctionGone():
            return "FUNCTION_GONE"
        case FunctionPaused():
            return "FUNCTION_PAUSED"
        case Throttled():
            return "THROTTLED"
        case GateFull():
            return "CONCURRENCY"
        case EngineFull():
            return "ENGINE_FULL"
        case AppUnready():
            return "APP_NOT_READY"
        case NextInLine():
            return "NEXT_IN_LINE"
        case _:
            assert_never(reason)
