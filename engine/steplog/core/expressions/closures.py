"""The closures that the compiler puts together: each runs its parts and combines their values."""

from __future__ import annotations

from collections.abc import Callable

from .access import select
from .errors import EvaluationError
from .frame import SIZED, Code, Frame
from .functions import Function
from .truth import is_truthy
from .values import MISSING, Int, Timestamp, UInt, type_name


def constant(value: object) -> Code:
    return lambda frame: value


def path(base: Code, fields: tuple[str, ...]) -> Code:
    def follow(frame: Frame) -> object:
        value = base(frame)
        for field in fields:
            value = value.get(field, MISSING) if type(value) is dict else select(value, field)
        return value

    return follow


def with_one(operation: Callable[[object], object], operand: Code) -> Code:
    return lambda frame: operation(operand(frame))


def with_two(operation: Callable[[object, object], object], left: Code, right: Code) -> Code:
    """For operations that read both values whole."""

    def run(frame: Frame) -> object:
        first, second = left(frame), right(frame)
        if type(first) in SIZED:
            frame.read(first)
        if type(second) in SIZED:
            frame.read(second)
        return operation(first, second)

    return run


def at(operation: Callable[[object, object], object], target: Code, index: Code) -> Code:
    """For an operation that reads one place of its target."""
    return lambda frame: operation(target(frame), index(frame))


def call(function: Function, arguments: tuple[Code, ...]) -> Code:
    implementation, if_missing, work = function.call, function.if_missing, function.work

    def run(frame: Frame) -> object:
        values = [argument(frame) for argument in arguments]
        if any(value is MISSING for value in values):
            return if_missing
        if work is not None:
            frame.spend(work(*values))
        else:
            for value in values:
                if type(value) in SIZED:
                    frame.read(value)
        return implementation(*values)

    return run


def now(frame: Frame) -> object:
    """The moment of evaluation."""
    return Timestamp(frame.now_ms * 1_000_000)


def first_truthy(operands: tuple[Code, ...]) -> Code:
    """`||`: the first truthy operand or the last; an error before the last counts as falsy."""
    *others, last = operands

    def run(frame: Frame) -> object:
        for operand in others:
            try:
                value = operand(frame)
            except EvaluationError:
                continue
            if is_truthy(value):
                return value
        return last(frame)

    return run


def first_falsy(operands: tuple[Code, ...]) -> Code:
    """`&&`: the first falsy operand or the last; an error is falsy, so it is the result."""
    *others, last = operands

    def run(frame: Frame) -> object:
        for operand in others:
            value = operand(frame)
            if not is_truthy(value):
                return value
        return last(frame)

    return run


def choose(condition: Code, then: Code, otherwise: Code) -> Code:
    def run(frame: Frame) -> object:
        try:
            is_met = is_truthy(condition(frame))
        except EvaluationError:
            is_met = False
        return then(frame) if is_met else otherwise(frame)

    return run


def make_list(items: tuple[Code, ...]) -> Code:
    def run(frame: Frame) -> object:
        values = [item(frame) for item in items]
        return [None if value is MISSING else value for value in values]

    return run


def make_map(entries: tuple[tuple[Code, Code], ...]) -> Code:
    def run(frame: Frame) -> object:
        result: dict[object, object] = {}
        for key_code, value_code in entries:
            key, value = key_code(frame), value_code(frame)
            if not isinstance(key, (str, Int, UInt)):
                raise EvaluationError(
                    f"an object's key is a string or an int, not {type_name(key)}"
                )
            if key in result:
                raise EvaluationError(f"the object has the key {key!r} twice")
            result[key] = None if value is MISSING else value
        return result

    return run
