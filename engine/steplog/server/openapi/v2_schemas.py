"""The shapes of REST v2 (query-api.md §4)."""

from __future__ import annotations

from .shapes import (
    ANYTHING,
    COUNT,
    DIGITS,
    FLAG,
    JSON_OBJECT,
    TEXT,
    TIME,
    ULID,
    list_of,
    maybe,
    named,
    shape,
    words,
)

ENDED_STATUS = words("COMPLETED", "FAILED", "CANCELLED", "SKIPPED")
RUN_STATUS = words("QUEUED", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "SKIPPED")
SPAN_STATUS = words("RUNNING", "COMPLETED", "FAILED", "WAITING", "CANCELLED", "SKIPPED")
STEP_OP = words(
    "RUN", "SLEEP", "WAIT_FOR_EVENT", "INVOKE", "SEND_EVENT", "AI_GATEWAY", "WAIT_FOR_SIGNAL"
)
APP_REFERENCE = shape({"id": TEXT})
FUNCTION_REFERENCE = shape({"id": TEXT, "name": TEXT})
TIMING = {"startedAt": TIME, "endedAt": TIME, "durationMs": DIGITS}
SCHEMAS = {
    "V2Metadata": shape({"fetchedAt": TIME, "cachedUntil": maybe(TIME)}),
    "V2Page": shape({"hasMore": FLAG, "limit": COUNT}, {"cursor": TEXT}),
    "V2Error": shape({"code": TEXT, "message": TEXT}),
    "V2Errors": shape({"errors": list_of(named("V2Error"))}),
    "V2Account": shape(
        {"id": TEXT, "email": TEXT, "name": TEXT, "createdAt": TIME, "updatedAt": TIME}
    ),
    "V2Environment": shape(
        {"id": TEXT, "name": TEXT, "type": TEXT, "createdAt": TIME, "isArchived": FLAG}
    ),
    "V2Key": shape({"id": TEXT, "name": TEXT, "environment": TEXT, "key": TEXT, "createdAt": TIME}),
    "V2App": shape(
        {
            "id": TEXT,
            "name": TEXT,
            "method": words("SERVE", "CONNECT", "API"),
            "isArchived": FLAG,
            "functionCount": COUNT,
            "latestSync": shape(
                {
                    "status": TEXT,
                    "syncedAt": maybe(TIME),
                    "sdkLanguage": TEXT,
                    "sdkVersion": TEXT,
                    "framework": TEXT,
                    "url": TEXT,
                    "error": maybe(TEXT),
                    "appVersion": TEXT,
                }
            ),
        },
        {"appVersion": TEXT, "archivedAt": TIME},
    ),
    "V2Function": shape(
        {
            "id": TEXT,
            "name": TEXT,
            "slug": TEXT,
            "isPaused": FLAG,
            "isArchived": FLAG,
            "app": APP_REFERENCE,
            "triggers": list_of(
                shape({"type": words("EVENT", "CRON"), "value": TEXT}, {"condition": TEXT})
            ),
            "configuration": shape(
                {
                    "cancellations": list_of(shape({"event": TEXT, "condition": maybe(TEXT)})),
                    "retries": shape({"value": COUNT, "isDefault": FLAG}),
                    "concurrency": list_of(
                        shape(
                            {
                                "scope": words("FUNCTION", "ENVIRONMENT", "ACCOUNT"),
                                "limit": COUNT,
                            },
                            {"key": TEXT},
                        )
                    ),
                },
                {
                    "priority": TEXT,
                    "eventsBatch": JSON_OBJECT,
                    "rateLimit": JSON_OBJECT,
                    "debounce": JSON_OBJECT,
                    "throttle": JSON_OBJECT,
                    "singleton": JSON_OBJECT,
                },
            ),
        },
        {"failureHandler": shape({"id": TEXT, "slug": TEXT}), "runsCancelled": COUNT},
    ),
    "V2Run": shape(
        {
            "id": ULID,
            "function": FUNCTION_REFERENCE,
            "app": APP_REFERENCE,
            "status": RUN_STATUS,
            "queuedAt": TIME,
            "trigger": shape(
                {"eventIds": list_of(TEXT), "isBatch": FLAG},
                {"eventName": TEXT, "batchId": ULID, "cronSchedule": TEXT},
            ),
        },
        {
            **TIMING,
            "skipReason": words("SINGLETON", "PAUSED"),
            "existingRunId": ULID,
            "output": ANYTHING,
        },
    ),
    "V2SpanMetadata": shape(
        {"scope": words("run", "step"), "kind": TEXT, "values": JSON_OBJECT, "updatedAt": TIME}
    ),
    "V2Span": shape(
        {
            "id": TEXT,
            "name": TEXT,
            "status": SPAN_STATUS,
            "queuedAt": TIME,
            "metadata": list_of(named("V2SpanMetadata")),
            "children": list_of(named("V2Span")),
        },
        {**TIMING, "stepOp": STEP_OP, "stepId": TEXT, "input": ANYTHING, "output": ANYTHING},
    ),
    "V2Waiting": shape(
        {
            "kind": words("START", "DISCOVERY", "STEP", "REQUEST", "SLEEP", "TIMEOUT", "SILENCE"),
            "attempt": COUNT,
            "dueAt": TIME,
            "reasons": list_of(named("V2WaitingReason")),
        },
        {"step": shape({"id": TEXT, "name": TEXT})},
    ),
    "V2WaitingReason": shape(
        {
            "type": words(
                "NOT_DUE",
                "FUNCTION_GONE",
                "FUNCTION_PAUSED",
                "THROTTLED",
                "CONCURRENCY",
                "ENGINE_FULL",
                "APP_NOT_READY",
                "NEXT_IN_LINE",
            ),
            "message": TEXT,
        },
        {
            "until": TIME,
            "cause": words("EVENT", "SLEEP", "RETRY", "ANSWER"),
            "level": words("RUN", "REQUEST"),
            "scope": words("FUNCTION", "ENVIRONMENT", "ACCOUNT"),
            "key": TEXT,
            "value": TEXT,
            "limit": COUNT,
            "used": COUNT,
            "periodMs": DIGITS,
            "ahead": COUNT,
            "heldBy": list_of(ULID),
        },
    ),
    "V2Outcome": shape(
        {
            "function": FUNCTION_REFERENCE,
            "app": APP_REFERENCE,
            "outcome": words(
                "STARTED",
                "BATCHED",
                "DEBOUNCED",
                "SKIPPED",
                "DUPLICATE",
                "RATE_LIMITED",
                "REPEATED",
                "FILTERED",
                "ERROR",
            ),
            "message": TEXT,
        },
        {
            "runId": ULID,
            "existingRunId": ULID,
            "reason": words("SINGLETON", "PAUSED"),
            "until": TIME,
            "detail": TEXT,
        },
    ),
    "V2Replay": shape(
        {
            "id": ULID,
            "name": TEXT,
            "app": APP_REFERENCE,
            "function": FUNCTION_REFERENCE,
            "status": words("RUNNING", "COMPLETED", "STOPPED", "FAILED"),
            "from": TIME,
            "until": TIME,
            "statuses": list_of(ENDED_STATUS),
            "createdAt": TIME,
            "runsLookedAt": COUNT,
            "runsStarted": COUNT,
            "runsLeftOut": COUNT,
        },
        {"if": TEXT, "reachedAt": TIME, "endedAt": TIME, "error": TEXT},
    ),
}
