from __future__ import annotations

import pytest

from calls.sizes import size_in_words


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1_023, "1023 bytes"),
        (1_024, "1 KiB"),
        (12_345, "12.1 KiB"),
        (1_023 * 1_024, "0.999 MiB"),
        (200 * 1024**2, "200 MiB"),
        (200 * 1024**2 + 64 * 1024, "200 MiB"),
        (2 * 1024**3, "2 GiB"),
        (5_000 * 1024**3, "5,000 GiB"),
    ],
)
def test_a_size_is_said_as_people_configure_it(size_bytes: int, words: str) -> None:
    assert size_in_words(size_bytes) == words
