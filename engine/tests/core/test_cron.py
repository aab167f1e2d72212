"""When a cron trigger fires."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from steplog.core.cron import CronError, jitter_ms, parse_cron


def ms(text: str) -> int:
    """Epoch milliseconds of an ISO date-time; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1_000)


def ticks(cron: str, after: str, count: int) -> list[str]:
    schedule = parse_cron(cron)
    at_ms, found = ms(after), []
    for _ in range(count):
        tick = schedule.next_after(at_ms)
        assert tick is not None
        found.append(datetime.fromtimestamp(tick / 1_000, UTC).strftime("%Y-%m-%d %H:%M"))
        at_ms = tick
    return found


@pytest.mark.parametrize(
    ("cron", "after", "expected"),
    [
        ("* * * * *", "2026-01-01T00:00:00", ["2026-01-01 00:01", "2026-01-01 00:02"]),
        ("* * * * *", "2026-01-01T00:00:59.999", ["2026-01-01 00:01"]),
        ("* * * * *", "2025-12-31T23:59:59.999", ["2026-01-01 00:00"]),
        ("*/15 * * * *", "2026-01-01T00:50:00", ["2026-01-01 01:00", "2026-01-01 01:15"]),
        ("5/20 * * * *", "2026-01-01T00:00:00", ["2026-01-01 00:05", "2026-01-01 00:25"]),
        ("10-20/5 3 * * *", "2026-01-01T03:10:00", ["2026-01-01 03:15", "2026-01-01 03:20"]),
        ("0 9,17 * * *", "2026-01-01T10:00:00", ["2026-01-01 17:00", "2026-01-02 09:00"]),
        ("0 9 * * mon-FRI", "2026-01-02T09:00:00", ["2026-01-05 09:00"]),
        ("0 0 1 Jan,jul *", "2026-01-01T00:00:00", ["2026-07-01 00:00", "2027-01-01 00:00"]),
        ("0 0 29 2 *", "2026-01-01T00:00:00", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("0 0 31 * *", "2026-01-31T00:00:00", ["2026-03-31 00:00", "2026-05-31 00:00"]),
        ("0 0 ? * 0", "2026-01-01T00:00:00", ["2026-01-04 00:00"]),
        ("  30   4 * * *  ", "2026-01-01T00:00:00", ["2026-01-01 04:30"]),
    ],
)
def test_ticks_follow_the_fields(cron: str, after: str, expected: list[str]) -> None:
    assert ticks(cron, after, len(expected)) == expected


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        # Both restricted: the 13th, or any Friday (the first one of 2026 is the 2nd of January).
        ("0 0 13 * fri", ["2026-01-02 00:00", "2026-01-09 00:00", "2026-01-13 00:00"]),
        # One of them a star: both must match.
        ("0 0 13 * *", ["2026-01-13 00:00", "2026-02-13 00:00", "2026-03-13 00:00"]),
        ("0 0 * * fri", ["2026-01-02 00:00", "2026-01-09 00:00", "2026-01-16 00:00"]),
        # A stepped star restricts, so either is enough: odd days, or a Friday.
        ("0 0 */2 * fri", ["2026-01-02 00:00", "2026-01-03 00:00", "2026-01-05 00:00"]),
        # A star among others is still a star.
        ("0 0 1,* * fri", ["2026-01-02 00:00", "2026-01-09 00:00", "2026-01-16 00:00"]),
    ],
)
def test_either_day_field_is_enough_when_both_are_restricted(
    cron: str, expected: list[str]
) -> None:
    assert ticks(cron, "2026-01-01T12:00:00", 3) == expected


def test_a_wall_time_in_the_skipped_hour_does_not_fire_that_day() -> None:
    # On 2026-03-29, Berlin's clocks go from 02:00 (UTC+1) to 03:00 (UTC+2).
    daily = ticks("TZ=Europe/Berlin 30 2 * * *", "2026-03-27T12:00:00", 3)
    hourly = ticks("TZ=Europe/Berlin 30 * * * *", "2026-03-29T00:00:00", 2)

    assert daily == ["2026-03-28 01:30", "2026-03-30 00:30", "2026-03-31 00:30"]
    assert hourly == ["2026-03-29 00:30", "2026-03-29 01:30"]


