"""Note something beside a run or a step: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.metadata import KINDS_MAX, VALUES_BYTES_MAX, Note, after
from ..errors import MetadataTooLarge, NotFound, RequestError
from ..store import run_metadata
from ..store.run_metadata import Noted
from ..store.write import Write
from ..wire.json import decode, encode
from .context import Context


async def note_metadata(context: Context, run_id: str, notes: Sequence[Note]) -> None:
    """Raises NotFound (the run, or a step), MetadataTooLarge, or RequestError."""
    await context.database.write(lambda write: _note(context, write, run_id, notes))


def _note(context: Context, write: Write, run_id: str, notes: Sequence[Note]) -> None:
    if write.run(run_id) is None:
        raise NotFound(f"there is no run {run_id}")
    now_ms = context.clock.now_ms()
    db = write.connection
    for note in notes:
        if note.step_id and write.step(run_id, note.step_id) is None:
            raise NotFound(f"run {run_id} has no step {note.step_id!r}")
        known = run_metadata.values(db, run_id, note.step_id, note.kind)
        try:
            values = encode(after(decode(known) if known else {}, note))
        except ValueError as error:
            raise RequestError(str(error)) from error
        if len(values) > VALUES_BYTES_MAX:
            raise MetadataTooLarge(
                f"the values of {note.kind} would have {len(values)} bytes, at most "
                f"{VALUES_BYTES_MAX} are kept: delete some, or use another kind"
            )
        run_metadata.put(db, run_id, Noted(note.step_id, note.kind, values, now_ms))
    if run_metadata.count(db, run_id) > KINDS_MAX:
        raise MetadataTooLarge(f"run {run_id} would have more than {KINDS_MAX} kinds of metadata")
