"""JSON at the edge: what passes, what is repaired, what is refused."""

from __future__ import annotations

import msgspec
import pytest
from steplog.wire.json import JsonError, checked, decode, decode_as, encode, repaired


class Holder(msgspec.Struct):
    payload: msgspec.Raw


HOLDER = msgspec.json.Decoder(Holder)


@pytest.mark.parametrize(
    "payload",
    [
        b"12345678901234567890123456789012345678901234567890",
        b"1.0",
        b"1e400",
        b"9" * 5_000,
        b"[" * 500 + b"]" * 500,
        b"[" + b",".join([b"{}"] * 600) + b"]",
        b'["' + b"[" * 600 + b'"]',
        b'["' + b'\\"[' * 600 + b'"]',
        b'{"b":1,  "a":2, "a":3}',
        b'"\\u00e9 \\ud83d\\ude00 \\/"',
        '"é 😀"'.encode(),
        b"{}",
        b"null",
    ],
)
def test_a_payload_passes_byte_for_byte(payload: bytes) -> None:
    held = decode_as(HOLDER, b'{"payload": ' + payload + b" }")

    assert bytes(held.payload) == payload
    assert checked(b" \n" + payload + b" ") == payload
    decode(payload)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b'"\\ud800"', b'"\\ufffd"'),
        (b'"a\\uDFFFz"', b'"a\\ufffdz"'),
        (b'"\\ud800\\ud83d\\ude00"', b'"\\ufffd\\ud83d\\ude00"'),
        (b'"\\ud83d\\ude00\\ude00"', b'"\\ud83d\\ude00\\ufffd"'),
        (b'["\\ud800", "\\\\ud800"]', b'["\\ufffd", "\\\\ud800"]'),
    ],
)
def test_half_of_a_surrogate_pair_is_refused_and_repaired_only_when_that_is_asked_for(
    sent: bytes, kept: bytes
) -> None:
    with pytest.raises(JsonError, match="half of a surrogate pair"):
        checked(sent)
    with pytest.raises(JsonError, match="half of a surrogate pair"):
        decode_as(HOLDER, b'{"payload": ' + sent + b"}")
    assert repaired(sent) == kept


def test_half_of_a_surrogate_pair_is_told_with_its_place() -> None:
    with pytest.raises(JsonError, match=r"^\\udc00 at byte 7 is half of a surrogate pair"):
        checked(b'["a", "\\udc00"]')
    with pytest.raises(JsonError, match="malformed"):
        checked(b'["\\udc00",]')


def test_what_passed_can_be_read_also_inside_something_of_ours() -> None:
    deep = checked(b"[" * 500 + b"]" * 500)

    assert decode(b'{"data":{"event":' + deep + b"}}")["data"]["event"]
    with pytest.raises(JsonError, match="nested more than 500"):
        checked(b"[" + deep + b"]")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"[NaN]", "NaN is not JSON"),
        (b'{"a": -Infinity}', "-Infinity is not JSON"),
        (b'"\xff"', "not UTF-8"),
        (b"[" * 501 + b"]" * 501, "nested more than 500 levels"),
        (b'{"a":' * 501 + b"1" + b"}" * 501, "nested more than 500 levels"),
        (b"[" * 100_000, "nested more than 500 levels"),
        (b"", "truncated"),
        (b'{"a": 1', "truncated"),
        (b"{} {}", "trailing"),
        (b"{'a': NaN}", "malformed"),
    ],
)
def test_what_is_not_json_is_refused_with_its_reason(body: bytes, message: str) -> None:
    with pytest.raises(JsonError, match=message):
        checked(body)


def test_bytes_that_are_not_utf8_are_refused_also_inside_a_payload() -> None:
    with pytest.raises(JsonError, match="not UTF-8"):
        decode_as(HOLDER, b'{"payload": {"name": "\xe9"}}')


def test_a_wrong_shape_is_refused_with_its_place() -> None:
    with pytest.raises(JsonError, match=r"payload"):
        decode_as(HOLDER, b"{}")


def test_large_integers_survive_decoding_and_encoding() -> None:
    number = 2**80 + 1

    assert decode(encode([number])) == [number]


@pytest.mark.parametrize("number", ["1e999", "9" * 5_000])
def test_a_number_beyond_all_doubles_reads_as_infinite(number: str) -> None:
    assert decode(f'{{"n": {number}, "m": 5}}'.encode()) == {"n": float("inf"), "m": 5}


def test_a_lone_surrogate_of_our_own_is_written_as_the_replacement_character() -> None:
    assert decode(encode({"text": "a\ud800b"})) == {"text": "a�b"}
