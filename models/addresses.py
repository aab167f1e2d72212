"""Database URLs: what people write, read into what the drivers need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from .errors import DatabaseUnusable

SQLITE = "sqlite+aiosqlite"
POSTGRESQL = "postgresql+asyncpg"
SQLITE_NAMES = frozenset({"sqlite", SQLITE})
POSTGRESQL_NAMES = frozenset({"postgres", "postgresql", POSTGRESQL})
EXPECTED = f"expected {SQLITE}:///path/to/file.db or {POSTGRESQL}://user:password@host/name"


@dataclass(frozen=True)
class SqliteAddress:
    path: Path

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True)
class PostgresqlAddress:
    """`libpq` is the plain form; `driver` the same for SQLAlchemy on asyncpg."""

    libpq: URL

    @property
    def driver(self) -> URL:
        # asyncpg's own argument for libpq's sslmode is `ssl`; channel binding it does not know.
        query = dict(self.libpq.query)
        if "sslmode" in query:
            query["ssl"] = query.pop("sslmode")
        query.pop("channel_binding", None)
        return self.libpq.set(drivername=POSTGRESQL, query=query)

    @property
    def dsn(self) -> str:
        """For asyncpg itself. Holds the password: never log it."""
        url = self.libpq.difference_update_query(["channel_binding"])
        return url.render_as_string(hide_password=False)

    def __str__(self) -> str:
        return self.libpq.render_as_string(hide_password=True)


Address = SqliteAddress | PostgresqlAddress


def parse(url: str) -> Address:
    """Raises DatabaseUnusable, without quoting the URL: it may hold a password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUnusable(f"the database URL cannot be read; {EXPECTED}") from None
    if parsed.drivername in POSTGRESQL_NAMES:
        return PostgresqlAddress(parsed.set(drivername="postgresql"))
    if parsed.drivername not in SQLITE_NAMES:
        raise DatabaseUnusable(f"no database is called {parsed.drivername!r}; {EXPECTED}")
    if parsed.database in (None, "", ":memory:"):
        raise DatabaseUnusable(
            f"SQLite needs a file here: writer and readers are connections of their own; {EXPECTED}"
        )
    assert parsed.database is not None
    return SqliteAddress(Path(parsed.database))
