"""Identifiers sort by the moment they were made."""

from __future__ import annotations

from models.ids import LENGTH, RANDOM_BITS, encode, new_id


def test_a_later_identifier_sorts_after_an_earlier_one() -> None:
    latest_of_its_moment = encode(1_000, 2**RANDOM_BITS - 1)
    earliest_of_the_next = encode(1_001, 0)

    assert latest_of_its_moment < earliest_of_the_next


def test_an_identifier_is_a_ulid() -> None:
    assert encode(1_469_918_176_385, 0) == "01ARYZ6S410000000000000000"


def test_two_identifiers_of_one_moment_differ() -> None:
    identifiers = {new_id(1_000) for _ in range(100)}

    assert len(identifiers) == 100
    assert {len(identifier) for identifier in identifiers} == {LENGTH}
