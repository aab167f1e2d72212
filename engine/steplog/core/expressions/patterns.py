"""Regular expressions of `matches()`: RE2's language, read into a small program.

Not Python's `re`: that one backtracks, and a pattern like `(a+)+b` would hang the whole engine on a
payload made for it. The program is run by `pattern_search.py`, in time linear in the text. What RE2
has and this has not (Unicode classes, \\Q…\\E) is refused, never misread.
"""

from __future__ import annotations

from .pattern_program import (
    At,
    Characters,
    Edge,
    PatternError,
    Program,
    Ranges,
    bounded,
    either,
    repeat,
)

PATTERN_CHARS_MAX = 512
REPEAT_MAX = 1_000
_GROUPS_MAX = 50


_CLASSES: dict[str, Ranges] = {
    "d": (("0", "9"),),
    "w": (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")),
    "s": (("\t", "\n"), ("\f", "\r"), (" ", " ")),
}
_NAMED_CLASSES: dict[str, Ranges] = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "digit": (("0", "9"),),
    "lower": (("a", "z"),),
    "space": (("\t", "\r"), (" ", " ")),
    "upper": (("A", "Z"),),
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}
_CONTROLS = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}
_EDGES = {"A": Edge.TEXT_START, "z": Edge.TEXT_END, "b": Edge.WORD, "B": Edge.NOT_WORD}
_LAST = "\U0010ffff"


