"""Running the program of a pattern: all its threads at once, one character at a time."""

from __future__ import annotations

from functools import lru_cache

from .errors import EvaluationError
from .pattern_program import At, Characters, Edge, Fork, PatternError, Program
from .patterns import read_pattern

TEXT_CHARS_MAX = 10_000
WORK_MAX = 1_000_000  # steps of the program times characters of the text: below a second
STEP_WORK = 100  # of one of them, in what an expression may cost in all (see frame)


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Program:
    """Raises PatternError."""
    return read_pattern(pattern)


def matches(text: str, pattern: str) -> bool:
    """Whether the pattern matches somewhere in the text. Raises EvaluationError."""
    return _search(_program(text, pattern), text)


def work_of(text: str, pattern: str) -> int:
    """What `matches` costs at most. Raises EvaluationError."""
    return STEP_WORK * len(_program(text, pattern)) * len(text)


def _program(text: str, pattern: str) -> Program:
    if len(text) > TEXT_CHARS_MAX:
        raise EvaluationError(
            f"matches() reads at most {TEXT_CHARS_MAX} characters, this text has {len(text)}"
        )
    try:
        program = compile_pattern(pattern)
    except PatternError as error:
        raise EvaluationError(f"matches() does not read the pattern {pattern!r}: {error}") from None
    if len(program) * len(text) > WORK_MAX:
        raise EvaluationError("matches() has too large a pattern for so long a text")
    return program


def _search(program: Program, text: str) -> bool:
    threads: list[int] = []
    for position in range(len(text) + 1):
        ready = _spread(program, [*threads, 0], text, position)
        if ready is None:
            return True
        if position == len(text):
            return False
        char = text[position]
        threads = [place + 1 for place, step in ready if step.accepts(char)]
    return False


def _spread(
    program: Program, threads: list[int], text: str, position: int
) -> list[tuple[int, Characters]] | None:
    """The steps that wait for a character here, or None when a thread has reached the end."""
    seen: set[int] = set()
    ready: list[tuple[int, Characters]] = []
    while threads:
        place = threads.pop()
        if place in seen:
            continue
        seen.add(place)
        if place == len(program):
            return None
        match program[place]:
            case Characters() as step:
                ready.append((place, step))
            case Fork(offsets):
                threads.extend(place + offset for offset in offsets)
            case At(edge):
                if _holds(edge, text, position):
                    threads.append(place + 1)
    return ready


def _holds(edge: Edge, text: str, position: int) -> bool:
    match edge:
        case Edge.TEXT_START:
            return position == 0
        case Edge.TEXT_END:
            return position == len(text)
        case Edge.LINE_START:
            return position == 0 or text[position - 1] == "\n"
        case Edge.LINE_END:
            return position == len(text) or text[position] == "\n"
        case Edge.WORD:
            return _is_at_word_edge(text, position)
        case Edge.NOT_WORD:
            return not _is_at_word_edge(text, position)


def _is_at_word_edge(text: str, position: int) -> bool:
    before = position > 0 and _is_word(text[position - 1])
    after = position < len(text) and _is_word(text[position])
    return before is not after


def _is_word(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalnum())
