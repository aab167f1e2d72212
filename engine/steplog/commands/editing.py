"""A step whose input was edited by hand: may it be, and how it reaches the step (protocol.md §3.7).

A request that the engine makes itself is edited here. Any other step is called by its SDK, which is
told the input as a memo; only the JavaScript SDK takes one, any other would take it for a result.
"""

from __future__ import annotations

import sqlite3

import msgspec
from msgspec.structs import replace

from ..core.answers import Answer, HttpRequested, Op, Progressed, StepPlanned, StepRan
from ..core.functions import App
from ..core.model import Run, Step, StepKind
from ..core.sizes import oversized
from ..errors import NotEditable
from ..store import edited_inputs
from ..wire import execution
from ..wire.json import JsonError, checked, decode_as
from ..wire.limits import STEP_BYTES_MAX
from ..wire.memos import input_memo

_LIST = msgspec.json.Decoder(list[msgspec.Raw])


def takes_inputs(app: App | None) -> bool:
    """Whether the app's SDK knows the memo of an edited input."""
    return app is not None and app.sdk.startswith("js:")


def is_editable(kind: StepKind, app: App | None) -> bool:
    return kind is StepKind.INFER or (kind is StepKind.RUN and takes_inputs(app))


def checked_input(step: Step, input: bytes, app: App | None) -> bytes:
    """The JSON list of the step's arguments; a model's step has one, the body of its request.

    Raises NotEditable.
    """
    if not is_editable(step.kind, app):
        sdk = f" of the SDK {app.sdk}" if app is not None and step.kind is StepKind.RUN else ""
        raise NotEditable(
            f'step "{step.name}" (a {step.kind.value} step{sdk}) cannot be given another input: '
            "only step.ai.infer can, and step.run of the JavaScript SDK; leave the input out to "
            "run the step again as it was"
        )
    try:
        input = checked(input)
        arguments = decode_as(_LIST, input)
    except JsonError as error:
        raise NotEditable(f'the input for step "{step.name}" is no JSON list: {error}') from error
    if step.kind is StepKind.INFER and len(arguments) != 1:
        raise NotEditable(
            f'the input for step "{step.name}" must be a list of one element, the body of the '
            f"request to the model; it has {len(arguments)}"
        )
    if len(input) > STEP_BYTES_MAX:
        what = f'the input for step "{step.name}"'
        raise NotEditable(oversized(what, len(input), STEP_BYTES_MAX))
    return input


def input_memos(
    db: sqlite3.Connection, run: Run, app: App | None, step_id: str
) -> list[tuple[str, bytes]]:
    """(step id, memo) of the edited step, for the call that is to run `step_id`.

    No other call is told: with a memo the SDK thinks of the step as reported, and says no more of
    it when it is asked what is next. That call has it planned instead.
    """
    if not run.edited_step or run.edited_step != step_id or not takes_inputs(app):
        return []
    input = edited_inputs.of_step(db, run.id, run.edited_step)
    return [] if input is None else [(run.edited_step, input_memo(input))]


def with_edited_input(db: sqlite3.Connection, run: Run, answer: Answer) -> Answer:
    """The same answer, its edited step with the input that it was given."""
    if not run.edited_step or not isinstance(answer, Progressed):
        return answer
    if all(op.id != run.edited_step for op in answer.ops):
        return answer
    input = edited_inputs.of_step(db, run.id, run.edited_step)
    if input is None:
        return answer  # the run has ended meanwhile: nobody takes it
    ops = tuple(_edited(op, input) if op.id == run.edited_step else op for op in answer.ops)
    return replace(answer, ops=ops)


def _edited(op: Op, input: bytes) -> Op:
    match op:
        case HttpRequested():
            (body,) = decode_as(_LIST, input)
            return execution.with_body(op, bytes(body))
        case StepPlanned() | StepRan():
            return replace(op, input=input)
        case _:
            return op  # the code has another kind of step there now
