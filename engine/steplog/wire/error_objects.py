"""Errors as apps report them: JSON objects whose fields may be missing, or of any type."""

from __future__ import annotations

import msgspec

from ..core.answers import ErrorInfo
from .json import JsonError, decode_as, encode

NAME_DEFAULT = "Error"


class _Claimed(msgspec.Struct):
    """What an app says about an error: `name`, `message` and `stack` should be strings."""

    name: object = None
    message: object = None
    stack: object = None


class _Sound(msgspec.Struct):
    name: str
    message: str
    stack: str | None = None


_CLAIMED = msgspec.json.Decoder(_Claimed)
_SOUND = msgspec.json.Decoder(_Sound)


def read_error(body: bytes) -> ErrorInfo:
    """An app's error object, kept as received. Raises JsonError when it is not an object."""
    claimed = decode_as(_CLAIMED, body)
    return ErrorInfo(
        name=_text(claimed.name) or NAME_DEFAULT,
        message=_text(claimed.message),
        stack=claimed.stack if isinstance(claimed.stack, str) else None,
        body=body,
    )


def sound_object(error: ErrorInfo) -> bytes:
    """The error as an object whose fields have the types that SDKs insist on.

    An SDK takes an error memo of any other shape for the step's *result*, silently.
    """
    try:
        decode_as(_SOUND, error.body)
    except JsonError:
        return _object(error.name, error.message, error.stack)
    return error.body


def _object(name: str, message: str, stack: str | None) -> bytes:
    fields = {"name": name, "message": message}
    if stack is not None:
        fields["stack"] = stack
    return encode(fields)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else encode(value).decode()