def read_pattern(pattern: str) -> Program:
    """Raises PatternError."""
    if len(pattern) > PATTERN_CHARS_MAX:
        raise PatternError(f"the pattern has more than {PATTERN_CHARS_MAX} characters")
    reader = _Reader(pattern)
    program = reader.alternatives()
    if not reader.is_at_end:
        raise PatternError("')' without '('")
    return program


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0
        self._groups = 0
        self._flags: frozenset[str] = frozenset()

    @property
    def is_at_end(self) -> bool:
        return self._position >= len(self._pattern)

    def _peek(self) -> str:
        return self._pattern[self._position : self._position + 1]

    def _peek_far(self, chars: int) -> str:
        return self._pattern[self._position : self._position + chars]

    def _next(self) -> str:
        char = self._peek()
        self._position += 1
        return char

    def _accept(self, text: str) -> bool:
        if self._pattern.startswith(text, self._position):
            self._position += len(text)
            return True
        return False

    def _upto(self, closing: str, thing: str) -> str:
        end = self._pattern.find(closing, self._position)
        if end < 0:
            raise PatternError(f"{thing} is not closed by {closing!r}")
        text = self._pattern[self._position : end]
        self._position = end + len(closing)
        return text

    def alternatives(self) -> Program:
        outer_flags = self._flags
        branches = [self._sequence()]
        while self._accept("|"):
            branches.append(self._sequence())
        self._flags = outer_flags
        return either(branches)

    def _sequence(self) -> Program:
        program: Program = ()
        while not self.is_at_end and self._peek() not in "|)":
            program = bounded((*program, *self._repeated()))
        return program

    def _repeated(self) -> Program:
        program = self._atom()
        while (bounds := self._repetition()) is not None:
            self._accept("?")  # lazy or greedy: whether there is a match does not depend on it
            if self._peek() in tuple("*+?"):
                raise PatternError("a repetition cannot be repeated; put it in a group")
            program = repeat(program, *bounds)
        return program

    def _repetition(self) -> tuple[int, int | None] | None:
        for symbol, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._accept(symbol):
                return bounds
        if self._peek() != "{":
            return None
        low, comma, high = self._pattern[self._position + 1 :].partition("}")[0].partition(",")
        if not (low.isdecimal() and (low + high).isdecimal() and (low + high).isascii()):
            return None  # as in RE2, a brace that is no repetition stands for itself
        self._upto("}", "the repetition")
        least, most = int(low), None if comma and not high else int(high or low)
        if max(least, most or 0) > REPEAT_MAX or (most is not None and most < least):
            raise PatternError(f"a repetition goes from low to high, at most {REPEAT_MAX} times")
        return least, most

    def _atom(self) -> Program:
        char = self._next()
        match char:
            case "(":
                return self._group()
            case "[":
                return (self._set(),)
            case ".":
                newline = () if "s" in self._flags else (("\n", "\n"),)
                return (Characters(newline, negated=True),)
            case "^":
                return (At(Edge.LINE_START if "m" in self._flags else Edge.TEXT_START),)
            case "$":
                return (At(Edge.LINE_END if "m" in self._flags else Edge.TEXT_END),)
            case "\\":
                if self._peek() in tuple(_EDGES):
                    return (At(_EDGES[self._next()]),)
                return (self._characters(self._escape()),)
            case "*" | "+" | "?":
                raise PatternError(f"nothing to repeat before {char!r}")
        return (self._characters(((char, char),)),)

    def _characters(self, ranges: Ranges) -> Characters:
        return Characters(ranges, any_case="i" in self._flags)

    def _group(self) -> Program:
        self._groups += 1
        if self._groups > _GROUPS_MAX:
            raise PatternError(f"more than {_GROUPS_MAX} groups")
        outer_flags = self._flags
        if self._peek_far(2) in ("?=", "?!") or self._peek_far(3) in ("?<=", "?<!"):
            raise PatternError("looking around is not supported")
        if self._accept("?P<") or self._accept("?<"):
            self._upto(">", "the group's name")
        elif self._accept("?") and self._read_flags() == ")":
            return ()  # for the rest of the group around it
        program = self.alternatives()
        if not self._accept(")"):
            raise PatternError("'(' without ')'")
        self._flags = outer_flags
        return program

    def _read_flags(self) -> str:
        flags, turned_on = set(self._flags), True
        while (char := self._next()) not in tuple(":)"):
            if char == "-" and turned_on:
                turned_on = False
            elif char in tuple("ims"):
                (flags.add if turned_on else flags.discard)(char)
            else:
                raise PatternError(f"a group that starts with (?{char} is not supported")
        self._flags = frozenset(flags)
        return char

    def _set(self) -> Characters:
        negated = self._accept("^")
        ranges: list[tuple[str, str]] = []
        is_first = True
        while is_first or self._peek() != "]":
            is_first = False
            if self.is_at_end:
                raise PatternError("'[' without ']'")
            ranges += self._set_item()
        self._next()
        return Characters(tuple(ranges), negated, any_case="i" in self._flags)

    def _set_item(self) -> Ranges:
        if self._accept("[:"):
            name = self._upto(":]", "the class")
            if name not in _NAMED_CLASSES:
                raise PatternError(f"[:{name}:] is not supported")
            return _NAMED_CLASSES[name]
        low = self._set_character()
        if self._peek() != "-" or self._pattern[self._position + 1 : self._position + 2] == "]":
            return low
        self._next()
        high = self._set_character()
        if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or low[0][0] > high[0][0]:
            raise PatternError("a range in […] goes from a lower to a higher character")
        return ((low[0][0], high[0][0]),)

    def _set_character(self) -> Ranges:
        char = self._next()
        return self._escape() if char == "\\" else ((char, char),)

    def _escape(self) -> Ranges:
        char = self._next()
        if char.lower() in _CLASSES:
            ranges = _CLASSES[char.lower()]
            return ranges if char.islower() else _complement(ranges)
        if char == "x":
            code = self._upto("}", "\\x{") if self._accept("{") else self._next() + self._next()
            try:
                char = chr(int(code, 16))
            except (ValueError, OverflowError):
                raise PatternError(f"\\x{code} is no character") from None
        elif char in _CONTROLS:
            char = _CONTROLS[char]
        elif char == "" or char.isalnum():
            raise PatternError(f"\\{char} is not supported")
        return ((char, char),)


def _complement(ranges: Ranges) -> Ranges:
    gaps, low = [], "\0"
    for first, last in ranges:  # ascending
        gaps.append((low, chr(ord(first) - 1)))
        low = chr(ord(last) + 1)
    return (*gaps, (low, _LAST))
