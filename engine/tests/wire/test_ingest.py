"""Events as they are sent (protocol.md §1)."""

from __future__ import annotations

import base64
import itertools
import json

import pytest
from inngest._internal.server_lib.event import Event as SdkEvent
from steplog.core.ids import ulid
from steplog.wire.events import ParsedEvents, events_response, parse_events
from steplog.wire.limits import EVENT_BYTES_MAX, EVENTS_MAX

NOW_MS = 1_767_603_600_000  # 2026-01-05T09:00:00Z
AHEAD_MS = 3_600_000


def parse(
    body: bytes | object,
    content_type: str | None = "application/json",
    seed: str | None = None,
    offset_ms: int = 0,
) -> ParsedEvents:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    numbers = itertools.count(1)
    return parse_events(
        sent, content_type, seed, NOW_MS, offset_ms, lambda: f"FRESH{next(numbers)}"
    )


def accepted(parsed: ParsedEvents) -> list[str]:
    return [event.name for event in parsed.events]


def test_an_event_gets_what_its_sender_left_out() -> None:
    (event,) = parse({"name": "a/b"}).events

    assert (event.internal_id, event.id, event.name) == ("FRESH1", "FRESH1", "a/b")
    assert (event.ts_ms, event.received_at_ms, event.due_at_ms) == (NOW_MS, NOW_MS, 0)
    assert json.loads(event.body) == {
        "name": "a/b",
        "id": "FRESH1",
        "data": {},
        "ts": NOW_MS,
        "user": {},
    }


def test_an_event_keeps_what_its_sender_said() -> None:
    data = b'{"n" : 1.0, "big":12345678901234567890123, "\\u00e9": "\\ud83d\\ude00", "e":{}}'
    body = b'[{"name":"a \\"b\\"","id":"my id","data":' + data + b',"ts":1767603599000,'
    body += b'"user": {"x":null},"v":"2026-01","meta":{"sessions":{}},"more":1}]'

    (event,) = parse(body).events

    assert (event.internal_id, event.id, event.name) == ("FRESH1", "my id", 'a "b"')
    assert event.ts_ms == 1_767_603_599_000
    assert data in event.body
    assert b'"user":{"x":null}' in event.body
    assert json.loads(event.body)["v"] == "2026-01"
    assert SdkEvent.from_raw(json.loads(event.body)).id == "my id"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (b'{"_inngest":{"fn_id":"x"},"a": 1.0}', {"a": 1.0}),
        (b'{"a":{"_inngest":1}}', {"a": {"_inngest": 1}}),
        (b'{"a":"\\"_inngest\\""}', {"a": '"_inngest"'}),
    ],
)
def test_a_sender_cannot_set_the_engines_own_key(data: bytes, kept: object) -> None:
    (event,) = parse(b'{"name":"a","data":' + data + b"}").events

    assert json.loads(event.body)["data"] == kept


def test_time_is_told_by_the_senders_clock_and_due_by_the_engines() -> None:
    later = {"name": "later", "ts": NOW_MS - AHEAD_MS + 60_000}
    past = {"name": "past", "ts": NOW_MS - AHEAD_MS}

    due, gone, unsaid = parse([later, past, {"name": "unsaid"}], offset_ms=AHEAD_MS).events

    assert (due.ts_ms, due.due_at_ms) == (NOW_MS - AHEAD_MS + 60_000, NOW_MS + 60_000)
    assert gone.due_at_ms == 0
    assert (unsaid.ts_ms, unsaid.due_at_ms) == (NOW_MS - AHEAD_MS, 0)


@pytest.mark.parametrize(
    ("event", "error"),
    [
        ({"name": "inngest/x"}, "event name is reserved for internal use: inngest/x"),
        ({"name": "InnGest/x"}, "event name is reserved for internal use: InnGest/x"),
        ({"name": ""}, "event name is empty"),
        ({"name": None}, "event name is empty"),
        ({}, "event name is empty"),
        ({"name": "a", "ts": 1}, "timestamp is before Jan 1, 1980"),
        ({"name": "a", "ts": -5}, "timestamp is before Jan 1, 1980"),
        ({"name": "a", "ts": 10**30}, "timestamp is after Jan 1, 2100"),
        ({"name": "a", "data": [1]}, "data of event a must be an object"),
        ({"name": "a", "data": "x"}, "data of event a must be an object"),
        ({"name": "a", "user": 1}, "user of event a must be an object"),
        ({"name": 5}, "event 2 is not understood: Expected `str | null`, got `int` - at `$.name`"),
        ({"name": "a", "ts": 1.5}, "event 2 is not understood"),
        ("a", "event 2 is not understood"),
        ({"name": "a", "data": {"n": float("nan")}}, "NaN is not JSON"),
        ({"name": "a", "data": {"x": "y" * EVENT_BYTES_MAX}}, "Event is over the max size"),
    ],
)
def test_the_first_bad_event_ends_the_request_and_those_before_it_stand(
    event: object, error: str
) -> None:
    parsed = parse([{"name": "good"}, event, {"name": "never"}])

    assert accepted(parsed) == ["good"]
    assert parsed.error is not None
    assert error in parsed.error


