"""The schema's versions: forward only, each in one transaction. A newer file is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ..errors import StoreTooNew

SCHEMA = Path(__file__).with_name("schema.sql")
# Entry n takes a file from version n + 1 to n + 2; schema.sql is always the newest version.
MIGRATIONS: tuple[str, ...] = (
    # Rate limits, singletons, paused functions, and what became of events.
    """
    ALTER TABLE functions ADD COLUMN paused_at_ms INTEGER;
    CREATE TABLE event_outcomes (
      event_seq  INTEGER PRIMARY KEY,
      outcomes   BLOB NOT NULL
    ) STRICT;
    CREATE TABLE rate_limits (
      function_id  TEXT NOT NULL,
      value        TEXT NOT NULL,
      tat_ns       INTEGER NOT NULL,
      PRIMARY KEY (function_id, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX rate_limits_expiry ON rate_limits (tat_ns);
    CREATE TABLE singletons (
      function_id  TEXT NOT NULL,
      value        TEXT NOT NULL,
      run_id       TEXT NOT NULL,
      PRIMARY KEY (function_id, value)
    ) STRICT, WITHOUT ROWID;
    """,
    # Debounces and batches.
    """
    CREATE TABLE debounces (
      function_id  TEXT NOT NULL,
      key          TEXT NOT NULL,
      event_id     TEXT NOT NULL,
      event_ts_ms  INTEGER NOT NULL,
      start_at_ms  INTEGER NOT NULL,
      since_ms     INTEGER NOT NULL,
      due_at_ms    INTEGER NOT NULL,
      cron         TEXT,
      was_paused   INTEGER NOT NULL,
      PRIMARY KEY (function_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX debounces_due ON debounces (due_at_ms);
    CREATE TABLE debounce_invokers (
      function_id     TEXT NOT NULL,
      key             TEXT NOT NULL,
      correlation_id  TEXT NOT NULL,
      event_id        TEXT NOT NULL,
      PRIMARY KEY (function_id, key, correlation_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE batches (
      id            TEXT PRIMARY KEY,
      function_id   TEXT NOT NULL,
      key           TEXT NOT NULL,
      opened_at_ms  INTEGER NOT NULL,
      due_at_ms     INTEGER NOT NULL,
      events        INTEGER NOT NULL,
      bytes         INTEGER NOT NULL,
      UNIQUE (function_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX batches_due ON batches (due_at_ms);
    CREATE TABLE batch_events (
      batch_id        TEXT NOT NULL,
      position        INTEGER NOT NULL,
      event_id        TEXT NOT NULL,
      correlation_id  TEXT,
      PRIMARY KEY (batch_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX batch_events_event ON batch_events (event_id);
    CREATE TABLE run_events (
      event_id  TEXT NOT NULL,
      run_id    TEXT NOT NULL,
      PRIMARY KEY (event_id, run_id)
    ) STRICT, WITHOUT ROWID;
    """,
    # Functions to be started after a run.
    """
    CREATE TABLE defers (
      seq         INTEGER PRIMARY KEY,
      run_id      TEXT NOT NULL,
      id          TEXT NOT NULL,
      name        TEXT NOT NULL,
      function    TEXT NOT NULL,
      data        BLOB NOT NULL,
      is_aborted  INTEGER NOT NULL,
      UNIQUE (run_id, id)
    ) STRICT;
    """,
    # Steps of reruns whose input was edited.
    """
    CREATE TABLE edited_inputs (
      run_id   TEXT NOT NULL,
      step_id  TEXT NOT NULL,
      input    BLOB NOT NULL,
      PRIMARY KEY (run_id, step_id)
    ) STRICT, WITHOUT ROWID;
    """,
    # Cancellations in bulk and replays; runs by when they began and ended.
    """
    CREATE TABLE sweeps (
      id             TEXT PRIMARY KEY,
      kind           TEXT NOT NULL,
      function_id    TEXT NOT NULL,
      status         TEXT NOT NULL,
      due_at_ms      INTEGER,
      state          BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sweeps_kind ON sweeps (kind, id);
    CREATE INDEX sweeps_due ON sweeps (due_at_ms) WHERE due_at_ms IS NOT NULL;
    CREATE INDEX runs_started ON runs (started_at_ms, id) WHERE started_at_ms IS NOT NULL;
    CREATE INDEX runs_ended ON runs (ended_at_ms, id) WHERE ended_at_ms IS NOT NULL;
    """,
    # Throttles by when they can be forgotten.
    """
    CREATE INDEX throttles_expiry ON throttles (tat_us);
    """,
    # Metadata of runs and steps.
    """
    CREATE TABLE run_metadata (
      run_id         TEXT NOT NULL,
      step_id        TEXT NOT NULL,
      kind           TEXT NOT NULL,
      noted          BLOB NOT NULL,
      updated_at_ms  INTEGER NOT NULL,
      PRIMARY KEY (run_id, step_id, kind)
    ) STRICT, WITHOUT ROWID;
    """,
)
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
