"""Times of apps on the engine's clock."""

from __future__ import annotations

import pytest
from steplog.wire.instants import iso_ms, iso_s, moment_ms, retry_after_ms

NOW_MS = 1_767_603_600_000  # 2026-01-05T09:00:00Z on the engine's clock
AHEAD_MS = 3_600_000  # and the wall says 08:00


@pytest.mark.parametrize(
    ("text", "after_ms"),
    [
        ("90s", 90_000),
        ("1h30m", 5_400_000),
        ("250ms", 250),
        ("0s", 0),
        ("2026-01-05T08:00:01.500Z", 1_500),
        ("2026-01-05T08:00:01.500999Z", 1_500),
        ("2026-01-05T10:00:02+02:00", 2_000),
        ("2026-01-05T08:00:03", 3_000),
        ("2020-01-01T00:00:00Z", 0),
    ],
)
def test_an_instant_is_moved_to_the_engines_clock_and_a_duration_is_not(
    text: str, after_ms: int
) -> None:
    assert moment_ms(text, NOW_MS, AHEAD_MS) == NOW_MS + after_ms


@pytest.mark.parametrize("text", ["soon", "", "-5s", "2026-13-01T00:00:00Z", "5"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        moment_ms(text, NOW_MS, AHEAD_MS)


@pytest.mark.parametrize(
    ("text", "after_ms"),
    [
        ("7", 7_000),
        (" 0 ", 0),
        ("2026-01-05T08:00:07.250Z", 7_250),
        ("Mon, 05 Jan 2026 08:00:07 GMT", 7_000),
        ("Monday, 05-Jan-26 08:00:07 GMT", 7_000),
        ("Mon Jan  5 08:00:07 2026", 7_000),
        ("12345678", None),
        ("1.5", None),
        ("later", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_in_any_of_the_usual_forms(
    text: str, after_ms: int | None
) -> None:
    expected = None if after_ms is None else NOW_MS + after_ms

    assert retry_after_ms(text, NOW_MS, AHEAD_MS) == expected


def test_instants_are_written_as_sdks_write_them() -> None:
    assert iso_ms(NOW_MS + 7) == "2026-01-05T09:00:00.007Z"
    assert iso_s(NOW_MS) == "2026-01-05T09:00:00Z"
