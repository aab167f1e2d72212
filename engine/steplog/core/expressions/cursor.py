"""A place in the tokens of a text: what comes next, and how to refuse it."""

from __future__ import annotations

from collections.abc import Callable

from .errors import ExpressionError
from .syntax import Node
from .tokens import Token, TokenKind, tokenize
from .values import INT_MAX, INT_MIN, UINT_MAX, Int, UInt

NESTING_MAX = 32  # each level costs the parser about a dozen frames of Python's stack


class Cursor:
    """Moves over the tokens of one text, from the first to the END."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokenize(text)
        self._position = 0
        self._depth = 0

    def peek(self) -> Token:
        return self._tokens[self._position]

    def next(self) -> Token:
        token = self._tokens[self._position]
        if token.kind is not TokenKind.END:
            self._position += 1
        return token

    def at(self, operator: str) -> bool:
        token = self.peek()
        return token.kind is TokenKind.OPERATOR and token.text == operator

    def accept(self, operator: str) -> bool:
        """Steps over this operator, if it comes next."""
        if self.at(operator):
            self._position += 1
            return True
        return False

    def expect(self, operator: str) -> Token:
        token = self.next()
        if token.kind is not TokenKind.OPERATOR or token.text != operator:
            found = repr(token.text) if token.text else "the end"
            raise self.error(f"expected {operator!r}, found {found}", token)
        return token

    def end(self) -> int:
        """Where the token before this place ends."""
        return self._tokens[self._position - 1].end

    def error(self, message: str, token: Token) -> ExpressionError:
        return ExpressionError(message, token.start, self.text)

    def deeper(self, rule: Callable[[], Node]) -> Node:
        """One level further in, as long as there are levels left."""
        self._depth += 1
        if self._depth > NESTING_MAX:
            raise self.error(f"nested deeper than {NESTING_MAX} levels", self.peek())
        node = rule()
        self._depth -= 1
        return node

    def number(self, token: Token, sign: int) -> object:
        value = token.value
        if isinstance(value, float):
            return sign * value
        assert isinstance(value, int)
        if token.kind is TokenKind.UINT:
            if value > UINT_MAX:
                raise self.error(f"{token.text} does not fit 64 bits", token)
            return UInt(value)
        if not INT_MIN <= sign * value <= INT_MAX:
            raise self.error(f"{token.text} does not fit 64 bits", token)
        return Int(sign * value)
