"""From text to tokens."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from .errors import ExpressionError
from .literals import read_quoted

_SKIPPED = re.compile(r"(?:[ \t\r\n\f]+|//[^\n]*)+")
_NUMBER = re.compile(
    r"(?P<double>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<whole>0[xX][0-9a-fA-F]+|[0-9]+)(?P<unsigned>[uU])?"
)
_QUOTED = re.compile(r"(?P<prefix>[bB][rR]?|[rR][bB]?)?(?P<quote>\"{3}|'{3}|\"|')")
_NAME = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_OPERATOR = re.compile(r"&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}]")
_REMEDIES = {
    "=": "`=` does not compare; write ==",
    "&": "write && for 'and'",
    "|": "write || for 'or'",
    "`": 'backquotes are not supported; write target["field"]',
}


class TokenKind(StrEnum):
    NAME = "name"
    INT = "int"
    UINT = "uint"
    DOUBLE = "double"
    TEXT = "text"  # a string or bytes
    OPERATOR = "operator"
    END = "end"


class Token(Struct, frozen=True):
    """`value` is what a literal stands for; numbers are not checked for their range yet."""

    kind: TokenKind
    text: str
    start: int
    end: int
    value: object = None


def tokenize(text: str) -> list[Token]:
    """All tokens, with an END at last. Raises ExpressionError at what is no token."""
    tokens: list[Token] = []
    position = 0
    while True:
        if skipped := _SKIPPED.match(text, position):
            position = skipped.end()
        if position == len(text):
            tokens.append(Token(TokenKind.END, "", position, position))
            return tokens
        token = _read_token(text, position)
        tokens.append(token)
        position = token.end


def _read_token(text: str, start: int) -> Token:
    if number := _NUMBER.match(text, start):
        return _number_token(text, number)
    if quoted := _QUOTED.match(text, start):
        prefix = (quoted["prefix"] or "").lower()
        value, end = read_quoted(text, quoted.end(), quoted["quote"], prefix)
        return Token(TokenKind.TEXT, text[start:end], start, end, value)
    if name := _NAME.match(text, start):
        return Token(TokenKind.NAME, name[0], start, name.end())
    if operator := _OPERATOR.match(text, start):
        return Token(TokenKind.OPERATOR, operator[0], start, operator.end())
    remedy = _REMEDIES.get(text[start], f"{text[start]!r} has no meaning here")
    raise ExpressionError(remedy, start, text)


def _number_token(text: str, number: re.Match[str]) -> Token:
    start, end = number.span()
    follower = _NAME.match(text, end)
    if follower:
        raise ExpressionError(f"{number[0]}{follower[0]} is not a number", start, text)
    if number["double"]:
        return Token(TokenKind.DOUBLE, number[0], start, end, float(number[0]))
    digits = number["whole"]
    if len(digits) > 32:  # far beyond 64 bits; Python's own limit is not ours to meet
        raise ExpressionError(f"{digits[:8]}… does not fit 64 bits", start, text)
    value = int(digits, 16) if digits[:2] in ("0x", "0X") else int(digits)
    return Token(
        TokenKind.UINT if number["unsigned"] else TokenKind.INT, number[0], start, end, value
    )
