"""What REST v2 changes, described (query-api.md §4)."""

from __future__ import annotations

from .operations import Operation
from .shapes import ANYTHING, FLAG, JSON_OBJECT, TEXT, TIME, ULID, list_of, maybe, named, shape
from .v2_schemas import ENDED_STATUS, RUN_STATUS
from .v2_surroundings import FUNCTION, RUN_ID, STARTED, data_of

PLAIN_ERRORS = {"errors": list_of(named("V2Error"))}
CHANGING = (
    Operation(
        "POST",
        "/v2/apps/{app}/syncs",
        "Ask an app to register, at `url` or where it was last",
        {200: data_of(named("V2App"))},
        refusals=(400, 404, 413, 422),
        body={"type": "object", "properties": {"url": {"type": ["string", "null"]}}},
    ),
    Operation(
        "POST",
        f"{FUNCTION}/invoke",
        "Run a function, whatever its triggers",
        {
            200: data_of(STARTED),
            409: shape(PLAIN_ERRORS, {"data": STARTED}),
            422: shape(PLAIN_ERRORS, {"data": shape({"runId": ULID}, {"existingRunId": ULID})}),
        },
        refusals=(400, 404, 413),
        body={
            "type": "object",
            "properties": {
                "data": maybe(JSON_OBJECT),
                "idempotencyKey": {"type": ["string", "null"], "maxLength": 512},
            },
        },
    ),
    Operation(
        "POST",
        f"{FUNCTION}/pause",
        "Skip new runs; live ones wait at their next request, or are cancelled",
        {200: data_of(named("V2Function"))},
        refusals=(400, 404, 413),
        body={"type": "object", "properties": {"cancelRuns": FLAG}},
    ),
    Operation(
        "POST",
        f"{FUNCTION}/resume",
        "Let a paused function go on",
        {200: data_of(named("V2Function"))},
        refusals=(400, 404, 413),
        body=JSON_OBJECT,
    ),
    Operation(
        "POST",
        f"{FUNCTION}/replays",
        "Begin the ended runs of a window anew, a part with each commit",
        {201: data_of(named("V2Replay"))},
        refusals=(400, 404, 413),
        body={
            "type": "object",
            "properties": {
                "from": TIME,
                "until": TIME,
                "statuses": {"type": "array", "items": ENDED_STATUS, "minItems": 1},
                "name": maybe(TEXT),
                "if": maybe(TEXT),
            },
            "required": ["from", "until", "statuses"],
        },
        body_is_needed=True,
    ),
    Operation(
        "POST",
        "/v2/replays/{replay_id}/cancel",
        "Begin no more runs; those that were begun go on",
        {200: data_of(named("V2Replay"))},
        refusals=(400, 404, 409, 413),
        body=JSON_OBJECT,
    ),
    Operation(
        "POST",
        "/v2/runs/{run_id}/rerun",
        "Run it again, whole or from one of its steps",
        {200: data_of(STARTED)},
        refusals=(400, 404, 413),
        body={
            "type": "object",
            "properties": {
                "fromStep": maybe(
                    {
                        "type": "object",
                        "properties": {
                            "stepId": {"type": "string", "minLength": 1},
                            "input": {"type": ["array", "null"]},
                        },
                        "required": ["stepId"],
                    }
                )
            },
        },
        path_schemas=RUN_ID,
    ),
    Operation(
        "POST",
        "/v2/runs/{run_id}/cancel",
        "Cancel a run",
        {200: data_of(shape({"id": ULID, "status": RUN_STATUS}))},
        refusals=(400, 404, 409, 413),
        path_schemas=RUN_ID,
    ),
    Operation(
        "POST",
        "/v2/runs/{run_id}/scores",
        "Score a run, or a step of it; the same name again takes the place",
        {200: data_of(STARTED)},
        refusals=(400, 404, 413),
        body={
            "type": "object",
            "properties": {
                "scores": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 100,
                    "items": {
                        "type": "object",
                        "properties": {
                            "name": TEXT,
                            "value": {"type": ["number", "boolean"]},
                            "stepId": maybe(TEXT),
                        },
                        "required": ["name", "value"],
                    },
                }
            },
            "required": ["scores"],
        },
        body_is_needed=True,
        path_schemas=RUN_ID,
    ),
    Operation(
        "POST",
        "/v2/events",
        "Send one event",
        {200: data_of(shape({"eventId": ULID}))},
        refusals=(400, 413),
        body={
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": 1},
                "id": TEXT,
                "data": ANYTHING,
                "user": ANYTHING,
                "ts": {"type": "integer"},
            },
            "required": ["name"],
        },
        body_is_needed=True,
    ),
)
