"""Every test of this folder that asks for `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models import Database
from models.queries import meetings, tenants
from models.testing import (
    KINDS,
    Kind,
    PostgresqlUnavailable,
    a_meeting,
    a_tenant,
    fresh_database,
    fresh_url,
)


@pytest.fixture(
    params=[pytest.param(k, marks=[pytest.mark.postgres] * (k == "postgresql")) for k in KINDS]
)
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    return chosen


def _unavailable(error: PostgresqlUnavailable) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(str(error))
    pytest.skip(str(error))


@pytest.fixture
async def url(kind: Kind, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty, migrated database."""
    try:
        async with fresh_url(kind, tmp_path) as url:
            yield url
    except PostgresqlUnavailable as error:
        _unavailable(error)


@pytest.fixture
async def bare_url(kind: Kind, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database without any table."""
    try:
        async with fresh_url(kind, tmp_path, migrated=False) as url:
            yield url
    except PostgresqlUnavailable as error:
        _unavailable(error)


@pytest.fixture
async def postgresql_url(tmp_path: Path) -> AsyncIterator[str]:
    """For what only PostgreSQL has."""
    try:
        async with fresh_url("postgresql", tmp_path) as url:
            yield url
    except PostgresqlUnavailable as error:
        _unavailable(error)


async def _two_tenants(database: Database) -> None:
    async with database.write() as session:
        for tenant_id, meeting_id in (("tenant-a", "call-1"), ("tenant-b", "call-b")):
            await tenants.create(session, a_tenant(tenant_id))
            await meetings.create_or_get(session, a_meeting(meeting_id, tenant_id))


@pytest.fixture
async def database(kind: Kind, tmp_path: Path) -> AsyncIterator[Database]:
    """Two tenants, `tenant-a` with the meeting `call-1`, `tenant-b` with `call-b`."""
    try:
        async with fresh_database(kind, tmp_path) as database:
            await _two_tenants(database)
            yield database
    except PostgresqlUnavailable as error:
        _unavailable(error)


@pytest.fixture
async def sqlite_database(tmp_path: Path) -> AsyncIterator[Database]:
    """For what SQLite alone can be asked about; the same two tenants."""
    async with fresh_database("sqlite", tmp_path) as database:
        await _two_tenants(database)
        yield database
