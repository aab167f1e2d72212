"""What events did, in REST v2: an addition of ours, the reference does not tell."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...engine import Engine
from ...errors import NotFound
from ...store import browsing_events, outcomes
from ...store.outcomes import FunctionOutcome
from ...wire.instants import iso_ms
from ..event_outcomes import in_words
from .envelope import paged
from .objects import function_reference


class EventsApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self, prefix: str) -> list[Route]:
        path = f"{prefix}/events/{{event_id}}/outcomes"
        return [Route(path, self.outcomes, methods=["GET"])]

    async def outcomes(self, request: Request) -> Response:
        """For each function that listened to the event, in order: started, or why not."""
        event_id: str = request.path_params["event_id"]
        context = self._engine.context
        db = context.database.reader
        if browsing_events.event(db, event_id) is None:
            raise NotFound(f"there is no event {event_id}")
        found = [self._object(each) for each in outcomes.event_outcomes(db, event_id)]
        return paged(found, context.clock.now_ms(), None, len(found))

    def _object(self, told: FunctionOutcome) -> dict[str, object]:
        registry = self._engine.context.registry
        function = registry.function(told.function_id)
        app = registry.app(function.app_id) if function else None
        outcome = told.outcome
        fields: dict[str, object] = {
            "function": function_reference(told.function_id, function, app),
            "app": {"id": app.name if app else ""},
            "outcome": outcome.kind.value.upper(),
            "message": in_words(outcome),
        }
        if outcome.run_id is not None:
            fields["runId"] = outcome.run_id
        if outcome.holder_run_id is not None:
            fields["existingRunId"] = outcome.holder_run_id
        if outcome.reason is not None:
            fields["reason"] = outcome.reason.value.upper()
        if outcome.until_ms is not None:
            fields["until"] = iso_ms(outcome.until_ms)
        if outcome.detail is not None:
            fields["detail"] = outcome.detail
        return fields
