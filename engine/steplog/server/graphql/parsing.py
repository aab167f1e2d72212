"""A GraphQL document, read: operations with fields, arguments, aliases and variables.

Fragments, directives and subscriptions are not spoken here; each is refused by its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

DEPTH_MAX = 20
QUERY_CHARS_MAX = 100_000
FIELDS_MAX = 1_000  # of a document: an alias asks for the same thing again
_TOKEN = re.compile(
    r"[\s,\ufeff]+|\#[^\n]*"
    r"|(?P<name>[_A-Za-z][_0-9A-Za-z]*)"
    r"|(?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r'|(?P<text>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<mark>\.\.\.|[!$():=@\[\]{}|])"
)
_CONSTANTS = {"true": True, "false": False, "null": None}


class QueryError(ValueError):
    """The query is not understood, or not done; both go into `errors`."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Variable:
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """`alias` is the name in the answer. Without fields of its own it must be a plain value."""

    name: str
    alias: str
    arguments: Mapping[str, object]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """`defaults` are the values of variables that are not given."""

    name: str | None
    is_mutation: bool
    defaults: Mapping[str, object]
    fields: tuple[Field, ...]


def parse_query(text: str, operation_name: str | None = None) -> Operation:
    """The named operation, or the only one. Raises QueryError."""
    if len(text) > QUERY_CHARS_MAX:
        raise QueryError(f"the query is longer than {QUERY_CHARS_MAX} characters")
    operations = _Parser(_tokens(text)).operations()
    named = [op for op in operations if operation_name in (None, op.name)]
    if len(named) != 1:
        wanted = f"operation {operation_name!r}" if operation_name else "exactly one operation"
        raise QueryError(f"the document must hold {wanted}")
    return named[0]


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise QueryError(f"unexpected {text[position]!r} at character {position}")
        position = match.end()
        if match.lastgroup is not None:
            tokens.append((match.lastgroup, match[0]))
    return tokens


class _Parser:
    """Recursive descent, one method a rule of the grammar."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._next = 0
        self._fields = 0

    def operations(self) -> list[Operation]:
        found: list[Operation] = []
        while self._next < len(self._tokens):
            found.append(self._operation())
        return found

    def _operation(self) -> Operation:
        if self._peek() == "{":
            return Operation(None, False, {}, self._selection(0))
        kind = self._name()
        if kind not in ("query", "mutation"):
            raise QueryError(f"only queries and mutations are answered here, no {kind}")
        name = self._name() if self._peek() not in ("(", "{") else None
        defaults: dict[str, object] = {}
        if self._accept("("):
            while not self._accept(")"):
                self._variable_definition(defaults)
        return Operation(name, kind == "mutation", defaults, self._selection(0))

    def _variable_definition(self, defaults: dict[str, object]) -> None:
        """`$id: ID! = "x"`: types are not checked. One that is not given is null."""
        self._expect("$")
        variable = self._name()
        self._expect(":")
        depth = 0
        while self._accept("["):
            depth += 1
        self._name()
        is_needed = self._accept("!")
        for _ in range(depth):
            self._expect("]")
            is_needed = self._accept("!")
        if self._accept("="):
            defaults[variable] = self._value(0)
        elif not is_needed:
            defaults[variable] = None

    def _selection(self, depth: int) -> tuple[Field, ...]:
        if depth > DEPTH_MAX:
            raise QueryError(f"the query is nested more than {DEPTH_MAX} deep")
        self._expect("{")
        fields: list[Field] = []
        while not self._accept("}"):
            if self._peek() == "...":
                raise QueryError("fragments are not supported: name the fields")
            fields.append(self._field(depth))
        return tuple(fields)

    def _field(self, depth: int) -> Field:
        self._fields += 1
        if self._fields > FIELDS_MAX:
            raise QueryError(f"the query asks for more than {FIELDS_MAX} fields")
        alias = name = self._name()
        if self._accept(":"):
            name = self._name()
        arguments: dict[str, object] = {}
        if self._accept("("):
            while not self._accept(")"):
                argument = self._name()
                self._expect(":")
                arguments[argument] = self._value(depth)
        if self._peek() == "@":
            raise QueryError("directives are not supported")
        fields = self._selection(depth + 1) if self._peek() == "{" else ()
        return Field(name, alias, arguments, fields)

    def _value(self, depth: int) -> object:
        if depth > DEPTH_MAX:
            raise QueryError(f"a value is nested more than {DEPTH_MAX} deep")
        if self._accept("$"):
            return Variable(self._name())
        if self._accept("["):
            entries: list[object] = []
            while not self._accept("]"):
                entries.append(self._value(depth + 1))
            return entries
        if self._accept("{"):
            fields: dict[str, object] = {}
            while not self._accept("}"):
                name = self._name()
                self._expect(":")
                fields[name] = self._value(depth + 1)
            return fields
        kind, text = self._take()
        if kind in ("text", "number"):
            return _literal(text)
        if kind == "name":
            return _CONSTANTS.get(text, text)  # else a word of an enumeration
        raise QueryError(f"expected a value, found {text!r}")

    def _peek(self) -> str:
        return self._tokens[self._next][1] if self._next < len(self._tokens) else ""

    def _take(self) -> tuple[str, str]:
        if self._next == len(self._tokens):
            raise QueryError("the query ends too early")
        self._next += 1
        return self._tokens[self._next - 1]

    def _accept(self, mark: str) -> bool:
        found = self._next < len(self._tokens) and self._tokens[self._next] == ("mark", mark)
        self._next += found
        return found

    def _expect(self, mark: str) -> None:
        if not self._accept(mark):
            raise QueryError(f"expected {mark!r}, found {self._peek() or 'the end'!r}")

    def _name(self) -> str:
        kind, text = self._take()
        if kind != "name":
            raise QueryError(f"expected a name, found {text!r}")
        return text


def _literal(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise QueryError(f"{text} is not understood") from None