@pytest.mark.parametrize(
    "body",
    [
        b'[{"name":"good"},{"name":"bad"',
        b'[{"name":"good"},]',
        b'[{"name":"good"} {"name":"bad"}]',
        b'[{"name":"good"}] trailing',
        b'[{"name":"good"},nothing]',
        b'[{"name":"good"}',
        b'[{"name":"good"},{"name":"bad","data":{"x":\xff}}]'.replace(b"\xff", b"{"),
    ],
)
def test_a_broken_array_keeps_the_events_before_the_break(body: bytes) -> None:
    parsed = parse(body)

    assert accepted(parsed) == ["good"]
    assert parsed.error is not None


@pytest.mark.parametrize(
    "body",
    [
        b'{"name":"a"} {"name":"b"}',
        b'{"name":"a"}\n{"name":"b"}',
        b'{"name":"a"',
        b'{"name":"\xff"}',
    ],
)
def test_a_single_event_is_one_whole_object(body: bytes) -> None:
    parsed = parse(body)

    assert accepted(parsed) == []
    assert parsed.error is not None


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-ndjson"])
def test_the_body_decides_not_its_content_type(content_type: str | None) -> None:
    assert accepted(parse(b' \n[{"name":"a"}]', content_type)) == ["a"]
    assert parse(b"name=a", content_type).error == (
        "Request body must contain an event object or an array of event objects"
    )


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"],
)
def test_a_form_is_told_what_it_lacks(content_type: str) -> None:
    parsed = parse(b"name=a&x=1", content_type)

    assert parsed.error is not None
    assert parsed.error.startswith("event name is empty")


def test_an_empty_body_and_an_empty_list_are_no_error() -> None:
    assert parse(b"") == ParsedEvents(())
    assert parse(b"[]") == ParsedEvents(())


def test_a_request_carries_a_limited_number_of_events() -> None:
    parsed = parse([{"name": "a"}] * (EVENTS_MAX + 1))

    assert len(parsed.events) == EVENTS_MAX
    assert (parsed.error or "").startswith("Cannot have more than 5000 events in a batch: send")


def test_several_large_events_fit_into_one_request() -> None:
    parsed = parse([{"name": "a", "data": {"x": "y" * 1024 * 1024}}] * 8)

    assert parsed.error is None
    assert len(parsed.events) == 8


# Seeds


def seeded(entropy: bytes, time_ms: int = NOW_MS) -> str:
    return f"{time_ms},{base64.b64encode(entropy).decode()}"


def test_the_same_seed_gives_the_same_ids_and_counts_from_one() -> None:
    entropy = bytes(range(10))

    first, second = parse([{"name": "a"}, {"name": "b"}], seed=seeded(entropy)).events

    assert first.internal_id == ulid(NOW_MS, bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 10]))
    assert second.internal_id == ulid(NOW_MS, bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 11]))


def test_counting_wraps_within_four_bytes() -> None:
    (event,) = parse({"name": "a"}, seed=seeded(b"\xff" * 10)).events

    assert event.internal_id == ulid(NOW_MS, b"\xff" * 6 + b"\x00" * 4)


def test_a_sent_id_stands_beside_a_seeded_one() -> None:
    (event,) = parse({"name": "a", "id": "mine"}, seed=seeded(bytes(10))).events

    assert event.id == "mine"
    assert event.internal_id == ulid(NOW_MS, bytes(9) + b"\x01")


@pytest.mark.parametrize(
    "seed",
    [
        "",
        "x",
        "1",
        "1,",
        "1,!!",
        "x," + "A" * 16,
        seeded(b"short"),
        seeded(bytes(10), 1 << 48),
        "-1,AAAAAAAAAAAAAA==",
    ],
)
def test_a_seed_that_cannot_be_read_is_ignored(seed: str) -> None:
    (event,) = parse({"name": "a"}, seed=seed).events

    assert event.internal_id == "FRESH1"


def test_the_response_names_what_was_accepted_and_what_was_wrong() -> None:
    assert json.loads(events_response(["A"], None, 200)) == {"ids": ["A"], "status": 200}
    assert json.loads(events_response(["A"], "no", 400)) == {
        "ids": ["A"],
        "status": 400,
        "error": "no",
    }
    assert json.loads(events_response([], "no", 400))["ids"] == [""]
