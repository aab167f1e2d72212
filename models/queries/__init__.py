"""Every query, by noun. Plain functions on a session of `Database.read()` or `Database.write()`.

A query that serves a tenant takes `tenant_id` and finds nothing of anyone else's. The few that
work for all tenants (the trigger, the outboxes, retention) say so.
"""

from . import (
    analyses,
    api_keys,
    coaching,
    connections,
    crm_records,
    exchanges,
    failures,
    meetings,
    progress,
    reps,
    retention,
    retry_claims,
    revisions,
    sources,
    stages,
    tenants,
    transcription_jobs,
    transcripts,
    usage,
    webhooks,
)

__all__ = [
    "analyses",
    "api_keys",
    "coaching",
    "connections",
    "crm_records",
    "exchanges",
    "failures",
    "meetings",
    "progress",
    "reps",
    "retention",
    "retry_claims",
    "revisions",
    "sources",
    "stages",
    "tenants",
    "transcription_jobs",
    "transcripts",
    "usage",
    "webhooks",
]
