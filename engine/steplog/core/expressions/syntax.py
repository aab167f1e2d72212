"""The syntax tree of an expression. Every node knows its place in the text: `start` up to `end`."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct


class Macro(StrEnum):
    """What walks over a list or an object's keys."""

    ALL = "all"
    EXISTS = "exists"
    EXISTS_ONE = "exists_one"
    FILTER = "filter"
    MAP = "map"


class Spot(Struct, frozen=True):
    """Where a node stands."""

    start: int
    end: int


class Literal(Spot, frozen=True):
    value: object


class Name(Spot, frozen=True):
    name: str


class Select(Spot, frozen=True):
    """`target.field`"""

    target: Node
    field: str


class Index(Spot, frozen=True):
    """`target[index]`"""

    target: Node
    index: Node


class Has(Spot, frozen=True):
    """`has(target.field)`"""

    target: Node
    field: str


class Call(Spot, frozen=True):
    """`function(arguments)` or `target.function(arguments)`; the name stands at `name_at`."""

    name_at: int
    function: str
    target: Node | None
    arguments: tuple[Node, ...]


class Comprehension(Spot, frozen=True):
    """`target.macro(variable, predicate)`; `map` has a result, and a predicate only if given."""

    macro: Macro
    target: Node
    variable: str
    predicate: Node | None
    result: Node | None


class Unary(Spot, frozen=True):
    operator: str
    operand: Node


class Binary(Spot, frozen=True):
    operator: str
    left: Node
    right: Node


class Logic(Spot, frozen=True):
    """`a && b && …` or `a || b || …`: one node for a whole chain."""

    operator: str
    operands: tuple[Node, ...]


class Conditional(Spot, frozen=True):
    condition: Node
    then: Node
    otherwise: Node


class ListOf(Spot, frozen=True):
    items: tuple[Node, ...]


class MapOf(Spot, frozen=True):
    entries: tuple[tuple[Node, Node], ...]


Node: TypeAlias = (
    Literal
    | Name
    | Select
    | Index
    | Has
    | Call
    | Comprehension
    | Unary
    | Binary
    | Logic
    | Conditional
    | ListOf
    | MapOf
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below."""
    match node:
        case Literal() | Name():
            return ()
        case Select() | Has():
            return (node.target,)
        case Index():
            return (node.target, node.index)
        case Call():
            return node.arguments if node.target is None else (node.target, *node.arguments)
        case Comprehension():
            below = (node.target, node.predicate, node.result)
            return tuple(child for child in below if child is not None)
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Logic():
            return node.operands
        case Conditional():
            return (node.condition, node.then, node.otherwise)
        case ListOf():
            return node.items
        case MapOf():
            return tuple(child for entry in node.entries for child in entry)


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth, from the outside in; without recursion, so any depth is safe."""
    stack = [(node, 1)]
    while stack:
        current, depth = stack.pop()
        yield current, depth
        stack.extend((child, depth + 1) for child in children(current))
