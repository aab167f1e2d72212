"""The schema's versions: forward only, each in one transaction. A newer file is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ..errors import StoreTooNew

SCHEMA = Path(__file__).with_name("schema.sql")
# Entry n takes a file from version n + 1 to n + 2; schema.sql is always the newest version.
MIGRATIONS: tuple[str, ...] = ()
VERSION = 1 + len(MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest version.

    Raises StoreTooNew when a newer steplog has written it.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise StoreTooNew(
            f"the database has schema version {version}, this steplog knows {VERSION}: "
            "upgrade steplog, or restore the backup made before the upgrade"
        )
    scripts = [SCHEMA.read_text()] if version == 0 else list(MIGRATIONS[version - 1 :])
    for script in scripts:
        version = VERSION if version == 0 else version + 1
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {version};\nCOMMIT;"
        )
