"""The rules of debounces, batches and timeouts, as tables of cases (flow-control.md §5)."""

from __future__ import annotations

import pytest
from steplog.core.expressions import EvaluationError
from steplog.core.functions import Batching, Debounce, Function, Timeouts
from steplog.core.limits import batch, debounce, timeouts
from steplog.core.limits.batch import BATCH_BYTES_MAX, Batch
from steplog.core.limits.debounce import Wait
from steplog.core.model import ItemKind, QueueItem, Run, RunStatus

RULE = Debounce(period_ms=10_000)
CAPPED = Debounce(period_ms=10_000, timeout_ms=25_000)


@pytest.mark.parametrize(
    ("rule", "former", "ts_ms", "now_ms", "expected"),
    [
        (RULE, None, 5, 0, Wait(5, since_ms=0, due_at_ms=10_000)),
        (RULE, Wait(5, 0, 10_000), 6, 9_999, Wait(6, 0, 19_999)),
        (RULE, Wait(5, 0, 10_000), 5, 100, Wait(5, 0, 10_100)),  # as old: the later to come counts
        (RULE, Wait(5, 0, 10_000), 4, 100, None),
        (CAPPED, Wait(5, 0, 10_000), 6, 9_000, Wait(6, 0, 19_000)),
        (CAPPED, Wait(6, 0, 19_000), 7, 18_000, Wait(7, 0, 25_000)),
        (CAPPED, Wait(7, 0, 25_000), 8, 24_999, Wait(8, 0, 25_000)),
        (Debounce(period_ms=10_000, timeout_ms=5), None, 5, 0, Wait(5, 0, 1_000)),
    ],
)
def test_a_wait_begins_anew_with_each_newer_event(
    rule: Debounce, former: Wait | None, ts_ms: int, now_ms: int, expected: Wait | None
) -> None:
    assert debounce.put_off(rule, former, ts_ms, now_ms) == expected


@pytest.mark.parametrize(
    ("condition", "is_batched"),
    [
        (None, True),
        ("event.data.n == 1", True),
        ("event.data.n == 2", False),
        ("event.data.n", False),  # a number is not true
        ("event.data.n[0]", False),
        ("event.data.missing", False),
    ],
)
def test_only_what_is_exactly_true_goes_into_a_batch(
    condition: str | None, is_batched: bool
) -> None:
    rule = Batching(max_size=2, timeout_ms=1_000, condition=condition)

    assert batch.is_batched(rule, {"event": {"data": {"n": 1}}}, 0) is is_batched


def test_a_missing_key_has_a_batch_of_its_own_and_a_broken_one_has_none() -> None:
    scope = {"event": {"data": {"n": 1}}}

    assert batch.key_of(Batching(2, 1_000), scope, 0) == ""
    assert batch.key_of(Batching(2, 1_000, key="event.data.missing"), scope, 0) == "false"
    with pytest.raises(EvaluationError):
        batch.key_of(Batching(2, 1_000, key="event.data.n[0]"), scope, 0)


@pytest.mark.parametrize(
    ("events", "size", "is_full"),
    [(1, 1, False), (2, 1, True), (3, 1, True), (1, BATCH_BYTES_MAX, True)],
)
def test_a_batch_is_full_by_number_or_by_size(events: int, size: int, is_full: bool) -> None:
    rule = Batching(max_size=2, timeout_ms=1_000)

    assert batch.is_full(rule, Batch("b", "f", "", 0, 1_000, events, size)) is is_full


def function(start_ms: int | None = None, finish_ms: int | None = None) -> Function:
    limits = Timeouts(start_ms, finish_ms)
    return Function("f", "app", "app-f", "f", "http://app", timeouts=limits)


QUEUED = Run("r", "f", RunStatus.QUEUED, ("e",), queued_at_ms=1_000)
RUNNING = Run("r", "f", RunStatus.RUNNING, ("e",), queued_at_ms=1_000, started_at_ms=5_000)
START = QueueItem(7, "r", "f", ItemKind.START_DEADLINE, "")
FINISH = QueueItem(7, "r", "f", ItemKind.FINISH_DEADLINE, "")


@pytest.mark.parametrize(
    ("registered", "run", "item", "now_ms", "status", "later_ms"),
    [
        (function(2_000), QUEUED, START, 3_000, RunStatus.CANCELLED, None),
        (function(2_000), QUEUED, START, 2_999, RunStatus.QUEUED, 3_000),
        (function(9_000), QUEUED, START, 3_000, RunStatus.QUEUED, 10_000),  # longer by now
        (function(), QUEUED, START, 3_000, RunStatus.QUEUED, None),  # none any more
        (None, QUEUED, START, 3_000, RunStatus.QUEUED, None),
        (function(2_000), RUNNING, START, 9_000, RunStatus.RUNNING, None),  # it has begun
        (function(None, 2_000), RUNNING, FINISH, 7_000, RunStatus.CANCELLED, None),
        (function(None, 3_000), RUNNING, FINISH, 7_000, RunStatus.RUNNING, 8_000),
        (function(), RUNNING, FINISH, 7_000, RunStatus.RUNNING, None),
    ],
)
def test_a_deadline_goes_by_what_is_registered_when_it_comes(
    registered: Function | None,
    run: Run,
    item: QueueItem,
    now_ms: int,
    status: RunStatus,
    later_ms: int | None,
) -> None:
    transition = timeouts.fire(registered, run, item, now_ms)

    assert transition.run.status is status
    assert transition.ends_run is (status is RunStatus.CANCELLED)
    assert [later.due_at_ms for later in transition.enqueue] == ([later_ms] if later_ms else [])
    assert transition.ends_run or transition.removes == (7,)
