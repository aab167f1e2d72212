"""REST v2, described (query-api.md §4)."""

from __future__ import annotations

from collections.abc import Mapping

from .operations import Operation, Parameter
from .shapes import (
    ANYTHING,
    FLAG,
    JSON_OBJECT,
    TEXT,
    TIME,
    ULID,
    limit,
    list_of,
    maybe,
    named,
    shape,
    words,
)
from .v2_schemas import ENDED_STATUS, RUN_STATUS, SCHEMAS

__all__ = ["OPERATIONS", "SCHEMAS"]

FUNCTION = "/v2/apps/{app}/functions/{function}"
RUN_ID = {"run_id": ULID}
LIMIT = Parameter("limit", limit(20, 100))
CURSOR = Parameter("cursor", TEXT)
WITH_OUTPUT = Parameter("includeOutput", FLAG)
LISTED = (
    LIMIT,
    CURSOR,
    Parameter("from", TIME),
    Parameter("until", TIME),
    Parameter("timeField", words("queuedAt", "startedAt", "endedAt")),
    Parameter("status", list_of(RUN_STATUS)),
    Parameter("isDeferred", FLAG),
    Parameter("order", words("ASC", "DESC")),
    Parameter("query", TEXT, "conditions in CEL over event, output and error, one a line"),
    WITH_OUTPUT,
)
IN_MEMORY = (Parameter("limit", limit(1_000, 1_000)), CURSOR)
STARTED = shape({"runId": ULID})
PLAIN_ERRORS = {"errors": list_of(named("V2Error"))}


def _data(schema: Mapping[str, object]) -> dict[str, object]:
    return shape({"data": schema, "metadata": named("V2Metadata")})


def _page(schema: Mapping[str, object]) -> dict[str, object]:
    return shape(
        {"data": list_of(schema), "metadata": named("V2Metadata"), "page": named("V2Page")}
    )


READING = (
    Operation("GET", "/v2/health", "Whether it is up", {200: _data(shape({"status": TEXT}))}),
    Operation("GET", "/v2/account", "The account", {200: _data(named("V2Account"))}),
    Operation(
        "GET",
        "/v2/envs",
        "The environments: one",
        {200: _page(named("V2Environment"))},
        refusals=(400,),
        query=IN_MEMORY,
    ),
    Operation(
        "GET",
        "/v2/keys/events",
        "Event keys by their first characters: no API gives one away",
        {200: _page(named("V2Key"))},
        refusals=(400,),
        query=IN_MEMORY,
    ),
    Operation(
        "GET",
        "/v2/keys/signing",
        "Signing keys by their first characters: no API gives one away",
        {200: _page(named("V2Key"))},
        refusals=(400,),
        query=IN_MEMORY,
    ),
    Operation(
        "GET",
        "/v2/apps",
        "The registered apps, by name",
        {200: _page(named("V2App"))},
        refusals=(400,),
        query=(*IN_MEMORY, Parameter("archived", FLAG)),
    ),
    Operation("GET", "/v2/apps/{app}", "An app", {200: _data(named("V2App"))}, refusals=(404,)),
    Operation(
        "GET",
        "/v2/apps/{app}/functions",
        "The functions of an app, by slug",
        {200: _page(named("V2Function"))},
        refusals=(400, 404),
        query=IN_MEMORY,
    ),
    Operation("GET", FUNCTION, "A function", {200: _data(named("V2Function"))}, refusals=(404,)),
    Operation(
        "GET",
        f"{FUNCTION}/runs",
        "The runs of a function",
        {200: _page(named("V2Run"))},
        refusals=(400, 404),
        query=LISTED,
    ),
    Operation(
        "GET",
        "/v2/runs",
        "Runs, newest first; a page may be short and still have more",
        {200: _page(named("V2Run"))},
        refusals=(400, 404),
        query=(
            *LISTED,
            Parameter("appId", list_of(TEXT)),
            Parameter("functionId", list_of(TEXT), "needs appId"),
        ),
    ),
    Operation(
        "GET",
        "/v2/runs/{run_id}",
        "A run",
        {200: _data(named("V2Run"))},
        refusals=(400, 404),
        query=(WITH_OUTPUT,),
        path_schemas=RUN_ID,
    ),
    Operation(
        "GET",
        "/v2/runs/{run_id}/waiting",
        "What a run has in the queue, and why it waits",
        {200: _page(named("V2Waiting"))},
        refusals=(400, 404),
        path_schemas=RUN_ID,
    ),
    Operation(
        "GET",
        "/v2/runs/{run_id}/trace",
        "A run and its steps as a tree of spans",
        {200: _data(shape({"runId": ULID, "rootSpan": named("V2Span")}))},
        refusals=(400, 404),
        query=(WITH_OUTPUT,),
        path_schemas=RUN_ID,
    ),
    Operation(
        "GET",
        "/v2/events/{event_id}/runs",
        "The runs that an event has started",
        {200: _page(named("V2Run"))},
        refusals=(400,),
        query=(Parameter("limit", limit(20, 40)), CURSOR, WITH_OUTPUT),
    ),
    Operation(
        "GET",
        "/v2/events/{event_id}/outcomes",
        "What became of an event for each function that listens to it",
        {200: _page(named("V2Outcome"))},
        refusals=(404,),
    ),
    Operation(
        "GET",
        "/v2/replays",
        "Replays, newest first",
        {200: _page(named("V2Replay"))},
        refusals=(400,),
        query=(LIMIT, CURSOR),
    ),
    Operation(
        "GET",
        "/v2/replays/{replay_id}",
        "A replay, and how far it has come",
        {200: _data(named("V2Replay"))},
        refusals=(404,),
    ),
    Operation("GET", "/v2/openapi.json", "This description", {200: JSON_OBJECT}),
)
CHANGING = (
    Operation(
        "POST",
        "/v2/apps/{app}/syncs",
        "Ask an app to register, at `url` or where it was last",
        {200: _data(named("V2App"))},
        refusals=(400, 404, 413, 422),
        body={"type": "object", "properties": {"url": {"type": ["string", "null"]}}},
    ),
    Operation(
        "POST",
        f"{FUNCTION}/invoke",
        "Run a function, whatever its triggers",
        {
            200: _data(STARTED),
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
        {200: _data(named("V2Function"))},
        refusals=(400, 404, 413),
        body={"type": "object", "properties": {"cancelRuns": FLAG}},
    ),
    Operation(
        "POST",
        f"{FUNCTION}/resume",
        "Let a paused function go on",
        {200: _data(named("V2Function"))},
        refusals=(400, 404, 413),
        body=JSON_OBJECT,
    ),
    Operation(
        "POST",
        f"{FUNCTION}/replays",
        "Begin the ended runs of a window anew, a part with each commit",
        {201: _data(named("V2Replay"))},
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
        {200: _data(named("V2Replay"))},
        refusals=(400, 404, 409, 413),
        body=JSON_OBJECT,
    ),
    Operation(
        "POST",
        "/v2/runs/{run_id}/rerun",
        "Run it again, whole or from one of its steps",
        {200: _data(STARTED)},
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
        {200: _data(shape({"id": ULID, "status": RUN_STATUS}))},
        refusals=(400, 404, 409, 413),
        path_schemas=RUN_ID,
    ),
    Operation(
        "POST",
        "/v2/runs/{run_id}/scores",
        "Score a run, or a step of it; the same name again takes the place",
        {200: _data(STARTED)},
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
        {200: _data(shape({"eventId": ULID}))},
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
OPERATIONS = (*READING, *CHANGING)
