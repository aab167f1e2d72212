"""Opcodes: the steps that an app reports with status 206 (protocol.md §3.9)."""

from __future__ import annotations

import msgspec

from ...core.answers import (
    Answer,
    Aside,
    HttpRequested,
    InvokeRequested,
    Op,
    Progressed,
    Returned,
    RunMustFail,
    SignalRequested,
    SleepRequested,
    StepErrored,
    StepPlanned,
    StepRan,
    WaitRequested,
    engine_error,
)
from ...core.sizes import oversized
from ..error_objects import read_error, sound_object
from ..instants import DAY_MS, SLEEP_MAX_MS, moment_ms
from ..json import JsonError, decode_as, encode
from ..limits import STEP_BYTES_MAX
from . import signals
from .asides import read_aside
from .requests import RequestError, fetch_requested, infer_requested

WAIT_TIMEOUT_DEFAULT_MS = 365 * DAY_MS  # of an invoke and of a wait for a signal
_NULL = msgspec.Raw(b"null")
_COMPLETIONS = frozenset({"runcomplete", "syncruncomplete"})
_ASIDES = frozenset({"deferadd", "deferabort"})


class _Wire(msgspec.Struct, rename="camel"):
    """One opcode as sent. Payloads are looked into only by the opcodes that need them."""

    op: str
    id: str = ""
    display_name: str | None = None
    name: str | None = None
    data: msgspec.Raw = _NULL
    error: msgspec.Raw = _NULL
    opts: msgspec.Raw = _NULL
    timing: msgspec.Raw = _NULL


class _Timing(msgspec.Struct):
    """When the SDK began with a step, in nanoseconds since the epoch."""

    a: float


class _Options(msgspec.Struct):
    parallel_mode: str | None = msgspec.field(default=None, name="parallelMode")
    input: msgspec.Raw = _NULL  # a step.run's arguments, where the SDK tells them
    duration: str | None = None
    event: str | None = None
    expression: str | None = msgspec.field(default=None, name="if")
    timeout: str | None = None
    function_id: str | None = None
    payload: msgspec.Raw = _NULL

    @property
    def is_racing(self) -> bool:
        return self.parallel_mode == "race"


class _Payload(msgspec.Struct):
    data: msgspec.Raw = _NULL
    v: str | None = None


class _Waited(msgspec.Struct):
    """What a wait asked for, for people to read."""

    event: str
    expression: str | None = msgspec.field(name="if")
    timeout: str


class AnswerError(ValueError):
    """The answer makes no sense; asking again may help. `name` is the kind of error."""

    def __init__(self, message: str, name: str = "InvalidAnswerError") -> None:
        super().__init__(message)
        self.name = name


class TooLarge(AnswerError):
    """A payload beyond its limit: it would come again, so the run fails at once."""


_MANY = msgspec.json.Decoder(list[_Wire])
_ONE = msgspec.json.Decoder(_Wire)
_OPTIONS = msgspec.json.Decoder(_Options | None)
_PAYLOAD = msgspec.json.Decoder(_Payload | None)
_TIMING = msgspec.json.Decoder(_Timing)
_NO_OPTIONS = _Options()


def parse_progress(
    body: bytes, request_version: int, is_no_retry: bool, now_ms: int, offset_ms: int
) -> Answer:
    """The body of a 206. Raises JsonError or AnswerError when it is not understood."""
    is_one = body.lstrip()[:1] == b"{"
    reported = [decode_as(_ONE, body)] if is_one else decode_as(_MANY, body)
    ops: list[Op] = []
    asides: list[Aside] = []
    output: bytes | None = None
    asks_again = False
    for wire in reported:
        opcode = wire.op.lower()
        if opcode in _COMPLETIONS:
            output = bytes(wire.data)
        elif opcode == "discoveryrequest":
            asks_again = True
        elif opcode in _ASIDES:
            asides.append(_aside(opcode, wire))
        elif opcode != "none":
            op = _op(opcode, wire, is_no_retry, now_ms, offset_ms)
            if isinstance(op, RunMustFail):
                return op
            ops.append(op)
    if output is not None and not ops and not asides:
        return Returned(output)
    return Progressed(tuple(ops), request_version, tuple(asides), asks_again, output)


