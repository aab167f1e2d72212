"""Tenants never see each other, and no listing looks at every row.

Both are said once for all: every public query that takes a `tenant_id` must be in the table below,
which is asked, for tenant-b, about all that belongs to tenant-a.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import MeetingStatus, Stage
from models import Database, MeetingNotFound, Vault, queries
from models.queries import (
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
from models.queries.usage import Balance
from models.tables import ConnectionKind, ProgressKind, Row
from models.testing import one_of_everything, plan_of, statements
from models.testing.rows import BY, SUMMARY, TRANSCRIPT
from models.vault import new_key

A = "tenant-a"
CALL = "call-1"
VAULT = Vault.from_text(new_key())
Ask = Callable[[AsyncSession, str], Awaitable[Any]]

# What each query answers about tenant-a's things when tenant-b asks.
NOTHING: dict[Callable[..., Any], tuple[Ask, Any]] = {
    analyses.current: (lambda s, t: analyses.current(s, t, CALL), None),
    analyses.find_for_tenant: (lambda s, t: analyses.find_for_tenant(s, t, "analysis-1"), None),
    analyses.list_for_meeting: (lambda s, t: analyses.list_for_meeting(s, t, CALL), []),
    analyses.so_far: (lambda s, t: analyses.so_far(s, t, CALL), None),
    api_keys.find_active: (lambda s, t: api_keys.find_active(s, t, "key-1"), None),
    api_keys.list_for_tenant: (lambda s, t: api_keys.list_for_tenant(s, t), []),
    coaching.list_for_analysis: (lambda s, t: coaching.list_for_analysis(s, t, "analysis-1"), []),
    coaching.past_metrics: (
        lambda s, t: coaching.past_metrics(s, t, "rep-1", before_ms=99_999, limit=9),
        [],
    ),
    connections.get: (lambda s, t: connections.get(s, VAULT, t, ConnectionKind.CRM), None),
    connections.list_kinds: (lambda s, t: connections.list_kinds(s, t), []),
    crm_records.find_for_meeting: (lambda s, t: crm_records.find_for_meeting(s, t, CALL), None),
    exchanges.list_for_meeting: (lambda s, t: exchanges.list_for_meeting(s, t, CALL, 9), []),
    exchanges.tokens_since: (lambda s, t: exchanges.tokens_since(s, t, 0), 0),
    failures.find_for_tenant: (lambda s, t: failures.find_for_tenant(s, t, "failure-1"), None),
    failures.list_for_meeting: (lambda s, t: failures.list_for_meeting(s, t, CALL), []),
    failures.list_open: (lambda s, t: failures.list_open(s, t, 9), []),
    meetings.find_for_tenant: (lambda s, t: meetings.find_for_tenant(s, t, CALL), None),
    meetings.list_for_tenant: (lambda s, t: _listed(s, t), ["call-b"]),
    progress.after: (lambda s, t: progress.after(s, t, CALL, 0), []),
    progress.last_id: (lambda s, t: progress.last_id(s, t, CALL), 0),
    reps.find_by_email: (lambda s, t: reps.find_by_email(s, t, "ada@example.com"), None),
    reps.find_for_tenant: (lambda s, t: reps.find_for_tenant(s, t, "rep-1"), None),
    reps.list_for_tenant: (lambda s, t: reps.list_for_tenant(s, t), []),
    sources.list_for_tenant: (lambda s, t: sources.list_for_tenant(s, t), []),
    stages.list_for: (lambda s, t: stages.list_for(s, t, CALL), []),
    transcription_jobs.latest_for_meeting: (
        lambda s, t: transcription_jobs.latest_for_meeting(s, t, CALL),
        None,
    ),
    transcripts.load: (lambda s, t: transcripts.load(s, t, CALL), None),
    usage.balance: (lambda s, t: usage.balance(s, t), Balance(0, 0)),
    usage.list_for_meeting: (lambda s, t: usage.list_for_meeting(s, t, CALL), []),
    webhooks.list_for_meeting: (lambda s, t: webhooks.list_for_meeting(s, t, CALL), []),
}

# What each change does to tenant-a's things when tenant-b asks for it: nothing, and it says so.
REFUSED: dict[Callable[..., Any], tuple[Ask, Any]] = {
    analyses.keep_part: (lambda s, t: _keep_part(s, t, "analysis-2"), MeetingNotFound),
    analyses.save_new_version: (lambda s, t: _analyse(s, t, "analysis-2"), MeetingNotFound),
    api_keys.mark_used: (lambda s, t: api_keys.mark_used(s, t, "key-1", 9), False),
    api_keys.revoke: (lambda s, t: api_keys.revoke(s, t, "key-1", 9), False),
    connections.remove: (lambda s, t: connections.remove(s, t, ConnectionKind.CRM), None),
    failures.mark_retried: (
        lambda s, t: failures.mark_retried(s, t, "failure-1", retry_run_id=None, now_ms=9),
        False,
    ),
    retry_claims.give_back: (lambda s, t: retry_claims.give_back(s, t, "failure-1"), False),
    retry_claims.give_back_abandoned: (
        lambda s, t: retry_claims.give_back_abandoned(s, t, CALL, before_ms=9),
        None,
    ),
    retry_claims.note_run: (lambda s, t: retry_claims.note_run(s, t, "failure-1", "run-9"), None),
    failures.resolve_for_meeting: (
        lambda s, t: failures.resolve_for_meeting(s, t, CALL, 9),
        0,
    ),
    meetings.finish: (
        lambda s, t: meetings.finish(s, t, CALL, revision=1, status=MeetingStatus.FAILED, now_ms=9),
        MeetingNotFound,
    ),
    meetings.mark_announced: (lambda s, t: meetings.mark_announced(s, t, CALL, 9), False),
    meetings.note_audio: (
        lambda s, t: meetings.note_audio(
            s, t, CALL, duration_ms=1, language=None, is_offline=False
        ),
        MeetingNotFound,
    ),
    meetings.note_details: (lambda s, t: meetings.note_details(s, t, CALL, {}), MeetingNotFound),
    progress.append: (
        lambda s, t: progress.append(
            s, tenant_id=t, meeting_id=CALL, kind=ProgressKind.EVENT, payload={}, now_ms=9
        ),
        MeetingNotFound,
    ),
    retention.mark_audio_erased: (
        lambda s, t: retention.mark_audio_erased(s, t, CALL, 9),
        False,
    ),
    revisions.reopen: (lambda s, t: revisions.reopen(s, t, CALL, 9), MeetingNotFound),
    stages.start: (
        lambda s, t: stages.start(s, t, CALL, Stage.CRM, by=BY, now_ms=9),
        MeetingNotFound,
    ),
    stages.retry: (
        lambda s, t: stages.retry(
            s, t, CALL, Stage.CRM, by=BY, reason="", next_attempt_ms=None, now_ms=9
        ),
        MeetingNotFound,
    ),
    stages.complete: (
        lambda s, t: stages.complete(s, t, CALL, Stage.CRM, by=BY, now_ms=9),
        MeetingNotFound,
    ),
    stages.fail: (
        lambda s, t: stages.fail(s, t, CALL, Stage.CRM, by=BY, reason="", now_ms=9),
        MeetingNotFound,
    ),
    stages.skip: (
        lambda s, t: stages.skip(s, t, CALL, Stage.CRM, by=BY, reason="", now_ms=9),
        MeetingNotFound,
    ),
    transcripts.save: (lambda s, t: transcripts.save(s, t, CALL, TRANSCRIPT, 9), MeetingNotFound),
    usage.charge: (lambda s, t: _charge(s, t), MeetingNotFound),
    usage.void: (
        lambda s, t: usage.void(s, tenant_id=t, meeting_id=CALL, revision=1, reason="", now_ms=9),
        MeetingNotFound,
    ),
    webhooks.mark_delivered: (lambda s, t: webhooks.mark_delivered(s, t, "delivery-1", 9), False),
    webhooks.mark_failed: (lambda s, t: webhooks.mark_failed(s, t, "delivery-1"), False),
    webhooks.record_attempt: (
        lambda s, t: webhooks.record_attempt(s, t, "delivery-1", status=500, error=None),
        None,
    ),
}

# These make something new for the tenant they are given, or act on the tenant itself.
OF_THE_TENANT_ITSELF = {
    api_keys.create,
    connections.put,
    tenants.find,
    tenants.set_rubric,
}


def _public_queries() -> set[Callable[..., Any]]:
    found = set()
    for module in vars(queries).values():
        if isinstance(module, types.ModuleType) and module.__name__.startswith("models.queries."):
            found |= {
                function
                for name, function in vars(module).items()
                if inspect.iscoroutinefunction(function)
                and function.__module__ == module.__name__
                and not name.startswith("_")
                and "tenant_id" in inspect.signature(function).parameters
            }
    return {function for function in found if function.__module__ != "models.queries.locking"}


async def _listed(session: AsyncSession, tenant_id: str) -> list[str]:
    page = await meetings.list_for_tenant(session, tenant_id, limit=9)
    return [meeting.id for meeting in page.meetings]


async def _analyse(session: AsyncSession, tenant_id: str, analysis_id: str) -> Any:
    return await analyses.save_new_version(
        session,
        analysis_id=analysis_id,
        tenant_id=tenant_id,
        meeting_id=CALL,
        transcript_version=1,
        parts={Stage.SUMMARY: SUMMARY},
        prompt_versions={},
        language=None,
        is_offline=False,
        now_ms=1,
    )


async def _keep_part(session: AsyncSession, tenant_id: str, analysis_id: str) -> None:
    await analyses.keep_part(
        session,
        analysis_id=analysis_id,
        tenant_id=tenant_id,
        meeting_id=CALL,
        transcript_version=1,
        stage=Stage.SUMMARY,
        answer={"headline": "", "points": []},
        prompt_version="1",
        language=None,
        is_offline=True,
        now_ms=9,
    )


async def _charge(session: AsyncSession, tenant_id: str) -> Any:
    return await usage.charge(
        session,
        tenant_id=tenant_id,
        meeting_id=CALL,
        revision=1,
        micro_usd=5,
        minutes=1,
        reason="",
        now_ms=1,
    )


def test_every_query_that_takes_a_tenant_is_asked_below() -> None:
    assert _public_queries() == NOTHING.keys() | REFUSED.keys() | OF_THE_TENANT_ITSELF


async def test_a_tenant_finds_its_own_and_another_finds_nothing(database: Database) -> None:
    async with database.write() as session:
        await one_of_everything(session, VAULT, A, CALL)

    async with database.read() as session:
        for query, (ask, nothing) in NOTHING.items():
            name = f"{query.__module__}.{query.__name__}"
            assert await ask(session, "tenant-b") == nothing, name
            assert await ask(session, A) != nothing, f"{name} must find what tenant-a has"


async def test_a_tenant_cannot_change_what_is_anothers(database: Database) -> None:
    async with database.write() as session:
        await one_of_everything(session, VAULT, A, CALL)
        before = await _everything(session)

    for query, (ask, refusal) in REFUSED.items():
        name = f"{query.__module__}.{query.__name__}"
        async with database.write() as session:
            if refusal is MeetingNotFound:
                with pytest.raises(MeetingNotFound):
                    await ask(session, "tenant-b")
            else:
                assert await ask(session, "tenant-b") == refusal, name
        async with database.read() as session:
            assert await _everything(session) == before, name


async def _everything(session: AsyncSession) -> dict[str, Any]:
    return {
        table.name: sorted(map(repr, await session.execute(table.select())))
        for table in Row.metadata.sorted_tables
    }


async def test_no_tenants_query_looks_at_every_row(sqlite_database: Database) -> None:
    outboxes: list[Callable[[AsyncSession], Awaitable[Any]]] = [
        lambda s: meetings.unannounced(s, before_ms=9, limit=9),
        lambda s: failures.unreported(s, 9),
        lambda s: retention.audio_due(s, before_ms=9, limit=9),
        lambda s: sources.match(s, "calls", "a/b"),
        lambda s: sources.list_refused(s, 9),
        lambda s: api_keys.verify(s, "dbr_000000000000_x"),
        lambda s: failures.attempts_of(s, "RUN-1", "step"),
        lambda s: failures.find_by_run(s, "RUN-1"),
    ]
    async with sqlite_database.read() as session:
        with statements() as of_tenants:
            for ask, _ in NOTHING.values():
                await ask(session, A)
        with statements() as of_outboxes:
            for look in outboxes:
                await look(session)
        assert len(of_tenants) >= len(NOTHING)
        assert len(of_outboxes) >= len(outboxes)

        for statement in of_tenants + of_outboxes:
            scans = [step for step in await plan_of(session, statement) if step.startswith("SCAN")]
            if statement in of_outboxes:  # an outbox is an index of what waits
                scans = [step for step in scans if "USING INDEX" not in step]
            assert scans == [], statement


async def test_lists_come_sorted_out_of_their_index(sqlite_database: Database) -> None:
    async with sqlite_database.read() as session:
        with statements() as of_lists:
            after = meetings.MeetingCursor(5, "x")
            await meetings.list_for_tenant(session, A, limit=9, after=after)
            await meetings.list_for_tenant(session, A, limit=9, after=after, rep_id="rep-1")
            failed = MeetingStatus.FAILED
            await meetings.list_for_tenant(session, A, limit=9, after=after, status=failed)
            await progress.after(session, A, CALL, 0)
            await failures.list_open(session, A, 9)

        assert len(of_lists) == 5
        for statement in of_lists:
            plan = await plan_of(session, statement)
            assert not any("TEMP B-TREE" in step for step in plan), statement


async def test_the_demo_flag_and_rubric_belong_to_one_tenant(database: Database) -> None:
    async with database.write() as session:
        await tenants.set_rubric(session, A, {"criteria": ["listens"]})
        mine = await tenants.find(session, A)
        other = await tenants.find(session, "tenant-b")

    assert mine is not None
    assert mine.rubric == {"criteria": ["listens"]}
    assert other is not None
    assert other.rubric is None
    async with database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM tenants")) == 2
