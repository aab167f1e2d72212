from __future__ import annotations

from typing import Any

import pytest

from api.pages.views.people import People
from api.pages.views.records import (
    deliveries_of,
    facts_of,
    failures_of,
    usage_of,
    web_address,
)
from calls.stages import Stage
from models.tables import (
    DeliveryState,
    Failure,
    FailureStatus,
    LedgerEntry,
    LedgerKind,
    WebhookDelivery,
)

NOBODY = People({}, {})


def failure(failure_id: str, **changes: Any) -> Failure:
    values: dict[str, Any] = {
        "run_id": f"run-of-{failure_id}",
        "function_id": "analyse_call",
        "stage": Stage.SIGNALS,
        "error_name": "VendorUnavailable",
        "message": "OpenAI is down",
        "event": {},
        "attempts": 1,
        "sentry_event_id": "0",
        "created_at_ms": 1,
    }
    return Failure(id=failure_id, **{**values, **changes})


def entry(kind: LedgerKind, micro_usd: int, minutes: int) -> LedgerEntry:
    return LedgerEntry(
        key=kind.value,
        tenant_id="demo",
        meeting_id="call-1",
        revision=1,
        kind=kind,
        micro_usd=micro_usd,
        minutes=minutes,
        reason="",
        created_at_ms=1,
    )


def test_a_record_of_any_shape_becomes_labelled_lines() -> None:
    facts = facts_of(
        {
            "account_id": "001",
            "opportunity_amount": 84000.0,
            "NextSteps__c": "Send the offer\nCall Priya",
            "contacts": [{"name": "Priya", "email": None}],
            "Called_At__c": "2026-11-21T07:00:00+00:00",
            "Signed_At__c": "0001-01-01T00:00:00+14:00",
            "nothing": None,
        }
    )

    assert [(fact.label, *fact.values) for fact in facts] == [
        ("Opportunity amount", "84,000"),
        ("Next steps", "Send the offer", "Call Priya"),
        ("Contacts", "Priya"),
        ("Called at", "21 Nov 2026, 07:00 UTC"),
        ("Signed at", "0001-01-01T00:00:00+14:00"),
    ]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "http://[", "https:", "", None, 7]
)
def test_only_the_web_is_linked(address: Any) -> None:
    assert web_address(address) is None
    assert web_address("https://crm.example/1") == "https://crm.example/1"


def test_of_each_part_the_newest_failure_counts_until_it_is_resolved() -> None:
    lines = failures_of(
        [
            failure("first"),
            failure("again", created_at_ms=2, message="OpenAI is still down", attempts=4),
            failure("crm", stage=Stage.CRM, status=FailureStatus.RESOLVED),
            failure("rep", stage=Stage.COACHING, part="A", status=FailureStatus.RETRIED),
        ],
        NOBODY,
    )

    assert [(line.id, line.part, line.attempts) for line in lines] == [
        ("again", "", "4 attempts"),
        ("rep", "Speaker A", "1 attempt"),
    ]
    assert lines[1].is_being_retried


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://key:s3cret@acme.example:8443/hook?token=s3cret", "acme.example"),
        ("https://[s3cret", "an address that is none"),
    ],
)
def test_a_delivery_names_the_host_and_nothing_that_may_be_secret(url: str, host: str) -> None:
    delivery = WebhookDelivery(
        id="1",
        tenant_id="demo",
        meeting_id="call-1",
        url=url,
        revision=1,
        state=DeliveryState.PENDING,
        attempts=1,
        created_at_ms=1,
    )

    (line,) = deliveries_of([delivery])

    assert line.host == host


def test_a_charge_and_its_void_are_told_apart() -> None:
    words = [
        line.words
        for line in usage_of(
            [
                entry(LedgerKind.CHARGE, 185_400, 29),
                entry(LedgerKind.VOID, -185_400, -29),
                entry(LedgerKind.VOID, 0, 0),
            ]
        )
    ]

    assert words == ["29 min, $0.19 charged", "29 min, $0.19 taken back", "Nothing charged"]
