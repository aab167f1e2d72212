"""What the run page offers for running a step again with another input."""

from __future__ import annotations

import sqlite3

import msgspec
from msgspec import Struct

from ...commands.editing import is_editable
from ...core.functions import App
from ...core.model import Step, StepKind
from ...store import browsing_run
from ...wire.execution import body_shown
from ...wire.json import JsonError

EDITABLE_BYTES_MAX = 200_000  # of a text that a page is to hold


class EditForm(Struct, frozen=True):
    """`text` is what may be edited: the body of a model's request, or a list of arguments."""

    text: str
    is_body: bool

    @property
    def label(self) -> str:
        return "Body of the request (JSON)" if self.is_body else "Arguments (a JSON list)"


def edit_form(db: sqlite3.Connection, step: Step, app: App | None) -> EditForm | None:
    """None where the step takes no other input, or has one that is too large for a page."""
    if not is_editable(step.kind, app):
        return None
    input = browsing_run.step_payload(db, step.run_id, step.id, is_input=True)
    is_body = step.kind is StepKind.INFER
    if input is None:
        return None if is_body else EditForm("[]", is_body=False)
    if len(input) > EDITABLE_BYTES_MAX:
        return None
    try:
        text = msgspec.json.format(body_shown(input) if is_body else input, indent=2)
    except (JsonError, msgspec.DecodeError, RecursionError):
        return None
    return EditForm(text.decode(), is_body)


def list_of(text: str, *, is_body: bool) -> bytes:
    """The JSON list that a form's text stands for."""
    return f"[{text}]".encode() if is_body else text.encode()
