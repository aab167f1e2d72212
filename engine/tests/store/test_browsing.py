"""What the dashboard reads: filtered, paged without gaps, bounded, and always by an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from steplog.core import ids
from steplog.core.answers import engine_error
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
from steplog.store import browsing, browsing_events, browsing_functions, browsing_run
from steplog.store.browsing import Page
from steplog.store.database import MEMORY, Database
from steplog.store.write import Write

NOW_MS = 1_700_000_000_000


@pytest.fixture
def database() -> Iterator[Database]:
    database = Database.open(MEMORY)
    yield database
    database.close()


def ulid(number: int, at_ms: int = NOW_MS) -> str:
    return ids.ulid(at_ms, number.to_bytes(ids.ENTROPY_BYTES))


def a_run(number: int, status: RunStatus = RunStatus.QUEUED, function_id: str = "f") -> Run:
    return Run(
        id=ulid(number),
        function_id=function_id,
        status=status,
        event_ids=(f"event-{number}",),
        queued_at_ms=NOW_MS + number,
    )


def put(database: Database, *runs: Run, **more: object) -> None:
    def work(write: Write) -> None:
        for run in runs:
            write.commit(Transition(run, is_new=True, **more), NOW_MS)  # type: ignore[arg-type]

    database.transaction(work)


def put_event(
    database: Database, number: int, name: str = "a/b", received_at_ms: int = NOW_MS
) -> Event:
    body = b'{"name":"%s","n":%d}' % (name.encode(), number)
    event = Event(f"event-{number}", f"sent-{number}", name, NOW_MS, received_at_ms, body)
    database.transaction(lambda write: write.insert_event(event))
    return event


def walk(turn: Callable[[str | None], Page[browsing.RunLine]]) -> list[str]:
    """The ids on all pages, in the order in which a reader meets them."""
    found: list[str] = []
    older: str | None = None
    for _ in range(100):
        page = turn(older)
        found += [line.id for line in page.entries]
        older = page.older
        if older is None:
            return found
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize("status", [None, RunStatus.FAILED])
@pytest.mark.parametrize("function_id", [None, "f"])
def test_paging_meets_every_matching_run_once_and_the_newest_first(
    database: Database,
    status: RunStatus | None,
    function_id: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browsing, "SCAN_MAX", 5)  # smaller than what must be looked through
    for number in range(40):
        chosen = RunStatus.FAILED if number % 3 == 0 else RunStatus.COMPLETED
        put(database, a_run(number, chosen, "f" if number % 2 else "g"))

    met = walk(
        lambda before: browsing.runs_page(
            database.reader, status=status, function_id=function_id, before=before, limit=4
        )
    )

    wanted = [
        ulid(number)
        for number in reversed(range(40))
        if (status is None or number % 3 == 0) and (function_id is None or number % 2)
    ]
    assert met == wanted


def test_a_run_that_arrives_while_paging_changes_no_older_page(database: Database) -> None:
    put(database, *(a_run(number) for number in range(6)))
    first = browsing.runs_page(database.reader, limit=3)

    put(database, a_run(6))
    second = browsing.runs_page(database.reader, before=first.older, limit=3)

    assert [line.id for line in second.entries] == [ulid(2), ulid(1), ulid(0)]
    assert second.older is None


def test_statuses_are_counted_up_to_a_bound(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "COUNT_MAX", 3)
    put(database, *(a_run(number) for number in range(5)))
    put(database, a_run(9, RunStatus.FAILED, "g"))

    counts = browsing.status_counts(database.reader)
    of_function = browsing.status_counts(database.reader, "g")

    assert (counts[RunStatus.QUEUED], counts[RunStatus.FAILED]) == (3, 1)
    assert (of_function[RunStatus.QUEUED], of_function[RunStatus.FAILED]) == (0, 1)


def test_a_large_output_is_read_only_as_far_as_a_page_shows_it(database: Database) -> None:
    run = a_run(1)
    output = b'"' + b"x" * 200_000 + b'"'
    step = Step(run.id, "s", "big", StepKind.RUN, StepStatus.COMPLETED, output, position=0)
    put(database, run, steps=(step,))

    (line,) = browsing_run.steps(database.reader, run.id)
    _, preview = browsing_run.step_previews(database.reader, run.id, "s")
    whole = browsing_run.step_payload(database.reader, run.id, "s", is_input=False)

    assert (line.step.output, line.output_size) == (None, 200_002)
    assert preview is not None
    assert (len(preview.preview), preview.size) == (browsing.PREVIEW_BYTES, 200_002)
    assert preview.is_cut
    assert whole == output


def test_the_fingerprint_changes_with_the_run_and_not_with_another(database: Database) -> None:
    put(database, a_run(1))
    before = browsing_run.run_fingerprint(database.reader, ulid(1))

    put(database, a_run(2), history=(HistoryEntry(HistoryKind.RUN_QUEUED),))
    same = browsing_run.run_fingerprint(database.reader, ulid(1))
    item = QueueItem(0, ulid(1), "f", ItemKind.START)
    database.transaction(lambda write: write.commit(Transition(a_run(1), enqueue=(item,)), NOW_MS))
    after = browsing_run.run_fingerprint(database.reader, ulid(1))

    assert before == same
    assert after != same


def test_the_history_tells_errors_and_the_next_attempt(database: Database) -> None:
    error = engine_error("Broken", "no luck")
    entry = HistoryEntry(HistoryKind.ATTEMPT_FAILED, "s", 2, error, until_ms=NOW_MS + 5)
    put(database, a_run(1), history=(entry,))

    (told,) = browsing_run.history(database.reader, ulid(1))

    assert (told.kind, told.step_id, told.attempt, told.at_ms) == ("attempt.failed", "s", 2, NOW_MS)
    assert told.detail.error is not None
    assert (told.detail.error.message, told.detail.until_ms) == ("no luck", NOW_MS + 5)
    assert browsing.latest_failures(database.reader, ulid(1)) == [told]


def test_the_run_that_a_step_invoked_is_found(database: Database) -> None:
    parent, child, stranger = a_run(1), a_run(2), a_run(3)
    put(database, parent, stranger)
    put(database, replace(child, correlation_id=f"{parent.id}.step-1"))

    found = browsing_run.invoked_run(database.reader, parent.id, "step-1", NOW_MS)
    none = browsing_run.invoked_run(database.reader, parent.id, "step-2", NOW_MS)

    assert found is not None
    assert (found.id, none) == (child.id, None)


def test_events_are_paged_by_name_or_its_beginning_without_the_engines_own(
    database: Database,
) -> None:
    names = ["a/b", "inngest/function.finished", "a/c", "b/b", "a/b"]
    for number, name in enumerate(names):
        put_event(database, number, name)

    def listed(**filters: object) -> list[str]:
        page = browsing_events.events_page(database.reader, **filters)  # type: ignore[arg-type]
        return [line.internal_id for line in page.entries]

    assert listed() == ["event-4", "event-3", "event-2", "event-0"]
    assert listed(with_internal=True)[3] == "event-1"
    assert listed(name="a/b") == ["event-4", "event-0"]
    assert listed(name="a/*") == ["event-4", "event-2", "event-0"]
    assert listed(name="inngest/function.finished") == ["event-1"]
    assert browsing_events.event_names(database.reader) == ["a/b", "a/c", "b/b"]


def test_paging_events_meets_each_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing_events, "SCAN_MAX", 4)
    for number in range(20):
        put_event(database, number, "a/b" if number % 5 == 0 else "inngest/x")

    met: list[str] = []
    before: int | None = None
    for _ in range(20):
        page = browsing_events.events_page(database.reader, before=before, limit=2)
        met += [line.internal_id for line in page.entries]
        if page.older is None:
            break
        before = int(page.older)

    assert met == ["event-15", "event-10", "event-5", "event-0"]


def test_an_event_knows_the_waits_that_it_answered_and_the_runs_that_it_cancelled(
    database: Database,
) -> None:
    put(database, a_run(7), history=(HistoryEntry(HistoryKind.RUN_QUEUED),))
    event = put_event(database, 1, "paid", NOW_MS)
    wait = Step(
        ulid(1), "s", "for money", StepKind.WAIT, StepStatus.COMPLETED, event.body, position=0
    )
    put(database, a_run(1), steps=(wait,), history=(HistoryEntry(HistoryKind.STEP_COMPLETED, "s"),))
    cancelled = HistoryEntry(HistoryKind.RUN_CANCELLED, note="event paid (event-1)")
    put(database, a_run(2), history=(cancelled,))

    stored = browsing_events.event(database.reader, "event-1")
    assert stored is not None
    answered = browsing_events.answered_by(database.reader, stored)

    assert [(one.run_id, one.step_name) for one in answered] == [
        (ulid(1), "for money"),
        (ulid(2), None),
    ]


def test_no_query_reads_a_whole_table(database: Database) -> None:
    put_event(database, 1)
    asked: list[str] = []
    database.reader.set_trace_callback(asked.append)

    db = database.reader
    for status in (None, RunStatus.FAILED):
        for function_id in (None, "f"):
            browsing.runs_page(db, status=status, function_id=function_id)
    browsing.status_counts(db)
    browsing.status_counts(db, "f")
    browsing.latest_failures(db, "r")
    browsing.due_items(db, "r")
    browsing.runs_of_event(db, "e")
    browsing_run.run_fingerprint(db, "r")
    browsing_run.steps(db, "r")
    browsing_run.history(db, "r")
    browsing_run.waits(db, "r")
    browsing_run.invoked_run(db, "r", "s", NOW_MS)
    for name in (None, "a/b", "a/*"):
        browsing_events.events_page(db, name=name)
    browsing_events.event_names(db)
    stored = browsing_events.event(db, "event-1")
    assert stored is not None
    browsing_events.answered_by(db, stored)
    browsing_functions.functions_page(db)
    browsing_functions.recent_outcomes(db, "f")
    browsing_functions.ticks(db, "f")
    db.set_trace_callback(None)

    assert len(asked) > 20
    for query in asked:
        assert _table_scans(db, query) == [], query


def _table_scans(db: sqlite3.Connection, query: str) -> list[str]:
    """Scans of what grows; walking an index or a bounded subquery is none."""
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}")]
    grown = ("runs", "events", "history", "steps", "queue", "waits", "functions", "crons")
    return [line for line in plan if line in {f"SCAN {table}" for table in grown}]
