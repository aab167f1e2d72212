"""Faults on demand: which there are, what each does, and when one strikes.

status          refused with this HTTP status; the vendor does nothing
timeout         the vendor does its work, but its answer never comes; after `seconds`, if they
                are given, or when the sandbox stops, the request ends with 504
slow            the vendor does its work and answers `seconds` later
truncated       the vendor does its work, but half of its answer is missing
no_webhook      the callback or notification that would follow is never sent
double_webhook  it is sent twice
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from .store import Row, Store

MATCHED_BYTES_MAX = 1_000_000  # a fault looks for its text in this much of a body
VENDORS = ("assemblyai", "openai", "salesforce", "slack", "storage", "sentry", "customer")


class FaultKind(StrEnum):
    STATUS = "status"
    TIMEOUT = "timeout"
    SLOW = "slow"
    TRUNCATED = "truncated"
    NO_WEBHOOK = "no_webhook"
    DOUBLE_WEBHOOK = "double_webhook"


ANSWER_FAULTS = (FaultKind.STATUS, FaultKind.TIMEOUT, FaultKind.SLOW, FaultKind.TRUNCATED)
WEBHOOK_FAULTS = (FaultKind.NO_WEBHOOK, FaultKind.DOUBLE_WEBHOOK)


class BadFault(ValueError):
    """A fault that makes no sense, said so that the person who asked can mend it."""


@dataclass(frozen=True, slots=True)
class Fault:
    vendor: str  # one of VENDORS, or "*"
    kind: FaultKind
    status: int | None = None
    retry_after: str | None = None  # as the header carries it: seconds, or a date
    seconds: float | None = None
    match: str | None = None
    times: int | None = None  # how often still; None: until it is cleared
    id: int = 0
    hits: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def parse_fault(data: Mapping[str, Any]) -> Fault:
    """Raises BadFault naming the field, what was expected and what came."""
    known = {"vendor", "kind", "status", "retry_after", "seconds", "match", "times"}
    unknown = sorted(set(data) - known)
    if unknown:
        raise BadFault(f"unknown field {unknown[0]!r}; a fault has {', '.join(sorted(known))}")
    vendor = data.get("vendor")
    if vendor not in (*VENDORS, "*"):
        raise BadFault(f"vendor must be one of {', '.join(VENDORS)} or *, not {vendor!r}")
    try:
        kind = FaultKind(str(data.get("kind")))
    except ValueError:
        kinds = ", ".join(FaultKind)
        raise BadFault(f"kind must be one of {kinds}, not {data.get('kind')!r}") from None
    status = _number(data, "status", 400, 599)
    if kind is FaultKind.STATUS and status is None:
        raise BadFault("a status fault needs a status, 400 to 599")
    seconds = _number(data, "seconds", 0, 3_600)
    times = _number(data, "times", 1, 1_000_000)
    retry_after = data.get("retry_after")
    match = data.get("match")
    return Fault(
        vendor=str(vendor),
        kind=kind,
        status=int(status) if status is not None else None,
        retry_after=None if retry_after in (None, "") else str(retry_after),
        seconds=seconds,
        match=None if match in (None, "") else str(match),
        times=int(times) if times is not None else None,
    )


def _number(data: Mapping[str, Any], name: str, low: float, high: float) -> float | None:
    value = data.get(name)
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise BadFault(f"{name} must be a number, not {value!r}") from None
    if not low <= number <= high:
        raise BadFault(f"{name} must be between {low:g} and {high:g}, not {value!r}")
    return number


class Faults:
    """The faults in force, in the order in which they were asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, fault: Fault, now_ms: int) -> Fault:
        fault_id = self._store.run(
            "INSERT INTO fault (vendor, kind, status, retry_after, seconds, match, remaining,"
            " created_at_ms) VALUES (:vendor, :kind, :status, :retry_after, :seconds, :match,"
            " :times, :now_ms)",
            vendor=fault.vendor,
            kind=fault.kind,
            status=fault.status,
            retry_after=fault.retry_after,
            seconds=fault.seconds,
            match=fault.match,
            times=fault.times,
            now_ms=now_ms,
        )
        row = self._store.one("SELECT * FROM fault WHERE id = :id", id=fault_id)
        assert row is not None
        return _from_row(row)

    def listed(self) -> list[Fault]:
        """Those in force; a used-up fault is gone."""
        query = "SELECT * FROM fault WHERE remaining IS NULL OR remaining > 0 ORDER BY id"
        return [_from_row(row) for row in self._store.all(query)]

    def clear(self, fault_id: int | None = None) -> int:
        """How many were cleared: the one named, or all."""
        if fault_id is None:
            return self._store.changed("DELETE FROM fault")
        return self._store.changed("DELETE FROM fault WHERE id = :id", id=fault_id)

    def take(
        self, vendor: str, kinds: tuple[FaultKind, ...], path: str, body: bytes = b""
    ) -> Fault | None:
        """The first fault that strikes here; being struck uses it up by one."""
        for fault in self.listed():
            if fault.kind not in kinds or fault.vendor not in (vendor, "*"):
                continue
            if not _matches(fault.match, path, body):
                continue
            self._store.run(
                "UPDATE fault SET hits = hits + 1, remaining = remaining - 1 WHERE id = :id",
                id=fault.id,
            )
            return fault
        return None


def _matches(text: str | None, path: str, body: bytes) -> bool:
    if text is None or text in path:
        return True
    return text.encode() in body[:MATCHED_BYTES_MAX]


def _from_row(row: Row) -> Fault:
    return Fault(
        id=row["id"],
        vendor=row["vendor"],
        kind=FaultKind(row["kind"]),
        status=row["status"],
        retry_after=row["retry_after"],
        seconds=row["seconds"],
        match=row["match"],
        times=row["remaining"],
        hits=row["hits"],
    )
