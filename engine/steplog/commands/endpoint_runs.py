"""Runs that apps begin by themselves, and tell of as they go (protocol.md §8).

No request of ours is on its way then. What stands for it is a row that fires when the app has
been silent for too long: then we ask, and the app can tell no more by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ..core import checkpoints
from ..core.answers import Answer
from ..core.functions import App
from ..core.model import Run, RunStatus
from ..errors import AlreadyExists, NotFound, StaleCheckpoint
from ..store import apps
from ..store.write import Write
from ..wire.execution.endpoints import NewRun
from .context import Context
from .execute_item import carry_out_answer

ENDPOINTS = "endpoints"  # what stands for the framework of their apps
CALLED_ONLY = "endpoints:"  # before the address of such an app, which nobody can register anew


@dataclass(frozen=True, slots=True)
class Begun:
    app_id: str
    function_id: str
    run_id: str
    token: str  # opens the run's result, for whoever is told it


async def begin_endpoint_run(context: Context, new: NewRun) -> Begun:
    """Returns once run and report are committed. The same again is the same run.

    Raises AlreadyExists when the id belongs to another run.
    """
    return await context.database.write(partial(_begin, context, new=new))


async def report(context: Context, run_id: str, told: Answer) -> None:
    """Raises NotFound, or StaleCheckpoint when the run is no longer the app's to tell of."""
    await context.database.write(partial(_report, context, run_id=run_id, told=told))


def _begin(context: Context, write: Write, *, new: NewRun) -> Begun:
    known = write.run(new.run_id)
    if known is not None:
        return _repeat(context, write, known, new)
    now_ms = context.clock.now_ms()
    _register(context, write, new, now_ms)
    event = new.event(context.fresh_id(), now_ms)
    write.insert_event(event)
    run = Run(
        id=new.run_id,
        function_id=new.function.id,
        status=RunStatus.RUNNING,
        event_ids=(event.internal_id,),
        queued_at_ms=now_ms,
        started_at_ms=now_ms,
        request_version=new.request_version,
        endpoint_token=context.fresh_secret(),
    )
    write.commit(checkpoints.begin(run, now_ms), now_ms)
    _report(context, write, run_id=run.id, told=new.report)
    return _begun(run, new)


def _repeat(context: Context, write: Write, known: Run, new: NewRun) -> Begun:
    """The app did not hear that the run was stored."""
    (event,) = write.events(known.event_ids[:1]) or (None,)
    is_same = event is not None and event.body == new.event(event.internal_id, event.ts_ms).body
    if known.endpoint_token is None or not is_same:
        raise AlreadyExists(f"there is already a run {known.id}")
    if write.silence_item(known.id) is not None:
        _report(context, write, run_id=known.id, told=new.report)
    return _begun(known, new)


def _report(context: Context, write: Write, *, run_id: str, told: Answer) -> None:
    item = write.silence_item(run_id)
    if item is None:
        if write.run(run_id) is None:
            raise NotFound(f"there is no run {run_id}")
        raise StaleCheckpoint(
            f"run {run_id} has ended, or was handed over: its app is called for what is next"
        )
    now_ms = context.clock.now_ms()
    carry_out_answer(context, write, item, told, now_ms, checkpoints.take_report)


def _register(context: Context, write: Write, new: NewRun, now_ms: int) -> None:
    """Its function, as if it had been registered: an endpoint is known once it is asked."""
    known = context.registry.function(new.function.id)
    if known is not None and known.attempts == new.function.attempts:
        return
    address = CALLED_ONLY + new.app_url
    app = App(
        new.function.app_id,
        new.app_name,
        address,
        framework=ENDPOINTS,
        synced_at_ms=now_ms,
    )
    if context.registry.app(app.id) is None:
        apps.put_app(write.connection, app)
    apps.add_function(write.connection, new.function, now_ms)
    load = partial(context.registry.load, write.connection)
    write.when_undone(load)
    load()


def _begun(run: Run, new: NewRun) -> Begun:
    assert run.endpoint_token is not None
    return Begun(new.function.app_id, new.function.id, run.id, run.endpoint_token)
