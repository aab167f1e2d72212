"""The bodies of checkpoints: what apps tell while a request is on its way (protocol.md §8)."""

from __future__ import annotations

import msgspec

from ...core.answers import Answer
from ..json import JsonError, decode_as
from .opcodes import AnswerError, parse_progress

TOO_LARGE = "output_too_large"


class InvalidCheckpoint(ValueError):
    """`is_too_large` tells what does not fit from what makes no sense."""

    def __init__(self, message: str, *, is_too_large: bool = False) -> None:
        super().__init__(message)
        self.is_too_large = is_too_large


class _Part(msgspec.Struct):
    """`qi_id` is what the call's context said: the id of the request."""

    qi_id: str = ""
    steps: msgspec.Raw = msgspec.Raw(b"[]")


_PART = msgspec.json.Decoder(_Part)


def read_part(body: bytes, now_ms: int, offset_ms: int) -> tuple[str, Answer]:
    """The request that a checkpoint is a part of, and what it says. Raises InvalidCheckpoint."""
    try:
        part = decode_as(_PART, body)
    except JsonError as error:
        raise InvalidCheckpoint(str(error)) from error
    if not part.qi_id:
        raise InvalidCheckpoint("qi_id is missing: it is in the context of every call")
    return part.qi_id, read_steps(bytes(part.steps), now_ms, offset_ms)


def read_steps(steps: bytes, now_ms: int, offset_ms: int) -> Answer:
    """Opcodes, as in a 206. Raises InvalidCheckpoint."""
    try:
        if steps == b"null":
            steps = b"[]"
        return parse_progress(steps, -1, False, now_ms, offset_ms)
    except AnswerError as error:
        raise InvalidCheckpoint(str(error), is_too_large=error.name == TOO_LARGE) from error
    except JsonError as error:
        raise InvalidCheckpoint(f"steps: {error}") from error
