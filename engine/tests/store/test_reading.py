"""What is looked up: each query on a real database, and each on an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import product

import pytest
from msgspec.structs import replace
from steplog.core.ids import ENTROPY_BYTES, ulid
from steplog.core.model import (
    Event,
    ItemKind,
    QueueItem,
    Run,
    RunStatus,
    Step,
    StepKind,
    StepStatus,
)
from steplog.core.transition import HistoryEntry, HistoryKind, Transition
from steplog.store import reading, run_list
from steplog.store.database import MEMORY, Database
from steplog.store.run_list import RunFilter
from steplog.store.write import Write

HOUR_MS = 3_600_000


@pytest.fixture
def database() -> Iterator[Database]:
    database = Database.open(MEMORY)
    yield database
    database.close()


def run_id(number: int) -> str:
    """Of a run that was queued in hour `number`."""
    return ulid(number * HOUR_MS, bytes([number]) * ENTROPY_BYTES)


def a_run(number: int, function_id: str = "f", status: RunStatus = RunStatus.COMPLETED) -> Run:
    return Run(
        id=run_id(number),
        function_id=function_id,
        status=status,
        event_ids=(f"event-{number}",),
        queued_at_ms=number * HOUR_MS,
        output=b"%d" % number,
    )


def add_runs(database: Database, *runs: Run) -> None:
    def work(write: Write) -> None:
        for run in runs:
            write.commit(Transition(run, is_new=True), run.queued_at_ms)

    database.transaction(work)


def add_events(database: Database, *events: tuple[str, str, int]) -> None:
    """Each an internal id, a name and when it was received."""

    def work(write: Write) -> None:
        for internal_id, name, at_ms in events:
            write.insert_event(Event(internal_id, internal_id, name, 0, at_ms, b"{}"))

    database.transaction(work)


def ids(page: run_list.RunPage) -> list[str]:
    return [run.id for run in page.runs]


def test_events_are_listed_newest_first_and_paged(database: Database) -> None:
    add_events(database, *((f"e{n}", "odd" if n % 2 else "even", n) for n in range(10)))

    first = reading.events(database.reader, limit=2, name="odd")
    second = reading.events(database.reader, limit=9, name="odd", before_seq=first[-1].seq)

    assert [stored.event.internal_id for stored in first] == ["e9", "e7"]
    assert [stored.event.internal_id for stored in second] == ["e5", "e3", "e1"]


@pytest.mark.parametrize(("start", "end"), list(product((None, 0, 10, 15, 20, 41), repeat=2)))
def test_events_are_found_by_when_they_were_received(
    database: Database, start: int | None, end: int | None
) -> None:
    times = (10, 10, 20, 30, 30, 40)
    add_events(database, *((f"e{n}", "a", at_ms) for n, at_ms in enumerate(times)))
    database.reader.execute("DELETE FROM events WHERE internal_id = 'e2'")  # a gap, by retention

    found = reading.events(database.reader, limit=99, received_from_ms=start, received_until_ms=end)

    expected = [
        f"e{n}"
        for n, at_ms in enumerate(times)
        if n != 2 and (start is None or at_ms >= start) and (end is None or at_ms < end)
    ]
    assert [stored.event.internal_id for stored in found] == expected[::-1]


def test_an_event_that_was_sent_twice_is_found_by_its_first_place(database: Database) -> None:
    add_events(database, ("e1", "a", 1), ("e2", "a", 2), ("e1", "a", 3))

    assert reading.event_seq(database.reader, "e1") == 1
    assert reading.event_seq(database.reader, "unknown") is None
    assert len(reading.events(database.reader, limit=99)) == 3


def test_runs_are_paged_in_both_directions_without_gap_or_repeat(database: Database) -> None:
    add_runs(database, *(a_run(n) for n in range(7)))

    for is_ascending in (False, True):
        seen: list[str] = []
        cursor = None
        while True:
            page = run_list.runs(
                database.reader, RunFilter(), limit=3, cursor=cursor, is_ascending=is_ascending
            )
            seen += ids(page)
            cursor = page.cursor
            if cursor is None:
                break
        assert seen == sorted((run_id(n) for n in range(7)), reverse=not is_ascending)


def test_runs_are_filtered_by_any_mix_of_status_function_and_time(database: Database) -> None:
    cases = product(("f", "g", "h"), (RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.RUNNING))
    runs = [a_run(n, function, status) for n, (function, status) in enumerate(cases)]
    add_runs(database, *runs)
    options = product(
        ((), ("f",), ("f", "h"), ("unknown",)),
        ((), (RunStatus.FAILED,), (RunStatus.FAILED, RunStatus.RUNNING), (RunStatus.CANCELLED,)),
        (None, 3 * HOUR_MS),
        (None, 6 * HOUR_MS),
    )

    for functions, statuses, from_ms, until_ms in options:
        wanted = RunFilter(statuses, functions, None, from_ms, until_ms)
        expected = [
            run.id
            for run in reversed(runs)
            if (not functions or run.function_id in functions)
            and (not statuses or run.status in statuses)
            and (from_ms is None or run.queued_at_ms >= from_ms)
            and (until_ms is None or run.queued_at_ms < until_ms)
        ]
        assert ids(run_list.runs(database.reader, wanted, limit=99)) == expected, wanted


def test_outputs_are_read_only_when_asked_for(database: Database) -> None:
    add_runs(database, a_run(1))

    lean = run_list.runs(database.reader, RunFilter(), limit=1).runs[0]
    full = run_list.runs(database.reader, RunFilter(), limit=1, with_output=True).runs[0]

    assert (lean.output, full.output) == (None, b"1")
    assert reading.run(database.reader, run_id(1)) == full
    assert reading.run(database.reader, run_id(1), with_output=False) == lean


def test_the_runs_of_an_event_are_found(database: Database) -> None:
    add_runs(database, a_run(1), a_run(2))

    found = run_list.runs(database.reader, RunFilter(event_id="event-2"), limit=9)

    assert ids(found) == [run_id(2)]


def test_live_runs_are_counted(database: Database) -> None:
    statuses = (RunStatus.RUNNING, RunStatus.RUNNING, RunStatus.QUEUED, RunStatus.FAILED)
    add_runs(database, *(a_run(n, status=status) for n, status in enumerate(statuses)))

    assert run_list.live_run_counts(database.reader) == {"QUEUED": 1, "RUNNING": 2}


def test_steps_stand_in_the_order_in_which_they_began(database: Database) -> None:
    planned = Step(run_id(1), "planned late", "", StepKind.RUN, StepStatus.PLANNED)
    done = replace(planned, status=StepStatus.COMPLETED, planned_at_ms=30)
    steps = (
        replace(planned, planned_at_ms=50),
        replace(done, id="ran second", started_at_ms=30, position=1),
        replace(done, id="ran first", started_at_ms=10, position=0),
    )
    run = a_run(1, status=RunStatus.RUNNING)
    database.transaction(lambda write: write.commit(Transition(run, is_new=True, steps=steps), 1))

    began = reading.steps(database.reader, run.id)
    finished = reading.finished_steps(database.reader, run.id)

    assert [one.id for one in began] == ["ran first", "ran second", "planned late"]
    assert [one.id for one in finished] == ["ran first", "ran second"]
    assert reading.step(database.reader, run.id, "ran first") == began[0]
    assert reading.step(database.reader, run.id, "unknown") is None


def test_history_and_queue_of_a_run_are_read(database: Database) -> None:
    run = a_run(1, status=RunStatus.RUNNING)
    later = QueueItem(0, run.id, "f", ItemKind.SLEEP, "nap", due_at_ms=90)
    soon = QueueItem(0, run.id, "f", ItemKind.DISCOVERY, due_at_ms=10)
    history = (HistoryEntry(HistoryKind.RUN_QUEUED), HistoryEntry(HistoryKind.SLEEP_STARTED, "nap"))
    transition = Transition(run, is_new=True, enqueue=(later, soon), history=history)
    database.transaction(lambda write: write.commit(transition, 5))

    queued = reading.queue_rows(database.reader, run.id)
    told = reading.history(database.reader, run.id)

    assert [(row.item.kind, row.leased_at_ms) for row in queued] == [
        (ItemKind.DISCOVERY, None),
        (ItemKind.SLEEP, None),
    ]
    assert [(row.kind, row.step_id, row.at_ms) for row in told] == [
        ("run.queued", "", 5),
        ("sleep.started", "nap", 5),
    ]
    assert reading.history(database.reader, run.id, after_seq=told[0].seq) == told[1:]


def test_every_query_walks_an_index(database: Database) -> None:
    """A list that sorts or scans would slow the engine down as its history grows."""
    asked: list[str] = []
    database.reader.set_trace_callback(asked.append)
    filters = (
        RunFilter(),
        RunFilter(statuses=(RunStatus.FAILED,), from_ms=1, until_ms=2),
        RunFilter(function_ids=("f",)),
        RunFilter(event_id="e"),
    )
    for wanted in filters:
        run_list.runs(database.reader, wanted, limit=9, cursor="x")
    run_list.live_run_counts(database.reader)
    reading.events(database.reader, limit=9, name="a", received_from_ms=1, before_seq=5)
    reading.events(database.reader, limit=9, received_until_ms=1)
    reading.event(database.reader, "e")
    reading.event_name(database.reader, "e")
    reading.event_seq(database.reader, "e")
    reading.finished_steps(database.reader, "r")
    reading.history(database.reader, "r")
    reading.queue_rows(database.reader, "r")
    reading.function_row(database.reader, "f")
    database.reader.set_trace_callback(None)

    assert len(asked) > len(filters)
    for query in asked:
        plan = _plan(database.reader, query)
        assert "SCAN runs\n" not in plan, query
        assert "SCAN events\n" not in plan, query


def _plan(db: sqlite3.Connection, query: str) -> str:
    return "".join(f"{row[3]}\n" for row in db.execute(f"EXPLAIN QUERY PLAN {query}"))
