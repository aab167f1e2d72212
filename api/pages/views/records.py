"""What surrounds the call: records, messages, bills and failures, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from calls.stages import Stage
from models.tables import (
    DeliveryState,
    Failure,
    FailureStatus,
    JsonObject,
    LedgerEntry,
    LedgerKind,
    WebhookDelivery,
)

from .people import People
from .wording import STAGE_WORDS, dollars, humanised, moment

DELIVERY_WORDS = {
    DeliveryState.PENDING: "on its way",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.FAILED: "given up",
}


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FailureLine:
    """A part that failed for good, and has not succeeded since."""

    id: str
    stage_name: str
    part: str
    error_name: str
    message: str
    attempts: str
    run_url: str | None
    created_at_ms: int
    is_being_retried: bool


@dataclass(frozen=True, slots=True)
class UsageLine:
    words: str
    reason: str
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    host: str
    words: str
    detail: str
    revision: int


def facts_of(fields: JsonObject | None) -> tuple[Fact, ...]:
    """Any record as labelled lines; what is empty is left out."""
    facts = (
        Fact(humanised(key), tuple(_values(value)))
        for key, value in (fields or {}).items()
        if not key.removesuffix("__c").lower().endswith(("url", "_id")) and key != "id"
    )
    return tuple(fact for fact in facts if fact.values)


def web_address(value: Any) -> str | None:
    """The value if it may be a link: nothing but the web is linked from our pages."""
    return value if isinstance(value, str) and _host(value) is not None else None


def _host(address: str) -> str | None:
    """Of an address of the web; without a user and a password that may stand before it."""
    try:
        parts = urlsplit(address)
    except ValueError:  # what a vendor or a customer has written need not be an address
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None


def _values(value: Any) -> Iterable[str]:
    match value:
        case None | "":
            return
        case bool():
            yield "yes" if value else "no"
        case int() | float():
            yield f"{value:,.10g}" if abs(value) < 1e10 else str(value)
        case list() | tuple():
            for item in value:
                yield from _values(item)
        case dict():
            shown = [text for item in value.values() for text in _values(item)]
            if shown:
                yield " · ".join(shown)
        case _:
            yield from _lines(str(value))


def _lines(text: str) -> list[str]:
    """A moment is told as one; anything else as it is."""
    try:
        at = datetime.fromisoformat(text) if "T" in text else None
        if at is not None and at.tzinfo is not None:
            return [moment(round(at.timestamp() * 1_000))]
    except (ValueError, OverflowError):
        pass  # no moment, or none that a calendar holds
    return text.splitlines()


def failures_of(failures: Sequence[Failure], people: People) -> tuple[FailureLine, ...]:
    """Those that still matter, the newest of each part, in the order of the stages."""
    newest: dict[tuple[str, str], Failure] = {}
    for failure in sorted(failures, key=lambda failure: failure.created_at_ms):
        newest[failure.stage.value if failure.stage else failure.function_id, failure.part] = (
            failure
        )
    order = list(Stage)
    still = [failure for failure in newest.values() if failure.status is not FailureStatus.RESOLVED]
    still.sort(key=lambda one: (order.index(one.stage) if one.stage else len(order), one.part))
    return tuple(_failure(failure, people) for failure in still)


def _failure(failure: Failure, people: People) -> FailureLine:
    name = STAGE_WORDS[failure.stage].name if failure.stage else humanised(failure.function_id)
    times = "attempt" if failure.attempts == 1 else "attempts"
    return FailureLine(
        id=failure.id,
        stage_name=name,
        part=people.name(failure.part) if failure.part else "",
        error_name=failure.error_name,
        message=failure.message,
        attempts=f"{failure.attempts} {times}",
        run_url=web_address(failure.run_url),
        created_at_ms=failure.created_at_ms,
        is_being_retried=failure.status is FailureStatus.RETRIED,
    )


def usage_of(entries: Iterable[LedgerEntry]) -> tuple[UsageLine, ...]:
    return tuple(
        UsageLine(_usage_words(entry), entry.reason, entry.created_at_ms) for entry in entries
    )


def _usage_words(entry: LedgerEntry) -> str:
    amount = f"{abs(entry.minutes)} min, {dollars(abs(entry.micro_usd))}"
    if entry.kind is LedgerKind.CHARGE:
        return f"{amount} charged"
    return f"{amount} taken back" if entry.minutes or entry.micro_usd else "Nothing charged"


def deliveries_of(deliveries: Iterable[WebhookDelivery]) -> tuple[DeliveryLine, ...]:
    return tuple(
        DeliveryLine(
            host=_host(delivery.url) or "an address that is none",
            words=DELIVERY_WORDS[delivery.state],
            detail=_delivery_detail(delivery),
            revision=delivery.revision,
        )
        for delivery in deliveries
    )


def _delivery_detail(delivery: WebhookDelivery) -> str:
    times = "1 attempt" if delivery.attempts == 1 else f"{delivery.attempts} attempts"
    answered = delivery.last_error or (
        f"answered {delivery.last_status}" if delivery.last_status else ""
    )
    return ", ".join(part for part in (times, answered) if part)
