"""The program of a regular expression: steps that consume a character, look around, or fork."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

PROGRAM_STEPS_MAX = 1_000

Ranges = tuple[tuple[str, str], ...]


class PatternError(ValueError):
    """A pattern that cannot be read."""


class Edge(StrEnum):
    """A place between two characters."""

    TEXT_START = "text start"
    TEXT_END = "text end"
    LINE_START = "line start"
    LINE_END = "line end"
    WORD = "word boundary"
    NOT_WORD = "no word boundary"


class Characters(Struct, frozen=True):
    """Consumes one character: within the ranges, or outside them when negated."""

    ranges: Ranges
    negated: bool = False
    any_case: bool = False

    def accepts(self, char: str) -> bool:
        variants = (char, char.lower(), char.upper()) if self.any_case else (char,)
        inside = any(
            low <= each <= high and len(each) == 1  # the upper case of ß is two letters
            for each in variants
            for low, high in self.ranges
        )
        return inside is not self.negated


class At(Struct, frozen=True):
    edge: Edge


class Fork(Struct, frozen=True):
    """Goes on at each of these steps, relative to its own place."""

    offsets: tuple[int, ...]


Step = Characters | At | Fork
Program = tuple[Step, ...]


def either(branches: list[Program]) -> Program:
    """One of the branches."""
    *others, program = branches
    for first in reversed(others):
        skip = Fork((len(program) + 1,))
        program = bounded((Fork((1, len(first) + 2)), *first, skip, *program))
    return program


def repeat(program: Program, least: int, most: int | None) -> Program:
    """The program `least` times and up to `most` times, or any number of times more."""
    size = len(program)
    if size * max(least, most or 0, 1) > PROGRAM_STEPS_MAX:
        raise PatternError("the pattern is too large when its repetitions are written out")
    repeated = program * least
    if most is None:
        # Once around: enter or leave, the program, and back to the choice.
        repeated += (Fork((1, size + 2)), *program, Fork((-size - 1,)))
    else:
        for left in range(most - least, 0, -1):
            repeated += (Fork((1, left * (size + 1))), *program)
    return bounded(repeated)


def bounded(program: Program) -> Program:
    """The same program, unless it is too large. Raises PatternError."""
    if len(program) > PROGRAM_STEPS_MAX:
        raise PatternError("the pattern is too large")
    return program