def test_a_wall_time_in_the_repeated_hour_fires_twice() -> None:
    # On 2026-10-25, Berlin's clocks go from 03:00 (UTC+2) back to 02:00 (UTC+1).
    daily = ticks("CRON_TZ=Europe/Berlin 30 2 * * *", "2026-10-24T12:00:00", 3)
    hourly = ticks("TZ=Europe/Berlin 0 * * * *", "2026-10-24T23:30:00", 3)

    assert daily == ["2026-10-25 00:30", "2026-10-25 01:30", "2026-10-26 01:30"]
    assert hourly == ["2026-10-25 00:00", "2026-10-25 01:00", "2026-10-25 02:00"]


@pytest.mark.parametrize(
    ("zone", "around"),
    [
        ("Australia/Lord_Howe", "2026-04-04T00:00:00"),  # falls back by half an hour
        ("Australia/Lord_Howe", "2026-10-03T00:00:00"),  # springs forward by half an hour
        ("Africa/Cairo", "2026-04-23T12:00:00"),  # midnight itself is skipped
        ("America/Havana", "2026-10-31T12:00:00"),  # midnight is repeated
        ("Asia/Kathmandu", "2026-01-01T00:00:00"),  # +05:45
    ],
)
@pytest.mark.parametrize("fields", ["*/10 * * * *", "30 1 * * *", "0 0 * * *", "45 1,23 * * *"])
def test_ticks_are_exactly_the_instants_whose_wall_time_matches(
    zone: str, around: str, fields: str
) -> None:
    schedule = parse_cron(f"TZ={zone} {fields}")
    start_ms = ms(around)
    end_ms = start_ms + 48 * 3_600_000

    found, tick = [], schedule.next_after(start_ms)
    while tick is not None and tick <= end_ms:
        found.append(tick)
        tick = schedule.next_after(tick)

    matching = []
    for instant in range(start_ms + 60_000, end_ms + 1, 60_000):  # the slow, obvious way
        wall = datetime.fromtimestamp(instant / 1_000, ZoneInfo(zone))
        if wall.minute in schedule.minutes and wall.hour in schedule.hours:
            matching.append(instant)
    assert found == matching


def test_an_expression_that_cannot_fire_has_no_next_tick() -> None:
    assert parse_cron("0 0 30 2 *").next_after(ms("2026-01-01")) is None
    # 2100 is no leap year, so after 2096 the next 29 February is 8 years away.
    assert parse_cron("0 0 29 2 *").next_after(ms("2096-03-01")) is None


@pytest.mark.parametrize(
    ("cron", "complaint"),
    [
        ("", "has 0 fields"),
        ("* * * *", "has 4 fields"),
        ("0 * * * * *", "seconds are not supported"),
        ("@hourly", r"write '0 \* \* \* \*'"),
        ("@every 5m", "write five fields"),
        ("TZ=Mars/Olympus * * * * *", "no time zone 'Mars/Olympus'"),
        ("TZ=../etc/passwd * * * * *", "no time zone"),
        ("TZ= * * * * *", "no time zone"),
        ("TZ=Europe * * * * *", "no time zone"),
        ("60 * * * *", "minute '60': values go from 0 to 59"),
        ("* 24 * * *", "hour '24': values go from 0 to 23"),
        ("* * 0 * *", "day of month '0': values go from 1 to 31"),
        ("* * * 13 *", "month '13': values go from 1 to 12"),
        ("* * * * 7", "Sunday is 0"),
        ("*/0 * * * *", "step of 0"),
        ("20-10 * * * *", "runs backwards"),
        ("* * * * fri-mon", "runs backwards"),
        ("* * * foo *", "names like jan"),
        ("* * L * *", "'L' is not understood"),
        ("1,,2 * * * *", "'' is not understood"),
        ("1.5 * * * *", "'1.5' is not understood"),
        ("-5 * * * *", "'' is not understood"),
        ("* " * 200, "at most 255 characters"),
    ],
)
def test_what_is_no_cron_expression_is_refused_in_words(cron: str, complaint: str) -> None:
    with pytest.raises(CronError, match=complaint):
        parse_cron(cron)


def test_jitter_is_the_same_for_the_same_tick_and_stays_in_range() -> None:
    offsets = [jitter_ms(f"app-fn:{tick}", 5_000) for tick in range(500)]

    assert offsets == [jitter_ms(f"app-fn:{tick}", 5_000) for tick in range(500)]
    assert 1_000 <= min(offsets) < 1_200
    assert 4_800 < max(offsets) <= 5_000
    assert jitter_ms("any", 1_000) == 1_000
    with pytest.raises(ValueError, match="at least 1000 ms"):
        jitter_ms("any", 999)