def _op(
    opcode: str, wire: _Wire, is_no_retry: bool, now_ms: int, offset_ms: int
) -> Op | RunMustFail:
    name = _name(wire)
    options = decode_as(_OPTIONS, bytes(wire.opts)) or _NO_OPTIONS
    match opcode:
        case "steprun" | "step":
            output = _bounded(wire.data, name, "output")
            started_at_ms = _started_at_ms(wire, now_ms, offset_ms)
            return StepRan(
                wire.id,
                name,
                output,
                options.is_racing,
                _arguments(options, name),
                started_at_ms,
            )
        case "steperror" | "stepfailed":
            is_final = is_no_retry or opcode == "stepfailed"
            return _errored(wire, name, is_final, options.is_racing)
        case "stepplanned":
            return StepPlanned(wire.id, name, options.is_racing, _arguments(options, name))
        case "sleep":
            return _sleep(wire, name, options, now_ms, offset_ms)
        case "waitforevent":
            return _wait(wire, name, options, now_ms, offset_ms)
        case "invokefunction":
            return _invoke(wire, name, options, now_ms, offset_ms)
        case "waitforsignal":
            return _signal(wire, name, options.is_racing, now_ms, offset_ms)
        case "aigateway" | "gateway":
            return _request(opcode, wire, name, options)
    raise AnswerError(f'step "{name}" has the unknown opcode {wire.op}')


def _errored(wire: _Wire, name: str, is_final: bool, is_racing: bool) -> StepErrored:
    if bytes(wire.error) == b"null":
        raise AnswerError(f'step "{name}" reports {wire.op} without an error')
    error = read_error(_bounded(wire.error, name, "error"))
    error = msgspec.structs.replace(error, body=sound_object(error))
    return StepErrored(wire.id, name, error, is_final, is_racing)


def _sleep(
    wire: _Wire, name: str, options: _Options, now_ms: int, offset_ms: int
) -> SleepRequested | RunMustFail:
    until = options.duration or wire.name or ""
    until_ms = _moment_ms(until, name, now_ms, offset_ms)
    if until_ms - now_ms > SLEEP_MAX_MS:
        return _too_long(name, "sleep", until)
    return SleepRequested(wire.id, name, until_ms, options.is_racing)


def _wait(
    wire: _Wire, name: str, options: _Options, now_ms: int, offset_ms: int
) -> WaitRequested | RunMustFail:
    event_name = options.event or wire.name
    if not event_name:
        raise AnswerError(f'step "{name}" waits for an event without a name')
    timeout = options.timeout or ""
    expires_at_ms = _moment_ms(timeout, name, now_ms, offset_ms)
    if expires_at_ms - now_ms > SLEEP_MAX_MS:
        return _too_long(name, "wait", timeout)
    expression = options.expression or None
    asked = encode(_Waited(event_name, expression, timeout))
    return WaitRequested(
        wire.id, name, event_name, expression, expires_at_ms, options.is_racing, asked
    )


def _signal(
    wire: _Wire, name: str, is_racing: bool, now_ms: int, offset_ms: int
) -> SignalRequested | RunMustFail:
    options = signals.read_options(bytes(wire.opts))
    signal = options.signal or wire.name
    if not signal:
        raise AnswerError(f'step "{name}" waits for a signal without a name')
    expires_at_ms = now_ms + WAIT_TIMEOUT_DEFAULT_MS
    if options.timeout:
        expires_at_ms = _moment_ms(options.timeout, name, now_ms, offset_ms)
    if expires_at_ms - now_ms > SLEEP_MAX_MS:
        return _too_long(name, "wait", options.timeout or "")
    takes_over = (options.conflict or "").lower() == signals.TAKES_OVER
    asked = signals.asked_for(signal, options)
    return SignalRequested(wire.id, name, signal, expires_at_ms, takes_over, is_racing, asked)


