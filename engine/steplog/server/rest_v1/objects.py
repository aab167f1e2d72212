"""The shapes of REST v1 (query-api.md §3): snake_case, capitalised statuses."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Raw

from ...core.functions import Function
from ...core.model import Event, Run, RunStatus
from ...store.reading import FunctionRow, QueueRow
from ...wire.instants import iso_ms

ACCOUNT_ID = "00000000-0000-4000-a000-000000000000"
ENVIRONMENT_ID = "00000000-0000-4000-b000-000000000000"
NO_SOURCE = "00000000-0000-0000-0000-000000000000"

# A queued run is told as Running: documented clients poll until it is anything else.
STATUS_WORDS = {
    RunStatus.QUEUED: "Running",
    RunStatus.RUNNING: "Running",
    RunStatus.COMPLETED: "Completed",
    RunStatus.FAILED: "Failed",
    RunStatus.CANCELLED: "Cancelled",
    RunStatus.SKIPPED: "Skipped",
}
_FIELDS = msgspec.json.Decoder(dict[str, Raw])


def event_object(event: Event) -> dict[str, object]:
    return {
        "internal_id": event.internal_id,
        "account_id": ACCOUNT_ID,
        "environment_id": ENVIRONMENT_ID,
        "source": "",
        "source_id": NO_SOURCE,
        "received_at": iso_ms(event.received_at_ms),
        **_FIELDS.decode(event.body),
    }


def run_object(run: Run, version_of: Callable[[str], int]) -> dict[str, object]:
    fields: dict[str, object] = {
        "run_id": run.id,
        "run_started_at": iso_ms(run.started_at_ms or run.queued_at_ms),
        "function_id": run.function_id,
        "function_version": version_of(run.function_id),
        "environment_id": ENVIRONMENT_ID,
        "event_id": run.event_ids[0],
        "status": STATUS_WORDS[run.status],
        "ended_at": None if run.ended_at_ms is None else iso_ms(run.ended_at_ms),
    }
    if run.output is not None:
        fields["output"] = Raw(run.output)
    if run.batch_id is not None:
        fields["batch_id"] = run.batch_id
    if run.original_run_id is not None:
        fields["original_run_id"] = run.original_run_id
    if run.cron is not None:
        fields["cron"] = run.cron
    return fields


def job_object(row: QueueRow, place: int) -> dict[str, object]:
    item = row.item
    return {
        "at": iso_ms(item.due_at_ms),
        "position": place,
        "kind": item.kind.value,
        "attempt": item.attempt,
        "JobID": item.job_id,
        "Raw": {
            "step_id": item.step_id,
            "leased_at": None if row.leased_at_ms is None else iso_ms(row.leased_at_ms),
        },
    }


def function_object(function: Function, row: FunctionRow | None) -> dict[str, object]:
    archived_at_ms = row.archived_at_ms if row else None
    return {
        "internal_id": function.id,
        "env_id": ENVIRONMENT_ID,
        "app_id": function.app_id,
        "id": function.slug,
        "name": function.name,
        "config": Raw(function.config),
        "created_at": iso_ms(row.created_at_ms) if row else None,
        "archived_at": None if archived_at_ms is None else iso_ms(archived_at_ms),
    }
