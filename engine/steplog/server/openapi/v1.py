"""REST v1, described (query-api.md §3)."""

from __future__ import annotations

from .operations import Operation, Parameter
from .shapes import (
    ANYTHING,
    COUNT,
    JSON_OBJECT,
    TEXT,
    TIME,
    ULID,
    UUID,
    limit,
    list_of,
    maybe,
    named,
    shape,
    words,
)

SCHEMAS = {
    "V1Metadata": shape({"fetched_at": TIME, "cached_until": maybe(TIME)}),
    "V1Error": shape({"error": TEXT, "status": COUNT}, {"code": TEXT}),
    "V1Event": {
        "type": "object",
        "properties": {
            "internal_id": ULID,
            "account_id": UUID,
            "environment_id": UUID,
            "source": TEXT,
            "source_id": UUID,
            "received_at": TIME,
            "id": TEXT,
            "name": TEXT,
            "data": JSON_OBJECT,
            "user": JSON_OBJECT,
            "ts": {"type": "integer"},
            "v": TEXT,
        },
        "required": ["internal_id", "received_at", "id", "name", "data", "ts"],
    },
    "V1Run": shape(
        {
            "run_id": ULID,
            "run_started_at": TIME,
            "function_id": UUID,
            "function_version": COUNT,
            "environment_id": UUID,
            "event_id": TEXT,
            "status": words("Running", "Completed", "Failed", "Cancelled", "Skipped"),
            "ended_at": maybe(TIME),
        },
        {"output": ANYTHING, "batch_id": ULID, "original_run_id": ULID, "cron": TEXT},
    ),
    "V1Job": shape(
        {
            "at": TIME,
            "position": COUNT,
            "kind": TEXT,
            "attempt": COUNT,
            "JobID": TEXT,
            "Raw": shape({"step_id": TEXT, "leased_at": maybe(TIME)}),
        }
    ),
    "V1Function": shape(
        {
            "internal_id": UUID,
            "env_id": UUID,
            "app_id": UUID,
            "id": TEXT,
            "name": TEXT,
            "config": JSON_OBJECT,
            "created_at": maybe(TIME),
            "archived_at": maybe(TIME),
        }
    ),
    "V1Cancellation": shape(
        {
            "id": ULID,
            "name": maybe(TEXT),
            "created_at": TIME,
            "account_id": UUID,
            "environment_id": UUID,
            "app_id": TEXT,
            "function_internal_id": UUID,
            "function_id": TEXT,
            "started_after": maybe(TIME),
            "started_before": TIME,
            "if": maybe(TEXT),
            "kind": TEXT,
            "status": words("RUNNING", "COMPLETED", "STOPPED", "FAILED"),
            "ended_at": maybe(TIME),
            "runs_cancelled": COUNT,
            "error": maybe(TEXT),
        }
    ),
}


def _data(schema: object) -> dict[str, object]:
    return shape({"data": schema, "metadata": named("V1Metadata")})


OPERATIONS = (
    Operation(
        "GET",
        "/v1/events",
        "Events, the latest to arrive first; a page goes on after `cursor`, its last internal id",
        {200: _data(list_of(named("V1Event")))},
        refusals=(400,),
        query=(
            Parameter("limit", limit(20, 51)),
            Parameter("cursor", ULID),
            Parameter("name", TEXT),
            Parameter("received_after", TIME),
            Parameter("received_before", TIME),
        ),
    ),
    Operation(
        "GET",
        "/v1/events/{event_id}",
        "An event by its internal id",
        {200: _data(named("V1Event"))},
        refusals=(404,),
    ),
    Operation(
        "GET",
        "/v1/events/{event_id}/runs",
        "The runs that an event has started; none as long as there are none",
        {200: _data(list_of(named("V1Run")))},
    ),
    Operation(
        "GET",
        "/v1/runs/{run_id}",
        "A run",
        {200: _data(named("V1Run"))},
        refusals=(400, 404),
        path_schemas={"run_id": ULID},
    ),
    Operation(
        "DELETE",
        "/v1/runs/{run_id}",
        "Cancel a run",
        {200: None},
        refusals=(400, 404, 409),
        path_schemas={"run_id": ULID},
    ),
    Operation(
        "GET",
        "/v1/runs/{run_id}/jobs",
        "What is queued for a run, at most ten",
        {200: _data(list_of(named("V1Job")))},
        refusals=(400, 404),
        path_schemas={"run_id": ULID},
    ),
    Operation(
        "POST",
        "/v1/runs/{run_id}/metadata",
        "Note something beside a run or a step; `op` is merge, set, delete or add",
        {200: _data(shape({"run_id": ULID}))},
        refusals=(400, 404, 413),
        body={
            "type": "object",
            "properties": {
                "target": maybe({"type": "object", "properties": {"step_id": maybe(TEXT)}}),
                "metadata": list_of(
                    {
                        "type": "object",
                        "properties": {
                            "kind": {"type": "string", "pattern": "^userland[.]"},
                            "op": words("merge", "set", "delete", "add"),
                            "values": JSON_OBJECT,
                        },
                        "required": ["kind", "values"],
                    }
                ),
            },
            "required": ["metadata"],
        },
        body_is_needed=True,
        path_schemas={"run_id": ULID},
    ),
    Operation(
        "POST",
        "/v1/cancellations",
        "Cancel the live runs of a function that were queued in a window, a part with each commit",
        {201: _data(named("V1Cancellation"))},
        refusals=(400, 404, 413),
        body={
            "type": "object",
            "properties": {
                "app_id": TEXT,
                "function_id": TEXT,
                "started_after": maybe(TIME),
                "started_before": TIME,
                "if": maybe(TEXT),
                "name": maybe(TEXT),
            },
            "required": ["app_id", "function_id", "started_before"],
        },
        body_is_needed=True,
    ),
    Operation(
        "GET",
        "/v1/cancellations",
        "Cancellations, newest first; a page goes on after `cursor`, the last one's id",
        {200: _data(list_of(named("V1Cancellation")))},
        refusals=(400,),
        query=(Parameter("limit", limit(20, 100)), Parameter("cursor", ULID)),
    ),
    Operation(
        "GET",
        "/v1/cancellations/{cancellation_id}",
        "A cancellation, and how far it has come",
        {200: _data(named("V1Cancellation"))},
        refusals=(404,),
    ),
    Operation(
        "DELETE",
        "/v1/cancellations/{cancellation_id}",
        "Forget a cancellation; runs that it has not come to stay",
        {204: None},
        refusals=(404,),
    ),
    Operation(
        "POST",
        "/v1/signals",
        "Send a signal to the run that waits for it",
        {200: shape({"data": shape({"run_id": ULID})})},
        refusals=(400, 404, 413),
        body={
            "type": "object",
            "properties": {"signal": {"type": "string", "minLength": 1}, "data": ANYTHING},
            "required": ["signal"],
        },
        body_is_needed=True,
    ),
    Operation(
        "GET",
        "/v1/apps/{app}/functions",
        "The functions of an app, without an envelope",
        {200: list_of(named("V1Function"))},
        refusals=(404,),
    ),
    Operation(
        "GET",
        "/v1/prom/{env}",
        "Metrics in Prometheus' text format",
        {200: TEXT},
        media_type="text/plain",
    ),
)
