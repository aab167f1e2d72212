"""The part of SOQL that is understood here; anything else is refused, never guessed. Pure.

    SELECT path, … FROM Object [WHERE path op value [AND …]] [ORDER BY path [ASC|DESC]] [LIMIT n]

`op` is one of = != < <= > >= LIKE IN; text compares without case, as in Salesforce.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

QUERY_CHARACTERS_MAX = 20_000
ROWS_MAX = 2_000
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_][\w.]*)|(?P<mark><=|>=|!=|[=<>(),]))"
)
_ESCAPED = re.compile(r"\\(.)")
_LITERALS: Mapping[str, Any] = {"TRUE": True, "FALSE": False, "NULL": None}


class Malformed(ValueError):
    """The query is not in the part of SOQL that is understood here."""


@dataclass(frozen=True, slots=True)
class Condition:
    path: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Query:
    paths: tuple[str, ...]
    object: str
    where: tuple[Condition, ...] = ()
    order_by: str | None = None
    descending: bool = False
    limit: int = ROWS_MAX


# Finds what a dotted path names in a record: "Owner.Email". None when there is nothing.
Lookup = Callable[[Mapping[str, Any], str], Any]


def parse(text: str) -> Query:
    return _Parser(text).query()


def select(
    query: Query, records: Iterable[Mapping[str, Any]], lookup: Lookup
) -> list[Mapping[str, Any]]:
    """The records that the query asks for, in its order."""
    found = [
        record
        for record in records
        if all(_holds(condition, lookup(record, condition.path)) for condition in query.where)
    ]
    if query.order_by is not None:
        path = query.order_by
        found.sort(key=lambda record: _sort_key(lookup(record, path)), reverse=query.descending)
    return found[: query.limit]


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > QUERY_CHARACTERS_MAX:
            raise Malformed("the query is too long")
        self._tokens = list(_tokens(text))
        self._at = 0

    def query(self) -> Query:
        self._expect("SELECT")
        paths = [self._word("a field")]
        while self._accept(","):
            paths.append(self._word("a field"))
        self._expect("FROM")
        name = self._word("an object")
        where: list[Condition] = []
        if self._accept("WHERE"):
            where.append(self._condition())
            while self._accept("AND"):
                where.append(self._condition())
        order_by, descending = self._order()
        limit = int(self._value()) if self._accept("LIMIT") else ROWS_MAX
        if self._at < len(self._tokens):
            raise Malformed(f"unexpected token: {self._tokens[self._at][1]}")
        return Query(tuple(paths), name, tuple(where), order_by, descending, min(limit, ROWS_MAX))

    def _order(self) -> tuple[str | None, bool]:
        if not self._accept("ORDER"):
            return None, False
        self._expect("BY")
        path = self._word("a field")
        descending = self._accept("DESC")
        if not descending:
            self._accept("ASC")
        return path, descending

    def _condition(self) -> Condition:
        path = self._word("a field")
        for operator in ("=", "!=", "<=", ">=", "<", ">", "LIKE"):
            if self._accept(operator):
                return Condition(path, operator, self._value())
        self._expect("IN")
        self._expect("(")
        values = [self._value()]
        while self._accept(","):
            values.append(self._value())
        self._expect(")")
        return Condition(path, "IN", tuple(values))

    def _value(self) -> Any:
        kind, token = self._next("a value")
        if kind == "text":
            return _ESCAPED.sub(r"\1", token[1:-1])
        if kind == "number":
            return float(token) if "." in token else int(token)
        if kind == "word" and token.upper() in _LITERALS:
            return _LITERALS[token.upper()]
        raise Malformed(f"expected a value, found {token}")

    def _word(self, expected: str) -> str:
        kind, token = self._next(expected)
        if kind != "word":
            raise Malformed(f"expected {expected}, found {token}")
        return token

    def _next(self, expected: str) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise Malformed(f"expected {expected}, found the end of the query")
        self._at += 1
        return self._tokens[self._at - 1]

    def _accept(self, token: str) -> bool:
        is_next = self._at < len(self._tokens) and self._tokens[self._at][1].upper() == token
        self._at += is_next
        return is_next

    def _expect(self, token: str) -> None:
        if not self._accept(token):
            found = self._tokens[self._at][1] if self._at < len(self._tokens) else "the end"
            raise Malformed(f"expected {token}, found {found}")


def _tokens(text: str) -> Iterable[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise Malformed(f"unexpected character: {text[at:].strip()[:1]}")
        assert match.lastgroup is not None
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


def _holds(condition: Condition, actual: Any) -> bool:
    value = condition.value
    match condition.operator:
        case "=":
            return bool(_folded(actual) == _folded(value))
        case "!=":
            return bool(_folded(actual) != _folded(value))
        case "IN":
            return any(_folded(actual) == _folded(one) for one in value)
        case "LIKE":
            return actual is not None and _like(str(value), str(actual))
    if actual is None or value is None:
        return False
    left, right = _sort_key(actual), _sort_key(value)
    match condition.operator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
    return left >= right


def _like(pattern: str, text: str) -> bool:
    parts = ({"%": ".*", "_": "."}.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch("".join(parts), text, re.IGNORECASE | re.DOTALL) is not None


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _sort_key(value: Any) -> tuple[int, float, str]:
    """Nothing first, then numbers, then text."""
    if value is None:
        return (0, 0.0, "")
    if isinstance(value, bool | int | float):
        return (1, float(value), "")
    return (2, 0.0, str(value).casefold())
