"""`DeferAdd` and `DeferAbort`: functions to be started after the run (protocol.md §3.9)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ...core.answers import Aside, DeferAborted, DeferAdded
from ...core.model import Defer
from ..json import JsonError, decode_as
from ..limits import STEP_BYTES_MAX


class _Options(msgspec.Struct):
    function: str = msgspec.field(default="", name="fn_slug")
    input: msgspec.Raw = msgspec.Raw(b"null")
    target: str = msgspec.field(default="", name="target_hashed_id")


class DeferMark(msgspec.Struct):
    """What an app is told about a function that it has deferred before."""

    abortable: bool


_OPTIONS = msgspec.json.Decoder(_Options | None)


def read_aside(opcode: str, id: str, name: str, options: bytes) -> Aside:
    """Raises JsonError when the opcode's options do not say what is to be done."""
    asked = decode_as(_OPTIONS, options) or _Options()
    if opcode == "deferabort":
        if not asked.target:
            raise JsonError(f'"{name}" aborts a deferred function without naming it')
        return DeferAborted(asked.target)
    if not asked.function:
        raise JsonError(f'"{name}" defers a function without naming it')
    data = bytes(asked.input)
    if data == b"null":
        data = b"{}"
    if not data.startswith(b"{"):
        raise JsonError(f'"{name}" defers {asked.function} with data that is no object')
    if len(data) > STEP_BYTES_MAX:
        raise JsonError(f'"{name}" defers {asked.function} with more than {STEP_BYTES_MAX} bytes')
    return DeferAdded(id, name, asked.function, data)


def marks_of(defers: Iterable[Defer]) -> dict[str, DeferMark]:
    return {defer.id: DeferMark(abortable=not defer.is_aborted) for defer in defers}