def _aside(opcode: str, wire: _Wire) -> Aside:
    return read_aside(opcode, wire.id, _name(wire), bytes(wire.opts))


def _name(wire: _Wire) -> str:
    """How people know the step. Raises AnswerError when the engine could not know it."""
    name = wire.display_name or wire.name or wire.id
    if not wire.id:
        raise AnswerError(f'opcode {wire.op} of step "{name}" has no id')
    return name


def _started_at_ms(wire: _Wire, now_ms: int, offset_ms: int) -> int | None:
    """None where the SDK does not measure it, or measures what cannot be."""
    if bytes(wire.timing) == b"null":
        return None
    try:
        started_at_ms = round(decode_as(_TIMING, bytes(wire.timing)).a / 1_000_000) + offset_ms
    except (JsonError, OverflowError):
        return None
    return started_at_ms if 0 < started_at_ms <= now_ms else None


def _invoke(
    wire: _Wire, name: str, options: _Options, now_ms: int, offset_ms: int
) -> InvokeRequested:
    if not options.function_id:
        raise AnswerError(f'step "{name}" invokes a function without naming it')
    payload = decode_as(_PAYLOAD, bytes(options.payload)) or _Payload()
    data = _bounded(payload.data, name, "input")
    if data == b"null":
        data = b"{}"
    if not data.startswith(b"{"):
        raise AnswerError(
            f'step "{name}" invokes {options.function_id} with data that is no object'
        )
    expires_at_ms = now_ms + WAIT_TIMEOUT_DEFAULT_MS
    if options.timeout:
        expires_at_ms = _moment_ms(options.timeout, name, now_ms, offset_ms)
    return InvokeRequested(
        wire.id, name, options.function_id, data, payload.v, expires_at_ms, options.is_racing
    )


def _request(opcode: str, wire: _Wire, name: str, options: _Options) -> HttpRequested | RunMustFail:
    """What can never be sent fails the run: asking again would bring the same."""
    read = infer_requested if opcode == "aigateway" else fetch_requested
    try:
        op = read(wire.id, name, bytes(wire.opts), is_racing=options.is_racing)
    except RequestError as error:
        message = f'step "{name}" cannot be carried out: {error}'
        return RunMustFail(engine_error("InvalidRequestError", message))
    if len(op.request.body) > STEP_BYTES_MAX:
        what = f'the body of the request of step "{name}"'
        message = oversized(what, len(op.request.body), STEP_BYTES_MAX)
        return RunMustFail(engine_error("input_too_large", message))
    return op


def _arguments(options: _Options, name: str) -> bytes | None:
    """Only a list says what the step was called with."""
    return _bounded(options.input, name, "input") if bytes(options.input)[:1] == b"[" else None


def _bounded(payload: msgspec.Raw, name: str, what: str) -> bytes:
    body = bytes(payload)
    if len(body) > STEP_BYTES_MAX:
        message = oversized(f'the {what} of step "{name}"', len(body), STEP_BYTES_MAX)
        raise TooLarge(message, "output_too_large")
    return body


def _moment_ms(text: str, name: str, now_ms: int, offset_ms: int) -> int:
    if not text:
        return now_ms
    try:
        return moment_ms(text, now_ms, offset_ms)
    except ValueError as error:
        message = f'step "{name}" gives a time that is neither a duration nor a date: {text!r}'
        raise AnswerError(message) from error


def _too_long(name: str, what: str, text: str) -> RunMustFail:
    message = (
        f'step "{name}" asks to {what} until {text!r}, more than 366 days from now: {what} for '
        "less, and several times if need be"
    )
    return RunMustFail(engine_error("InngestErrTimeoutTooLong", message))
