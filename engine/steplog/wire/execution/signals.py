"""`WaitForSignal`, and the signals that answer it (protocol.md §5.7)."""

from __future__ import annotations

import msgspec

from ..json import JsonError, decode_as, encode

TAKES_OVER = "replace"


class SignalOptions(msgspec.Struct):
    """What a step asks for; `conflict` says what becomes of a run that waits already."""

    signal: str | None = None
    timeout: str | None = None
    conflict: str | None = None


class Signal(msgspec.Struct, frozen=True):
    name: str
    data: bytes  # JSON


class _Sent(msgspec.Struct):
    signal: str
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Waited(msgspec.Struct):
    """What a wait asked for, for people to read."""

    signal: str
    timeout: str
    conflict: str


_OPTIONS = msgspec.json.Decoder(SignalOptions | None)
_SENT = msgspec.json.Decoder(_Sent)


def read_options(options: bytes) -> SignalOptions:
    """Raises JsonError."""
    return decode_as(_OPTIONS, options) or SignalOptions()


def asked_for(signal: str, options: SignalOptions) -> bytes:
    return encode(_Waited(signal, options.timeout or "", options.conflict or "fail"))


def read_signal(body: bytes) -> Signal:
    """The body of `POST /v1/signals`. Raises JsonError when it is no signal."""
    sent = decode_as(_SENT, body)
    if not sent.signal:
        raise JsonError("signal must be a name")
    return Signal(sent.signal, bytes(sent.data))


def result_of(signal: Signal) -> bytes:
    """What the step that waited has for its result."""
    return b'{"signal":' + encode(signal.name) + b',"data":' + signal.data + b"}"
