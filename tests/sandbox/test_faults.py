from pathlib import Path
from typing import Any

import pytest

from sandbox.faults import BadFault, Fault, FaultKind, Faults, parse_fault
from sandbox.store import Store


@pytest.fixture
def faults(tmp_path: Path) -> Any:
    store = Store(tmp_path / "sandbox.db", tmp_path / "objects")
    yield Faults(store)
    store.close()


STATUS = (FaultKind.STATUS,)


def test_a_fault_strikes_as_often_as_it_was_asked_to(faults: Faults) -> None:
    faults.add(Fault("slack", FaultKind.STATUS, status=500, times=2), now_ms=0)

    struck = [faults.take("slack", STATUS, "POST /api/chat.postMessage") for _ in range(3)]

    assert [fault is not None for fault in struck] == [True, True, False]
    assert faults.listed() == []


def test_a_fault_without_a_number_strikes_until_it_is_cleared(faults: Faults) -> None:
    added = faults.add(Fault("slack", FaultKind.STATUS, status=500), now_ms=0)
    for _ in range(5):
        assert faults.take("slack", STATUS, "/") is not None

    assert faults.listed()[0].hits == 5
    assert faults.clear(added.id) == 1
    assert faults.take("slack", STATUS, "/") is None


@pytest.mark.parametrize(
    ("fault", "vendor", "path", "body", "strikes"),
    [
        (Fault("slack", FaultKind.STATUS, 500), "slack", "/a", b"", True),
        (Fault("slack", FaultKind.STATUS, 500), "openai", "/a", b"", False),
        (Fault("*", FaultKind.STATUS, 500), "openai", "/a", b"", True),
        (Fault("slack", FaultKind.SLOW), "slack", "/a", b"", False),
        (Fault("slack", FaultKind.STATUS, 500, match="chat"), "slack", "/chat.x", b"", True),
        (
            Fault("slack", FaultKind.STATUS, 500, match="häuser"),
            "slack",
            "/a",
            "häuser".encode(),
            True,
        ),
        (Fault("slack", FaultKind.STATUS, 500, match="chat"), "slack", "/a", b"no", False),
    ],
)
def test_a_fault_strikes_only_where_it_was_aimed(
    faults: Faults, fault: Fault, vendor: str, path: str, body: bytes, strikes: bool
) -> None:
    faults.add(fault, now_ms=0)

    assert (faults.take(vendor, STATUS, path, body) is not None) is strikes


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"vendor": "nobody", "kind": "slow"}, "vendor must be one of"),
        ({"vendor": "slack", "kind": "explode"}, "kind must be one of"),
        ({"vendor": "slack", "kind": "status"}, "needs a status"),
        ({"vendor": "slack", "kind": "status", "status": 200}, "between 400 and 599"),
        ({"vendor": "slack", "kind": "status", "status": "abc"}, "must be a number"),
        ({"vendor": "slack", "kind": "slow", "seconds": -1}, "between 0 and"),
        ({"vendor": "slack", "kind": "slow", "often": 1}, "unknown field 'often'"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_words(
    data: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadFault, match=message):
        parse_fault(data)


def test_an_empty_form_field_is_no_value() -> None:
    form = {"vendor": "slack", "kind": "slow", "status": "", "times": "", "match": ""}

    assert parse_fault(form) == Fault("slack", FaultKind.SLOW)
