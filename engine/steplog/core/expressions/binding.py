"""Conditions of waits and cancellations: half of one is known when it is made.

`bind_event` puts the triggering event's values into the text, so that later only the incoming event
(`async`) is needed; `equality_conjunct` says by which value such a condition can be looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .access import has_field, select
from .compiler import compile_tree
from .errors import EvaluationError, ExpressionError
from .expression import EVENT_AND_ASYNC, compile_expression
from .frame import Frame
from .functions import FUNCTIONS
from .literals import quote_string
from .parser import TEXT_CHARS_MAX
from .syntax import (
    Binary,
    Call,
    Has,
    Index,
    Literal,
    Logic,
    Name,
    Node,
    Select,
    children,
    walk,
)
from .truth import is_truthy
from .values import INT_MAX, INT_MIN, MISSING, UINT_MAX, Int, UInt, to_float

NEVER = "false"


def bind_event(text: str, event: Mapping[str, object]) -> str:
    """The expression with every dotted `event.…` replaced by its value; a missing one by null.

    What is reached by brackets, like `event["id"]`, stays, and evaluates where the event is given.
    When the event's values alone rule out a match, the result is `false`. Raises ExpressionError,
    also when the values make the text longer than an expression may be.
    """
    tree = compile_expression(text, EVENT_AND_ASYNC).tree
    pieces, position = [], 0
    for node in sorted(_event_paths(tree), key=lambda node: node.start):
        try:
            value = _value_of(node, event)
        except RecursionError:
            message = "the event's value is nested too deeply"
            raise ExpressionError(message, node.start, text) from None
        pieces += [text[position : node.start], value]
        position = node.end
    bound = "".join([*pieces, text[position:]])
    if len(bound) > TEXT_CHARS_MAX:
        message = (
            f"with the event's values the expression has {len(bound)} characters, at most "
            f"{TEXT_CHARS_MAX} are allowed; compare a shorter field"
        )
        raise ExpressionError(message, 0, text)
    tree = compile_expression(bound, EVENT_AND_ASYNC).tree
    return NEVER if _is_never_true(tree, bound) else bound


def equality_conjunct(text: str) -> tuple[str, str | int | float | bool] | None:
    """(`data.id`, 7) when the condition can only hold if `async.data.id == 7`, else None.

    An event whose field differs need not be asked; one whose field is equal still must be.
    """
    tree: Node = compile_expression(text, EVENT_AND_ASYNC).tree  # known since it was bound
    conjuncts = tree.operands if isinstance(tree, Logic) and tree.operator == "&&" else (tree,)
    for conjunct in conjuncts:
        if not isinstance(conjunct, Binary) or conjunct.operator != "==":
            continue
        for side, other in ((conjunct.left, conjunct.right), (conjunct.right, conjunct.left)):
            path = _dotted_path(side, "async") if isinstance(side, Select) else None
            if path and isinstance(other, Literal):
                value = other.value
                if isinstance(value, (Int, UInt)):
                    return path, int(value)
                if isinstance(value, (str, float, bool)):
                    return path, value
    return None


def _event_paths(node: Node) -> Iterator[Select | Has]:
    """The longest dotted paths from `event`, and `has()` of one."""
    if isinstance(node, (Select, Has)) and _dotted_path(node, "event"):
        yield node
    elif not (isinstance(node, (Index, Select, Has)) and _starts_at_event(node)):
        for child in children(node):
            yield from _event_paths(child)
    else:
        yield from _paths_in_brackets(node)


def _paths_in_brackets(node: Node) -> Iterator[Select | Has]:
    """Within `event.data[event.data.key]`, which stays, the inner path is still replaced."""
    while isinstance(node, (Index, Select, Has)):
        if isinstance(node, Index):
            yield from _event_paths(node.index)
        node = node.target


def _starts_at_event(node: Node) -> bool:
    while isinstance(node, (Index, Select, Has)):
        node = node.target
    return isinstance(node, Name) and node.name == "event"


def _dotted_path(node: Node, root: str) -> str | None:
    fields: list[str] = []
    while isinstance(node, (Select, Has)):
        fields.insert(0, node.field)
        node = node.target
    return ".".join(fields) if isinstance(node, Name) and node.name == root else None


def _value_of(node: Select | Has, event: Mapping[str, object]) -> str:
    fields: list[str] = []
    target: Node = node.target
    while isinstance(target, Select):
        fields.insert(0, target.field)
        target = target.target
    value: object = event
    try:
        for field in fields:
            value = select(value, field)
        if isinstance(node, Has):
            return "true" if has_field(value, node.field) else "false"
        value = select(value, node.field)
    except EvaluationError:  # a field of what has no fields is as good as missing
        return "null"
    return _literal(None if value is MISSING else value)


def _literal(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quote_string(value)
        case int() | float():
            return _number(value)
        case list() | tuple():
            return "[" + ", ".join(_literal(item) for item in value) + "]"
        case Mapping():
            entries = (f"{quote_string(str(key))}: {_literal(value[key])}" for key in value)
            return "{" + ", ".join(entries) + "}"
    raise AssertionError(f"{type(value).__name__} is no value of an event")


def _number(number: int | float) -> str:
    """A double, as every number of an event; as an int only where a double would lose digits."""
    double = to_float(number)
    if isinstance(number, int) and double != number:
        if INT_MIN <= number <= INT_MAX:
            return f"({number})"
        if 0 <= number <= UINT_MAX:
            return f"{number}u"
    text = repr(double)
    text = text if "." in text or "e" in text else f"double({quote_string(text)})"
    return f"({text})" if text.startswith("-") else text


def _is_never_true(node: Node, text: str) -> bool:
    """Whether the node is falsy whatever the incoming event holds."""
    if isinstance(node, Logic):
        rule = any if node.operator == "&&" else all
        return rule(_is_never_true(operand, text) for operand in node.operands)
    for inner, _ in walk(node):
        if isinstance(inner, Name) or (
            isinstance(inner, Call) and FUNCTIONS[inner.function].takes_now
        ):
            return False  # it depends on more than what stands here
    try:
        value = compile_tree(node, text, frozenset())(Frame({}, 0))
    except EvaluationError:
        return True
    return not is_truthy(value)
