"""`/runs/{id}`: one run: its timeline, and one of its steps in full."""

from __future__ import annotations

import sqlite3

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from ...core.functions import Function
from ...core.ids import is_ulid
from ...core.model import Run, RunStatus, StepKind, Wait, WaitKind
from ...engine import Engine
from ...store import browsing, browsing_events, browsing_run
from ...store.browsing import DueItem, Entry, Payload, RunLine
from ...store.browsing_events import StoredEvent
from ..waiting import Words, in_words, why_waiting
from . import timeline
from .activity import blamed_entry
from .attempts import FAILED_KINDS
from .bars import axis_of
from .edit_form import EditForm, edit_form
from .rendering import Renderer
from .timeline_rows import Row, State

EVENTS_SHOWN = 10  # of a batch
WHOLE_RUN = "run"  # what is shown when no step is
NOTES = {
    "cancelled": "The run is cancelled.",
    "rerun": "This is the new run: the same events, from the beginning.",
    "rerun-step": "This is the new run: what was finished before that step is kept.",
    "rerun-edited": "This is the new run: that step gets the input that you gave it.",
}


class Story(Struct, frozen=True):
    """Everything that the page tells of the run as a whole."""

    run: Run
    function: Function | None
    rows: list[Row]
    history: list[Entry]
    due: list[DueItem]
    waits: list[Wait]
    events: list[StoredEvent]
    siblings: list[RunLine]  # other runs of the same event and function


class Detail(Struct, frozen=True):
    """The chosen step."""

    row: Row
    input: Payload | None
    output: Payload | None
    wait: Wait | None
    child: RunLine | None
    edit: EditForm | None  # how it can be run again with another input


class RunPage:
    def __init__(self, engine: Engine, renderer: Renderer) -> None:
        self._engine = engine
        self._renderer = renderer

    async def show(self, request: Request) -> Response:
        run_id: str = request.path_params["run_id"]
        story = self._story(run_id)
        if story is None:
            message = f"There is no run {run_id}. It may have been removed by retention."
            return self._renderer.problem(request, 404, "No such run", message)
        run = story.run
        now_ms = self._engine.context.clock.now_ms()
        chosen = _choose(request, story)
        cancel_reason = _cancel_reason(story)
        parent_id, _, _ = (run.correlation_id or "").partition(".")
        return self._renderer.page(
            request,
            "run.html",
            title=f"{run.status.value.title()}: {_name(story)}",
            story=story,
            run=run,
            function=story.function,
            app=self._engine.context.registry.app(story.function.app_id)
            if story.function
            else None,
            is_rerunnable=self._is_rerunnable(story),
            axis=axis_of(run, story.rows, now_ms),
            chosen=chosen,
            detail=self._detail(story, chosen) if chosen is not None else None,
            output=browsing_run.run_preview(self._db, run_id),
            error=_error_of(story),
            headline=_headline(story),
            reasons=self._reasons(story),
            idle=_idle(story),
            cancel_reason=cancel_reason,
            cancel_event=_cancel_event(cancel_reason),
            cancels=[wait for wait in story.waits if wait.kind is WaitKind.CANCEL],
            parent=browsing.run_line(self._db, parent_id) if parent_id else None,
            note=NOTES.get(request.query_params.get("note", "")),
            live=f"/live?run={run_id}",
        )

    @property
    def _db(self) -> sqlite3.Connection:
        return self._engine.context.database.reader

    def _story(self, run_id: str) -> Story | None:
        run = browsing_run.run(self._db, run_id)
        if run is None:
            return None
        history = browsing_run.history(self._db, run_id)
        due = browsing.due_items(self._db, run_id)
        steps = browsing_run.steps(self._db, run_id)
        events = (browsing_events.event(self._db, id) for id in run.event_ids[:EVENTS_SHOWN])
        of_event = browsing.runs_of_event(self._db, run.event_ids[0])
        return Story(
            run=run,
            function=self._engine.context.registry.function(run.function_id),
            rows=timeline.build(run, steps, history, due),
            history=history,
            due=due,
            waits=browsing_run.waits(self._db, run_id),
            events=[event for event in events if event is not None],
            siblings=[
                one for one in of_event if one.id != run_id and one.function_id == run.function_id
            ],
        )

    def _detail(self, story: Story, row: Row) -> Detail:
        run_id = story.run.id
        received, returned = browsing_run.step_previews(self._db, run_id, row.step_id)
        child = None
        if row.kind == StepKind.INVOKE.value:
            child = browsing_run.invoked_run(self._db, run_id, row.step_id, row.started_at_ms)
        wait = next((wait for wait in story.waits if wait.step_id == row.step_id), None)
        return Detail(row, received, returned, wait, child, self._edit_form(story, row))

    def _edit_form(self, story: Story, row: Row) -> EditForm | None:
        if row.step is None or story.function is None or not story.run.status.is_final:
            return None
        app = self._engine.context.registry.app(story.function.app_id)
        return edit_form(self._db, row.step.step, app)

    def _reasons(self, story: Story) -> list[Words]:
        """Why nothing is being asked for this run, when something is due."""
        now_ms = self._engine.context.clock.now_ms()
        for due in story.due:
            is_late = due.item.calls_app and due.leased_at_ms is None
            if is_late and (due.item.due_at_ms <= now_ms or story.run.status is RunStatus.QUEUED):
                reasons = why_waiting(self._engine, story.run, due.item)
                return [in_words(reason) for reason in reasons]
        return []

    def _is_rerunnable(self, story: Story) -> bool:
        function = story.function
        return (
            function is not None
            and self._engine.context.registry.find(function.id) is not None
            and bool(story.events)
        )


