"""From tokens to a syntax tree: a Pratt parser, one power per level of CEL's grammar."""

from __future__ import annotations

from .cursor import Cursor
from .errors import ExpressionError
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
    Macro,
    MapOf,
    Name,
    Node,
    Select,
    Unary,
    walk,
)
from .tokens import Token, TokenKind

TEXT_CHARS_MAX = 65_536
TREE_DEPTH_MAX = 100

_POWERS = {"||": 1, "&&": 2} | dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 3)
_POWERS |= {"+": 4, "-": 4, "*": 5, "/": 5, "%": 5}
_CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}
_RESERVED = {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let"}
_RESERVED |= {"loop", "package", "namespace", "return", "var", "void", "while"}
_WORDS = {"and": "&&", "or": "||", "not": "!"}


def parse(text: str) -> Node:
    """Raises ExpressionError."""
    if len(text) > TEXT_CHARS_MAX:
        raise ExpressionError(
            f"the expression has {len(text)} characters, at most {TEXT_CHARS_MAX} are allowed",
            0,
            text,
        )
    if not text.strip():
        raise ExpressionError("the expression is empty", 0, text)
    tree = _Parser(text).parse()
    for _, depth in walk(tree):
        if depth > TREE_DEPTH_MAX:
            raise ExpressionError(
                f"more than {TREE_DEPTH_MAX} operations build on each other", tree.start, text
            )
    return tree


class _Parser(Cursor):
    def parse(self) -> Node:
        tree = self._expression()
        token = self.peek()
        if token.kind is not TokenKind.END:
            word = _WORDS.get(token.text)
            hint = f"; write {word}" if word else ""
            raise self.error(f"{token.text!r} is not expected here{hint}", token)
        return tree

    # The grammar, from the loosest binding to the tightest

    def _expression(self) -> Node:
        return self.deeper(self._conditional)

    def _conditional(self) -> Node:
        start = self.peek().start
        condition = self._operation(0)
        if not self.accept("?"):
            return condition
        then = self._operation(0)
        self.expect(":")
        otherwise = self._expression()
        return Conditional(start, self.end(), condition, then, otherwise)

    def _operation(self, floor: int) -> Node:
        start = self.peek().start
        left = self._unary()
        while True:
            operator = self.peek()
            power = _POWERS.get(operator.text, 0) if self._is_operator(operator) else 0
            if power <= floor:
                return left
            self.next()
            right = self._operation(power)
            left = self._combine(start, operator.text, left, right)

    def _is_operator(self, token: Token) -> bool:
        return token.kind is TokenKind.OPERATOR or token.text == "in"

    def _combine(self, start: int, operator: str, left: Node, right: Node) -> Node:
        if operator not in ("&&", "||"):
            return Binary(start, self.end(), operator, left, right)
        first = left.operands if isinstance(left, Logic) and left.operator == operator else (left,)
        return Logic(start, self.end(), operator, (*first, right))

    def _unary(self) -> Node:
        token = self.peek()
        if token.kind is not TokenKind.OPERATOR or token.text not in ("!", "-"):
            return self._member()
        self.next()
        number = self.peek()
        if token.text == "-" and number.kind in (TokenKind.INT, TokenKind.DOUBLE):
            self.next()
            literal = Literal(token.start, number.end, self.number(number, -1))
            return self._postfix(token.start, literal)
        operand = self.deeper(self._unary)
        return Unary(token.start, self.end(), token.text, operand)

    def _member(self) -> Node:
        start = self.peek().start
        return self._postfix(start, self._primary())

    def _postfix(self, start: int, node: Node) -> Node:
        while True:
            if self.accept("."):
                node = self._selection(start, node)
            elif self.accept("["):
                index = self._expression()
                self.expect("]")
                node = Index(start, self.end(), node, index)
            else:
                return node

    def _selection(self, start: int, target: Node) -> Node:
        field = self.next()
        if field.kind is not TokenKind.NAME or field.text in ("in", *_CONSTANTS):
            raise self.error('expected a field name after "."; other names go in ["…"]', field)
        if not self.accept("("):
            return Select(start, self.end(), target, field.text)
        arguments = self._arguments(")")
        if field.text in list(Macro):
            return self._comprehension(start, target, field, arguments)
        return Call(start, self.end(), field.start, field.text, target, arguments)

    def _comprehension(
        self, start: int, target: Node, macro: Token, arguments: tuple[Node, ...]
    ) -> Node:
        counts = (2, 3) if macro.text == Macro.MAP else (2,)
        if len(arguments) not in counts or not isinstance(arguments[0], Name):
            shape = "map(x, result)" if macro.text == Macro.MAP else f"{macro.text}(x, condition)"
            raise self.error(f"{macro.text} is written as list.{shape}", macro)
        result = arguments[-1] if macro.text == Macro.MAP else None
        predicate = arguments[1] if len(arguments) == 3 or result is None else None
        variable = arguments[0].name
        end = self.end()
        return Comprehension(start, end, Macro(macro.text), target, variable, predicate, result)

    def _primary(self) -> Node:
        token = self.next()
        match token.kind:
            case TokenKind.INT | TokenKind.UINT | TokenKind.DOUBLE:
                return Literal(token.start, token.end, self.number(token, 1))
            case TokenKind.TEXT:
                return Literal(token.start, token.end, token.value)
            case TokenKind.NAME:
                return self._name(token)
            case TokenKind.END:
                raise self.error("the expression ends too early", token)
            case TokenKind.OPERATOR:
                return self._bracketed(token)

    def _bracketed(self, token: Token) -> Node:
        if token.text == "(":
            node = self._expression()
            self.expect(")")
            return node
        if token.text == "[":
            items = self._arguments("]")
            return ListOf(token.start, self.end(), items)
        if token.text == "{":
            return self._map(token)
        raise self.error(f"{token.text!r} is not expected here", token)

    def _map(self, token: Token) -> Node:
        entries: list[tuple[Node, Node]] = []
        while not self.accept("}"):
            key = self._expression()
            self.expect(":")
            entries.append((key, self._expression()))
            if not self.at("}"):
                self.expect(",")
        return MapOf(token.start, self.end(), tuple(entries))

    def _arguments(self, closing: str) -> tuple[Node, ...]:
        arguments: list[Node] = []
        while not self.accept(closing):
            arguments.append(self._expression())
            if self.at(closing):
                continue
            comma = self.expect(",")
            if closing == ")" and self.at(")"):
                raise self.error("expected another argument after ','", comma)
        return tuple(arguments)

    def _name(self, token: Token) -> Node:
        if token.text in _CONSTANTS:
            return Literal(token.start, token.end, _CONSTANTS[token.text])
        if token.text in _RESERVED or token.text == "in":
            raise self.error(f"{token.text!r} is a reserved word", token)
        if self.at("{"):
            raise self.error("objects of a named type are not supported", token)
        if not self.accept("("):
            return Name(token.start, token.end, token.text)
        arguments = self._arguments(")")
        if token.text != "has":
            return Call(token.start, self.end(), token.start, token.text, None, arguments)
        if len(arguments) != 1 or not isinstance(arguments[0], Select):
            raise self.error("has takes one field, as in has(event.data.id)", token)
        return Has(token.start, self.end(), arguments[0].target, arguments[0].field)
