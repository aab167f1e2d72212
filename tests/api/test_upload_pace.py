"""One tenant's flood of uploads is taken in evenly, and nobody else waits for it."""

from __future__ import annotations

import pytest

from api.upload_pace import BURST, SPACING_S, UploadPace


def test_a_few_go_through_at_once_and_then_one_after_the_other() -> None:
    pace = UploadPace()

    delays = [pace.delay_s("acme", 100.0) for _ in range(BURST + 3)]

    assert delays[:BURST] == [0.0] * BURST
    assert delays[BURST:] == pytest.approx([SPACING_S, 2 * SPACING_S, 3 * SPACING_S])


def test_another_tenant_does_not_wait_for_the_flood() -> None:
    pace = UploadPace()
    for _ in range(200):
        pace.delay_s("acme", 100.0)

    assert pace.delay_s("globex", 100.0) == 0.0


def test_a_pause_gives_the_burst_back_and_what_is_idle_is_forgotten() -> None:
    pace = UploadPace()
    for _ in range(BURST + 1):
        pace.delay_s("acme", 100.0)

    assert pace.delay_s("acme", 200.0) == 0.0
    for number in range(1_100):
        pace.delay_s(f"tenant-{number}", 300.0 + number)
    assert pace.known < 1_100
