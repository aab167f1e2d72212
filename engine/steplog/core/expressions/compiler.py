"""From a syntax tree to code: nested closures, one per node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from .access import at_index, has_field
from .arithmetic import ARITHMETIC, invert, negate
from .closures import (
    at,
    call,
    choose,
    constant,
    first_falsy,
    first_truthy,
    make_list,
    make_map,
    now,
    path,
    with_one,
    with_two,
)
from .comparison import COMPARISONS
from .errors import ExpressionError
from .frame import Code
from .functions import FUNCTIONS, Function, Style
from .macros import comprehension
from .pattern_program import PatternError
from .pattern_search import compile_pattern
from .syntax import (
    Binary,
    Call,
    Comprehension,
    Conditional,
    Has,
    Index,
    ListOf,
    Literal,
    Logic,
    MapOf,
    Name,
    Node,
    Select,
    Unary,
)
from .values import MISSING, Int, UInt

Slots = Mapping[str, str]

_BINARY = COMPARISONS | ARITHMETIC
_UNARY: dict[str, Callable[[object], object]] = {"!": invert, "-": negate}
_HINTS = {"not": "write !", "type": "the types of values cannot be asked for", "undefined": "null"}


def compile_tree(tree: Node, text: str, variables: frozenset[str]) -> Code:
    """Raises ExpressionError at a name or function that does not exist here."""
    return _Compiler(text, variables).compile(tree, {})


class _Compiler:
    """`local` are the names that the macros around a node set, each with a slot of its own in the
    frame, so that an inner macro may use the name of an outer one."""

    def __init__(self, text: str, variables: frozenset[str]) -> None:
        self._text = text
        self._variables = variables

    def compile(self, node: Node, local: Slots) -> Code:
        match node:
            case Literal():
                return constant(node.value)
            case Name():
                return self._name(node, local)
            case Select():
                return self._select(node, local)
            case Index():
                return at(
                    at_index, self.compile(node.target, local), self.compile(node.index, local)
                )
            case Has():
                target, field = self.compile(node.target, local), node.field
                return lambda frame: has_field(target(frame), field)
            case Call():
                return self._call(node, local)
            case Comprehension():
                return self._comprehension(node, local)
            case Unary():
                return with_one(_UNARY[node.operator], self.compile(node.operand, local))
            case Binary():
                return with_two(
                    _BINARY[node.operator],
                    self.compile(node.left, local),
                    self.compile(node.right, local),
                )
            case Logic():
                operands = tuple(self.compile(operand, local) for operand in node.operands)
                return first_truthy(operands) if node.operator == "||" else first_falsy(operands)
            case Conditional():
                return choose(
                    self.compile(node.condition, local),
                    self.compile(node.then, local),
                    self.compile(node.otherwise, local),
                )
            case ListOf():
                return make_list(tuple(self.compile(item, local) for item in node.items))
            case MapOf():
                return self._map(node, local)

    def _error(self, message: str, node: Node) -> ExpressionError:
        position = node.name_at if isinstance(node, Call) else node.start
        return ExpressionError(message, position, self._text)

    def _name(self, node: Name, local: Slots) -> Code:
        name = node.name
        if name in local:
            slot = local[name]
            return lambda frame: frame.local[slot]
        if name in self._variables:
            return lambda frame: frame.scope.get(name, MISSING)
        known = sorted(self._variables | local.keys())
        close = get_close_matches(name, known, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        hint = f"; {_HINTS[name]}" if name in _HINTS else hint
        only = f"only {' and '.join(known)} can be used here" if known else "no names here"
        raise self._error(f"unknown name {name!r}: {only}{hint}", node)

    def _select(self, node: Select, local: Slots) -> Code:
        """A path from a variable, like event.data.id, becomes one loop over its fields."""
        fields: list[str] = []
        base: Node = node
        while isinstance(base, Select):
            fields.insert(0, base.field)
            base = base.target
        return path(self.compile(base, local), tuple(fields))

    def _call(self, node: Call, local: Slots) -> Code:
        function = FUNCTIONS.get(node.function)
        if function is None:
            close = get_close_matches(node.function, FUNCTIONS, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            hint = f"; {_HINTS[node.function]}" if node.function in _HINTS else hint
            raise self._error(f"there is no function {node.function!r}{hint}", node)
        self._check_shape(node, function)
        nodes = node.arguments if node.target is None else (node.target, *node.arguments)
        arguments = tuple(self.compile(argument, local) for argument in nodes)
        return call(function, (now, *arguments) if function.takes_now else arguments)

    def _check_shape(self, node: Call, function: Function) -> None:
        name = node.function
        if node.target is not None and function.style is Style.PLAIN:
            raise self._error(f"{name} is written {name}(x), not x.{name}()", node)
        if node.target is None and function.style is Style.METHOD:
            raise self._error(f"{name} is written x.{name}(…), not {name}(x, …)", node)
        given = len(node.arguments) + (node.target is not None)
        if given not in function.arguments:
            wanted = len(function.arguments) and function.arguments[0]
            wanted -= function.style is Style.METHOD
            plural = "" if wanted == 1 else "s"
            message = f"{name} takes {wanted} argument{plural}, not {len(node.arguments)}"
            raise self._error(message, node)
        pattern = node.arguments[-1] if name == "matches" else None
        if isinstance(pattern, Literal) and isinstance(pattern.value, str):
            try:
                compile_pattern(pattern.value)
            except PatternError as error:
                raise self._error(f"a pattern that cannot be read: {error}", pattern) from None

    def _comprehension(self, node: Comprehension, local: Slots) -> Code:
        if node.variable in self._variables:
            message = f"{node.variable!r} is already a variable; name the item differently"
            raise self._error(message, node)
        slot = f"{node.variable}@{node.start}"
        inner = {**local, node.variable: slot}
        return comprehension(
            node.macro,
            self.compile(node.target, local),
            slot,
            self.compile(node.predicate, inner) if node.predicate is not None else None,
            self.compile(node.result, inner) if node.result is not None else None,
        )

    def _map(self, node: MapOf, local: Slots) -> Code:
        for key, _ in node.entries:
            if isinstance(key, Literal) and not isinstance(key.value, (str, Int, UInt)):
                raise self._error("an object's key is a string or an int", key)
        return make_map(
            tuple(
                (self.compile(key, local), self.compile(value, local))
                for key, value in node.entries
            )
        )
