"""What REST v2 tells, described (query-api.md §4)."""

from __future__ import annotations

from .operations import Operation, Parameter
from .shapes import FLAG, JSON_OBJECT, TEXT, TIME, ULID, limit, list_of, named, shape, words
from .v2_schemas import RUN_STATUS
from .v2_surroundings import FUNCTION, RUN_ID, data_of, page_of

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
READING = (
    Operation("GET", "/v2/health", "Whether it is up", {200: data_of(shape({"status": TEXT}))}),
    Operation("GET", "/v2/account", "The account", {200: data_of(named("V2Account"))}),
    Operation(
        "GET",
        "/v2/envs",
        "The environments: one",
        {200: page_of(named("V2Environment"))},
        refusals=(400,),
        query=IN_MEMORY,
    ),
    Operation(
        "GET",
        "/v2/keys/events",
        "Event keys by their first characters: no API gives one away",
        {200: page_of(named("V2Key"))},
        refusals=(400,),
        query=IN_MEMORY,
    ),
    Operation(
        "GET",
        "/v2/keys/signing",
        "Signing keys by their first characters: no API gives one away",
        {200: page_of(named("V2Key"))},
        refusals=(400,),
        query=IN_MEMORY,
    ),
    Operation(
        "GET",
        "/v2/apps",
        "The registered apps, by name",
        {200: page_of(named("V2App"))},
        refusals=(400,),
        query=(*IN_MEMORY, Parameter("archived", FLAG)),
    ),
    Operation("GET", "/v2/apps/{app}", "An app", {200: data_of(named("V2App"))}, refusals=(404,)),
    Operation(
        "GET",
        "/v2/apps/{app}/functions",
        "The functions of an app, by slug",
        {200: page_of(named("V2Function"))},
        refusals=(400, 404),
        query=IN_MEMORY,
    ),
    Operation("GET", FUNCTION, "A function", {200: data_of(named("V2Function"))}, refusals=(404,)),
    Operation(
        "GET",
        f"{FUNCTION}/runs",
        "The runs of a function",
        {200: page_of(named("V2Run"))},
        refusals=(400, 404),
        query=LISTED,
    ),
    Operation(
        "GET",
        "/v2/runs",
        "Runs, newest first; a page may be short and still have more",
        {200: page_of(named("V2Run"))},
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
        {200: data_of(named("V2Run"))},
        refusals=(400, 404),
        query=(WITH_OUTPUT,),
        path_schemas=RUN_ID,
    ),
    Operation(
        "GET",
        "/v2/runs/{run_id}/waiting",
        "What a run has in the queue, and why it waits",
        {200: page_of(named("V2Waiting"))},
        refusals=(400, 404),
        path_schemas=RUN_ID,
    ),
    Operation(
        "GET",
        "/v2/runs/{run_id}/trace",
        "A run and its steps as a tree of spans",
        {200: data_of(shape({"runId": ULID, "rootSpan": named("V2Span")}))},
        refusals=(400, 404),
        query=(WITH_OUTPUT,),
        path_schemas=RUN_ID,
    ),
    Operation(
        "GET",
        "/v2/events/{event_id}/runs",
        "The runs that an event has started",
        {200: page_of(named("V2Run"))},
        refusals=(400,),
        query=(Parameter("limit", limit(20, 40)), CURSOR, WITH_OUTPUT),
    ),
    Operation(
        "GET",
        "/v2/events/{event_id}/outcomes",
        "What became of an event for each function that listens to it",
        {200: page_of(named("V2Outcome"))},
        refusals=(404,),
    ),
    Operation(
        "GET",
        "/v2/replays",
        "Replays, newest first",
        {200: page_of(named("V2Replay"))},
        refusals=(400,),
        query=(LIMIT, CURSOR),
    ),
    Operation(
        "GET",
        "/v2/replays/{replay_id}",
        "A replay, and how far it has come",
        {200: data_of(named("V2Replay"))},
        refusals=(404,),
    ),
    Operation("GET", "/v2/openapi.json", "This description", {200: JSON_OBJECT}),
)
