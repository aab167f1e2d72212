"""Durations, sizes and JSON as people read them."""

from __future__ import annotations

import pytest
from steplog.server.dashboard import formatting
from steplog.store.browsing import Payload


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (-5, "0 ms"),
        (850, "850 ms"),
        (1_000, "1 s"),
        (2_417, "2.41 s"),
        (60_000, "1 m"),
        (185_400, "3 m 05 s"),
        (7_440_000, "2 h 04 m"),
        (86_400_000 * 3 + 7_200_000, "3 d 02 h"),
    ],
)
def test_durations(ms: int, words: str) -> None:
    assert formatting.duration(ms) == words


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (b'{"a":1}', '{\n  "a": 1\n}'),
        (b"123456789012345678901234567890", "123456789012345678901234567890"),
        (b'"J\\u00fcrgen \\ud83d\\ude00"', '"Jürgen 😀"'),
        (b'"\\u202e \\u0000 \\\\u00fc"', '"\\u202e \\u0000 \\\\u00fc"'),
        (b"no json", "no json"),
        (b"\xff", "\ufffd"),
    ],
)
def test_json_is_indented_and_readable_and_nothing_is_hidden_in_it(
    stored: bytes, shown: str
) -> None:
    assert formatting.pretty_json(Payload(stored, len(stored))) == shown


def test_what_is_cut_is_shown_as_it_is() -> None:
    assert formatting.pretty_json(Payload(b'{"a":"xx', 900)) == '{"a":"xx'


def test_letters_that_turn_the_text_around_are_made_visible() -> None:
    assert formatting.visible("a\u202eb\u2066c") == "a\\u202eb\\u2066c"
    assert formatting.visible(5) == 5