def _choose(request: Request, story: Story) -> Row | None:
    """The row to show in full: the one that was asked for, or the one that went wrong."""
    query = request.query_params
    rows = {row.step_id: row for row in story.rows}
    if "step" in query:
        return rows.get(query["step"])
    if query.get("show") == WHOLE_RUN:
        return None
    failures = [entry for entry in reversed(story.history) if entry.kind in FAILED_KINDS]
    if story.run.status is RunStatus.FAILED and failures:
        return rows.get(blamed_entry(failures).step_id)
    retrying = [row for row in story.rows if row.state in (State.RETRYING, State.RUNNING)]
    return next((row for row in retrying if row.error is not None), None)


def _error_of(story: Story) -> browsing.Failure | None:
    """What the run failed with."""
    if story.run.status is not RunStatus.FAILED:
        return None
    for entry in reversed(story.history):
        if entry.kind == "run.failed":
            return entry.detail.error
    return None


def _headline(story: Story) -> Row | None:
    """The row whose next attempt is what the run waits for."""
    retrying = [row for row in story.rows if row.state is State.RETRYING]
    return min(retrying, key=lambda row: row.next_at_ms or 0, default=None)


def _idle(story: Story) -> list[tuple[Row, Wait | None]]:
    """What the run waits for, when it does nothing else."""
    asleep = (State.SLEEPING, State.WAITING)
    if any(row.state in (State.RUNNING, State.RETRYING, State.QUEUED) for row in story.rows):
        return []
    waits = {wait.step_id: wait for wait in story.waits}
    return [(row, waits.get(row.step_id)) for row in story.rows if row.state in asleep]


def _cancel_reason(story: Story) -> str | None:
    for entry in reversed(story.history):
        if entry.kind == "run.cancelled":
            return entry.detail.note
    return None


def _cancel_event(reason: str | None) -> str | None:
    """The internal id of the event that cancelled the run, if one did."""
    named = (reason or "").removesuffix(")").rpartition("(")[2]
    return named if is_ulid(named) else None


def _name(story: Story) -> str:
    return story.function.name if story.function else "a function that is gone"
