"""Regular expressions: RE2's language, in linear time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from steplog.core.expressions import EvaluationError
from steplog.core.expressions.pattern_program import PatternError
from steplog.core.expressions.pattern_search import TEXT_CHARS_MAX, matches
from steplog.core.expressions.patterns import read_pattern


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("b", "abc", "ac"),
        ("", "", None),
        ("^a", "ab", "ba"),
        ("a$", "ba", "a\n"),
        ("^$", "", "a"),
        (r"\Aa\z", "a", "aa"),
        ("(?m)^b$", "a\nb\nc", "a b c"),
        ("a.c", "abc", "a\nc"),
        ("(?s)a.c", "a\nc", "ac"),
        ("(?i)straße", "STRAßE", "strasse"),
        ("(?i)[a-c]x", "BX", "DX"),
        ("(?i)[^a]", "b", "A"),
        ("a(?i:b)c", "aBc", "aBC"),
        ("(?i)a(?-i)b", "Ab", "AB"),
        ("^a*$", "", "b"),
        ("^a+$", "aaa", ""),
        ("^ab?$", "a", "abb"),
        ("^a+?$", "aa", "b"),
        ("^a{2}$", "aa", "aaa"),
        ("^a{2,}$", "aaaa", "a"),
        ("^a{1,3}$", "aaa", "aaaa"),
        ("^(ab){2}$", "abab", "ab"),
        ("^(?:a|bc|)d$", "bcd", "bd"),
        ("^(?P<x>a)(?<y>b)$", "ab", "ba"),
        ("x{", "x{", "x"),
        ("x{,3}", "x{,3}", "xxx"),
        (r"^\d+$", "123", "١٢٣"),
        (r"^\w+$", "a_1", "ä"),
        (r"^\s\S$", " x", "xx"),
        (r"^[\w.-]+@[\w-]+\.[a-z]{2,}$", "ann.b@acme.co", "ann@acme"),
        (r"^[^\d]$", "a", "1"),
        (r"^[\D]$", "a", "1"),
        ("^[]a]+$", "]a", "b"),
        ("^[a-]+$", "a-", "b"),
        ("^[[:alpha:]_]+$", "aZ_", "a1"),
        (r"\bcat\b", "a cat!", "concat"),
        (r"\Bcat", "concat", "cat"),
        (r"^\x41\x{1F600}$", "A😀", "A"),
        (r"^\.\*\\$", ".*\\", "xx"),
        (r"^[\]\t]$", "\t", "t"),
        ("^(a*)*$", "aaa", "b"),
        ("^(a|b)*c$", "abbac", "abbad"),
    ],
)
def test_a_pattern_matches_somewhere_in_the_text(
    pattern: str, matching: str, other: str | None
) -> None:
    assert matches(matching, pattern)
    if other is not None:
        assert not matches(other, pattern)


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("(", "without '\\)'"),
        (")", "without '\\('"),
        ("[a", "without ']'"),
        ("*a", "nothing to repeat"),
        ("a|+", "nothing to repeat"),
        ("a**", "cannot be repeated"),
        ("a{3,2}", "from low to high"),
        ("a{2000}", "at most 1000"),
        ("[z-a]", "lower to a higher"),
        (r"[\d-z]", "lower to a higher"),
        ("(?=a)", "looking around"),
        ("(?<!a)b", "looking around"),
        (r"(a)\1", r"\\1 is not supported"),
        (r"\pL", r"\\p is not supported"),
        (r"\Qa\E", r"\\Q is not supported"),
        ("a\\", "is not supported"),
        ("(?x)a", r"\(\?x is not supported"),
        ("(?P<name", "not closed"),
        ("[[:word", "not closed"),
        ("[[:nope:]]", "is not supported"),
        (r"\xzz", "is no character"),
        ("(a{100}){100}", "too large"),
        ("(" * 60 + ")" * 60, "more than 50 groups"),
        ("a" * 600, "more than 512 characters"),
    ],
)
def test_what_is_not_understood_is_refused(pattern: str, complaint: str) -> None:
    with pytest.raises(PatternError, match=complaint):
        read_pattern(pattern)
    with pytest.raises(EvaluationError, match=complaint):
        matches("text", pattern)


def test_patterns_that_would_take_for_ever_elsewhere_are_decided() -> None:
    assert not matches("a" * 5_000, "^(a+)+$b")
    assert not matches("a" * 1_000, "(a|aa)*(a|aa)*(a|aa)*b")


def test_too_much_work_is_refused() -> None:
    with pytest.raises(EvaluationError, match="at most 10000 characters"):
        matches("a" * (TEXT_CHARS_MAX + 1), "a")
    with pytest.raises(EvaluationError, match="too large a pattern for so long a text"):
        matches("a" * TEXT_CHARS_MAX, "a{900}")


_ATOMS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "(a|b)", "(?:ab)", "(b|)", "^", "$", r"\b", "1"]
)
_REPEATED = st.tuples(_ATOMS, st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}", "*?"]))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    pieces=st.lists(_REPEATED, min_size=1, max_size=4),
    divided=st.booleans(),
    text=st.text(alphabet="ab1 ", max_size=8),
)
def test_plain_patterns_match_what_python_matches(
    pieces: list[tuple[str, str]], divided: bool, text: str
) -> None:
    # On text without line breaks, this part of the language means the same to both.
    parts = [atom if atom in ("^", "$", r"\b") else atom + times for atom, times in pieces]
    pattern = ("|" if divided else "").join(parts)

    assert matches(text, pattern) is bool(re.search(pattern, text, re.ASCII))
