"""The shapes of REST v2's runs, apps and functions."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Raw

from ...core.functions import App, ConcurrencyLimit, Function, Trigger
from ...core.model import Run
from ...wire.instants import iso_ms

FAILURE_SUFFIX = "-failure"  # an SDK's `on_failure` registers a companion of this name
ATTEMPTS_BY_DEFAULT = 5
LIMITS_AS_WRITTEN = {  # by the name that a registration has for them
    "batchEvents": "eventsBatch",
    "debounce": "debounce",
    "rateLimit": "rateLimit",
    "singleton": "singleton",
    "throttle": "throttle",
}
_CONFIG = msgspec.json.Decoder(dict[str, Raw])


def run_object(
    run: Run,
    function: Function | None,
    app: App | None,
    event_name: str | None,
    *,
    with_output: bool,
) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": run.id,
        "function": function_reference(run.function_id, function, app),
        "app": {"id": app.name if app else ""},
        "status": run.status.value,
        "queuedAt": iso_ms(run.queued_at_ms),
        **timing(run.started_at_ms, run.ended_at_ms),
        "trigger": _trigger_of(run, event_name),
    }
    if run.skip_reason is not None:
        fields["skipReason"] = run.skip_reason.value.upper()
    if run.holder_run_id is not None:
        fields["existingRunId"] = run.holder_run_id
    if with_output and run.output is not None:
        fields["output"] = Raw(run.output)
    return fields


def timing(started_at_ms: int | None, ended_at_ms: int | None) -> dict[str, object]:
    """Protobuf's JSON writes 64-bit numbers as text."""
    fields: dict[str, object] = {}
    if started_at_ms is not None:
        fields["startedAt"] = iso_ms(started_at_ms)
    if ended_at_ms is not None:
        fields["endedAt"] = iso_ms(ended_at_ms)
    if started_at_ms is not None and ended_at_ms is not None:
        fields["durationMs"] = str(ended_at_ms - started_at_ms)
    return fields


def function_reference(
    function_id: str, function: Function | None, app: App | None
) -> dict[str, object]:
    if function is None:
        return {"id": function_id, "name": ""}
    return {"id": short_slug(function, app), "name": function.name}


def short_slug(function: Function, app: App | None) -> str:
    """The slug as its app's code writes it, without the app's name in front."""
    return function.slug.removeprefix(f"{app.name}-") if app else function.slug


def _trigger_of(run: Run, event_name: str | None) -> dict[str, object]:
    fields: dict[str, object] = {
        "eventIds": list(run.event_ids),
        "isBatch": run.batch_id is not None,
    }
    if run.batch_id is not None:
        fields["batchId"] = run.batch_id
    if event_name is not None:
        fields["eventName"] = event_name
    if run.cron is not None:
        fields["cronSchedule"] = run.cron
    return fields


def app_object(app: App, functions: int) -> dict[str, object]:
    synced_at = None if app.synced_at_ms is None else iso_ms(app.synced_at_ms)
    return {
        "id": app.name,
        "name": app.name,
        "method": "SERVE",
        "appVersion": app.version,
        "isArchived": False,
        "functionCount": functions,
        "latestSync": {
            "status": "success" if app.error is None else "error",
            "syncedAt": synced_at,
            "sdkLanguage": app.sdk.partition(":")[0],
            "sdkVersion": app.sdk.partition(":")[2],
            "framework": app.framework,
            "url": app.url,
            "error": app.error,
            "appVersion": app.version,
        },
    }


def function_object(
    function: Function, app: App | None, others: Sequence[Function]
) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": short_slug(function, app),
        "name": function.name,
        "slug": function.slug,
        "isPaused": function.is_paused,
        "isArchived": False,
        "app": {"id": app.name if app else ""},
        "triggers": [_trigger(trigger) for trigger in function.triggers],
        "configuration": configuration_of(function),
    }
    handler = next((f for f in others if f.slug == function.slug + FAILURE_SUFFIX), None)
    if handler is not None:
        fields["failureHandler"] = {"id": short_slug(handler, app), "slug": handler.slug}
    return fields


def _trigger(trigger: Trigger) -> dict[str, object]:
    if trigger.cron is not None:
        return {"type": "CRON", "value": trigger.cron}
    fields: dict[str, object] = {"type": "EVENT", "value": trigger.event}
    if trigger.expression is not None:
        fields["condition"] = trigger.expression
    return fields


def configuration_of(function: Function) -> dict[str, object]:
    """Limits as the app wrote them, where it did."""
    fields: dict[str, object] = {
        "cancellations": [
            {"event": cancel.event, "condition": cancel.expression} for cancel in function.cancel_on
        ],
        "retries": {
            "value": function.attempts - 1,
            "isDefault": function.attempts == ATTEMPTS_BY_DEFAULT,
        },
        "concurrency": [_concurrency(limit) for limit in function.concurrency],
    }
    if function.priority is not None:
        fields["priority"] = function.priority
    config = _CONFIG.decode(function.config)
    return fields | {
        told: config[written]
        for written, told in LIMITS_AS_WRITTEN.items()
        if bytes(config.get(written, b"null")) != b"null"
    }


def _concurrency(limit: ConcurrencyLimit) -> dict[str, object]:
    scope = {"fn": "FUNCTION", "env": "ENVIRONMENT", "account": "ACCOUNT"}[limit.scope.value]
    fields: dict[str, object] = {"scope": scope, "limit": limit.limit}
    if limit.key is not None:
        fields["key"] = limit.key
    return fields
