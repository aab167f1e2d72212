"""One transaction's hands: what an input may load and change, and what the picker must learn."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from ..core.expressions import equality_conjunct
from ..core.model import Event, ItemKind, QueueItem, Run, RunStatus, Step, Wait
from ..core.transition import HistoryEntry, Transition
from ..core.waits import match_value
from . import defers, edited_inputs, rows, singletons

EXPIRED_KEYS_PER_CLAIM = 2
_encode = msgspec.json.Encoder().encode


class Changes:
    """What memory must learn of a transaction, in order: the queue's changes, and callbacks."""

    def __init__(self) -> None:
        self.added: list[tuple[QueueItem, Run]] = []
        self.removed: list[int] = []
        self.released: list[int] = []
        self.ended: list[str] = []  # runs that may have held a slot as a whole
        self.gathered_until_ms: list[int] = []  # when a debounce or a batch is due
        self.sweeps_until_ms: list[int] = []  # when the next part of a sweep is due
        self.when_committed: list[Callable[[], None]] = []
        self.when_undone: list[Callable[[], None]] = []


class Write:
    """Valid inside the input that it is handed to. Nothing here awaits."""

    def __init__(self, connection: sqlite3.Connection, last_item_id: int) -> None:
        self._db = connection
        self.last_item_id = last_item_id
        self.changes = Changes()

    @property
    def connection(self) -> sqlite3.Connection:
        """For the few tables whose statements stand in files of their own (apps, crons)."""
        return self._db

    # The savepoint's other half: what memory has seen of an input that is undone.

    def when_committed(self, tell: Callable[[], None]) -> None:
        """To be called once all this is stored: counts, say, which must not count what is not."""
        self.changes.when_committed.append(tell)

    def when_undone(self, restore: Callable[[], None]) -> None:
        """To be called when all this was for nothing: memory that was changed is put right."""
        self.changes.when_undone.append(restore)

    def mark(self) -> tuple[int, ...]:
        return tuple(len(changed) for changed in self._changed())

    def undo(self, mark: tuple[int, ...]) -> None:
        """Item ids that were given stay given: an id is never used twice."""
        undone = self.changes.when_undone[mark[-1] :]
        for changed, length in zip(self._changed(), mark, strict=True):
            del changed[length:]
        for restore in undone:
            restore()

    def _changed(self) -> tuple[list[Any], ...]:
        changes = self.changes
        return (
            changes.added,
            changes.removed,
            changes.released,
            changes.ended,
            changes.gathered_until_ms,
            changes.sweeps_until_ms,
            changes.when_committed,
            changes.when_undone,
        )

    # Runs and steps

    def run(self, run_id: str) -> Run | None:
        row = self._db.execute(
            f"SELECT {rows.RUN_COLUMNS} FROM runs WHERE id = ?", (run_id,)
        ).fetchone()
        return rows.run_of(row) if row else None

    def live_runs(self, function_id: str, limit: int) -> list[str]:
        """Some that have not ended: the oldest that run, then the oldest that wait to begin."""
        query = "SELECT id FROM runs WHERE function_id = ? AND status = ? ORDER BY id LIMIT ?"
        found: list[str] = []
        for status in (RunStatus.RUNNING, RunStatus.QUEUED):
            rest = limit - len(found)
            found += [id for (id,) in self._db.execute(query, (function_id, status.value, rest))]
        return found

    def step(self, run_id: str, step_id: str) -> Step | None:
        row = self._db.execute(
            f"SELECT {rows.STEP_COLUMNS} FROM steps WHERE run_id = ? AND id = ?",
            (run_id, step_id),
        ).fetchone()
        return rows.step_of(row) if row else None

    def steps(self, run_id: str, step_ids: Iterable[str]) -> dict[str, Step]:
        found = (self.step(run_id, step_id) for step_id in dict.fromkeys(step_ids))
        return {step.id: step for step in found if step is not None}

    def finished_steps(self, run_id: str) -> list[Step]:
        """In the order in which they finished."""
        query = (
            f"SELECT {rows.STEP_COLUMNS} FROM steps WHERE run_id = ? AND position >= 0"
            " ORDER BY position"
        )
        return [rows.step_of(row) for row in self._db.execute(query, (run_id,))]

    def all_steps(self, run_id: str) -> list[Step]:
        """Finished ones first, in their order, then those that are planned."""
        query = (
            f"SELECT {rows.STEP_COLUMNS} FROM steps WHERE run_id = ?"
            " ORDER BY position < 0, position, planned_at_ms"
        )
        return [rows.step_of(row) for row in self._db.execute(query, (run_id,))]

    def has_item(self, item_id: int) -> bool:
        """The fence: an item whose row is gone was finished, or its run ended."""
        query = "SELECT 1 FROM queue WHERE id = ?"
        return self._db.execute(query, (item_id,)).fetchone() is not None

    def item(self, item_id: int) -> QueueItem | None:
        """As it is now: a checkpoint may have renewed its attempts."""
        query = f"SELECT {rows.ITEM_COLUMNS} FROM queue WHERE id = ?"
        row = self._db.execute(query, (item_id,)).fetchone()
        return rows.item_of(row) if row else None

    def silence_item(self, run_id: str) -> QueueItem | None:
        """What stands for the app that began the run, as long as it tells of it by itself."""
        query = f"SELECT {rows.ITEM_COLUMNS} FROM queue WHERE run_id = ? AND kind = ?"
        row = self._db.execute(query, (run_id, ItemKind.SILENCE.value)).fetchone()
        return rows.item_of(row) if row else None

    def has_other_items(self, run_id: str, item_id: int) -> bool:
        """Whether anything else will move the run on; a deadline does not."""
        query = f"SELECT 1 FROM queue WHERE run_id = ? AND id != ? AND {rows.MOVES_RUN_ON} LIMIT 1"
        return self._db.execute(query, (run_id, item_id)).fetchone() is not None

    def leased_items(self) -> list[QueueItem]:
        query = f"SELECT {rows.ITEM_COLUMNS} FROM queue WHERE leased_at_ms IS NOT NULL"
        return [rows.item_of(row) for row in self._db.execute(query)]

    # Events and what they start

    def insert_event(self, event: Event) -> int:
        """Returns its place in the order of arrival."""
        inserted = self._db.execute(
            f"INSERT INTO events ({rows.EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            rows.event_row(event),
        )
        assert inserted.lastrowid is not None
        return inserted.lastrowid

    def events(self, internal_ids: Sequence[str]) -> list[Event]:
        """In the order asked for; one that retention has removed is left out."""
        query = f"SELECT {rows.EVENT_COLUMNS} FROM events WHERE internal_id = ? LIMIT 1"
        found = (self._db.execute(query, (id,)).fetchone() for id in internal_ids)
        return [rows.event_of(row) for row in found if row]

    def run_key_holder(self, function_id: str, key: str, now_ms: int) -> str | None:
        """The run that this key has started, as long as that counts."""
        row = self._db.execute(
            "SELECT run_id FROM run_keys WHERE function_id = ? AND key = ? AND expires_at_ms > ?",
            (function_id, key, now_ms),
        ).fetchone()
        return row[0] if row else None

    def put_run_key(
        self, function_id: str, key: str, run_id: str, now_ms: int, expires_at_ms: int
    ) -> None:
        """The key is this run's, which nobody holds now."""
        self._forget_run_keys(now_ms)
        self._db.execute(
            "INSERT OR REPLACE INTO run_keys VALUES (?, ?, ?, ?)",
            (function_id, key, run_id, expires_at_ms),
        )

    def _forget_run_keys(self, now_ms: int) -> None:
        """Each new key clears away a few that have expired, so that the table only grows in use."""
        self._db.execute(
            "DELETE FROM run_keys WHERE (function_id, key) IN (SELECT function_id, key"
            " FROM run_keys WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ?)",
            (now_ms, EXPIRED_KEYS_PER_CLAIM),
        )

    # Transitions

    def commit(self, transition: Transition, now_ms: int) -> None:
        """Everything the transition says, in one go."""
        run = transition.run
        self._put_run(transition)
        if transition.ends_run:
            self._clear_run(run)
        else:
            self._remove_items(transition.removes)
            self._settle(run.id, transition.settled_steps)
        for step_id in transition.dropped_steps:
            self._db.execute("DELETE FROM steps WHERE run_id = ? AND id = ?", (run.id, step_id))
        if transition.steps:
            self._db.executemany(
                f"INSERT OR REPLACE INTO steps ({rows.STEP_COLUMNS})"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [rows.step_row(step) for step in transition.steps],
            )
        for correlation_id in transition.freed_signals:
            self._db.execute("DELETE FROM waits WHERE correlation_id = ?", (correlation_id,))
        if transition.defers:
            defers.put(self._db, transition.defers)
        for item_id in transition.renews:
            self._db.execute("UPDATE queue SET attempt = 0 WHERE id = ?", (item_id,))
        if transition.waits:
            self._insert_waits(transition.waits)
        if transition.enqueue:
            self._enqueue(transition.enqueue, run)
        self.add_history(run.id, transition.history, now_ms)

    def release(self, item_id: int) -> None:
        """The request for this item has ended, whatever its answer was worth."""
        self.changes.released.append(item_id)

    def lease(self, items: Sequence[QueueItem], now_ms: int) -> None:
        """Requests for these are about to be sent."""
        self._db.executemany(
            "UPDATE queue SET leased_at_ms = ? WHERE id = ?", [(now_ms, i.id) for i in items]
        )

    def start_run(self, run_id: str, now_ms: int, queued_after_ms: int) -> bool:
        """It is RUNNING from its first request on. False when it was already (a first call that
        was handed back is leased a second time), or when it has been queued for too long.
        """
        started = self._db.execute(
            "UPDATE runs SET status = 'RUNNING', started_at_ms = ?"
            " WHERE id = ? AND status = 'QUEUED' AND queued_at_ms > ?",
            (now_ms, run_id, queued_after_ms),
        )
        if not started.rowcount:
            return False
        self._db.execute(
            "INSERT INTO history (run_id, at_ms, kind, step_id, attempt)"
            " VALUES (?, ?, 'run.started', '', 0)",
            (run_id, now_ms),
        )
        return True

    def add_deadline(self, item: QueueItem) -> None:
        """A row of the queue for a run that is there already."""
        run = self.run(item.run_id)
        assert run is not None, f"a deadline is set for run {item.run_id}, which does not exist"
        self._enqueue((item,), run)

    def hand_back(self, item_ids: Sequence[int]) -> None:
        """These were not asked after all: no attempt is used up."""
        self._db.executemany(
            "UPDATE queue SET leased_at_ms = NULL WHERE id = ?", [(id,) for id in item_ids]
        )

    def add_history(self, run_id: str, entries: Sequence[HistoryEntry], now_ms: int) -> None:
        if entries:
            self._db.executemany(
                "INSERT INTO history (run_id, at_ms, kind, step_id, attempt, detail)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [(run_id, now_ms, e.kind.value, e.step_id, e.attempt, _detail(e)) for e in entries],
            )

    # Waits

    def waits_for(self, event: Event, values: dict[str, str], now_ms: int) -> list[Wait]:
        """Those that may match: unexpired, of this name, and equal where they name a value. An
        invoke is none of them: every run's end would look at every invoke that still waits.

        `values` gives, for a path, the event's value as JSON; see `wait_paths`.
        """
        named = "correlation_id IS NULL AND event_name = ?"  # as the index has it
        found = self._waits(f"{named} AND match_path IS NULL", (event.name,), now_ms)
        for path, value in values.items():
            where = f"{named} AND match_path = ? AND match_value = ?"
            found += self._waits(where, (event.name, path, value), now_ms)
        return found

    def wait_paths(self, event_name: str) -> list[str]:
        """The paths by which waits for this name tell events apart: one index probe each."""
        paths: list[str] = []
        path = ""
        while True:
            path = self._db.execute(
                "SELECT min(match_path) FROM waits"
                " WHERE correlation_id IS NULL AND event_name = ? AND match_path > ?",
                (event_name, path),
            ).fetchone()[0]
            if path is None:
                return paths
            paths.append(path)

    def waits_by_correlation(self, correlation_id: str, now_ms: int) -> list[Wait]:
        return self._waits("correlation_id = ?", (correlation_id,), now_ms)

    def _waits(self, where: str, parameters: Sequence[object], now_ms: int) -> list[Wait]:
        query = f"SELECT {rows.WAIT_COLUMNS} FROM waits WHERE {where} AND expires_at_ms > ?"
        return [rows.wait_of(row) for row in self._db.execute(query, (*parameters, now_ms))]

    # How a transition becomes statements

    def _put_run(self, transition: Transition) -> None:
        if transition.is_new:
            self._db.execute(
                f"INSERT INTO runs ({rows.RUN_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows.run_row(transition.run),
            )
            self._put_further_events(transition.run)
            if transition.run.singleton_value is not None:
                singletons.take(self._db, transition.run)
            return
        row = rows.run_row(transition.run)
        self._db.execute(
            "UPDATE runs SET status = ?, started_at_ms = ?, ended_at_ms = ?, output = ?, state = ?"
            " WHERE id = ?",
            (row[2], row[5], row[6], row[7], row[8], row[0]),
        )

    def _put_further_events(self, run: Run) -> None:
        """So that a batch's run is found by each of its events."""
        if len(run.event_ids) > 1:
            self._db.executemany(
                "INSERT OR IGNORE INTO run_events (event_id, run_id) VALUES (?, ?)",
                [(event_id, run.id) for event_id in run.event_ids[1:]],
            )

    def _clear_run(self, run: Run) -> None:
        gone = self._db.execute("DELETE FROM queue WHERE run_id = ? RETURNING id", (run.id,))
        self.changes.removed.extend(id for (id,) in gone.fetchall())
        self._db.execute("DELETE FROM waits WHERE run_id = ?", (run.id,))
        if run.edited_step:
            edited_inputs.forget(self._db, run.id)
        if run.singleton_value is not None:
            singletons.release(self._db, run)
        if run.run_gate is not None:
            self.changes.ended.append(run.id)

    def _remove_items(self, item_ids: Sequence[int]) -> None:
        for item_id in item_ids:
            self._db.execute("DELETE FROM queue WHERE id = ?", (item_id,))
            self.changes.removed.append(item_id)

    def _settle(self, run_id: str, step_ids: Sequence[str]) -> None:
        """A settled step's wait is over, and nothing that was queued for it is needed."""
        for step_id in step_ids:
            gone = self._db.execute(
                "DELETE FROM queue WHERE run_id = ? AND step_id = ? RETURNING id",
                (run_id, step_id),
            )
            self.changes.removed.extend(id for (id,) in gone.fetchall())
            self._db.execute(
                "DELETE FROM waits WHERE run_id = ? AND step_id = ?", (run_id, step_id)
            )

    def _insert_waits(self, waits: Sequence[Wait]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO waits (run_id, step_id, position, kind, event_name, expression,"
            " correlation_id, match_path, match_value, since_ms, expires_at_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_wait_row(wait) for wait in waits],
        )

    def _enqueue(self, items: Sequence[QueueItem], run: Run) -> None:
        new_rows = []
        for item in items:
            self.last_item_id += 1
            job_id = item.job_id or f"{run.id}.{self.last_item_id}"
            new = replace(item, id=self.last_item_id, job_id=job_id)
            new_rows.append(rows.item_row(new))
            self.changes.added.append((new, run))
        self._db.executemany(
            f"INSERT INTO queue ({rows.ITEM_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", new_rows
        )


def _wait_row(wait: Wait) -> rows.Row:
    equality = equality_conjunct(wait.expression) if wait.expression else None
    path, value = (equality[0], match_value(equality[1])) if equality else (None, None)
    return (
        wait.run_id,
        wait.step_id,
        wait.position,
        wait.kind.value,
        wait.event_name,
        wait.expression,
        wait.correlation_id,
        path,
        value,
        wait.since_ms,
        wait.expires_at_ms,
    )


def _detail(entry: HistoryEntry) -> bytes | None:
    detail: dict[str, object] = {}
    if entry.error is not None:
        detail["error"] = {
            "name": entry.error.name,
            "message": entry.error.message,
            "stack": entry.error.stack,
        }
    if entry.until_ms is not None:
        detail["until_ms"] = entry.until_ms
    if entry.note is not None:
        detail["note"] = entry.note
    return _encode(detail) if detail else None
