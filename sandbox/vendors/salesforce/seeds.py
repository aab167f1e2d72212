"""The customers that the sandbox's CRM knows from the start: all made up, and marked so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.store import to_json
from sandbox.world import World

MADE_UP = "Made up by the offline sandbox."
REP_EMAIL = "rep@demo.example"

_OWNER = {"Name": "Demo Rep", "Email": REP_EMAIL}

SEEDS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    (
        "001SANDBOX000001AA",
        "Account",
        {"Name": "Northwind Logistics (made up)", "Industry": "Transport"},
    ),
    (
        "001SANDBOX000002AA",
        "Account",
        {"Name": "Kestrel Health (made up)", "Industry": "Healthcare"},
    ),
    (
        "001SANDBOX000003AA",
        "Account",
        {"Name": "Brandt Maschinenbau (made up)", "Industry": "Machinery"},
    ),
    (
        "006SANDBOX000001AA",
        "Opportunity",
        {
            "Name": "Northwind: route planning, 120 seats",
            "AccountId": "001SANDBOX000001AA",
            "StageName": "Proposal/Price Quote",
            "Amount": 86_400.0,
            "CloseDate": "2026-12-18",
            "IsClosed": False,
            "Owner": _OWNER,
        },
    ),
    (
        "006SANDBOX000002AA",
        "Opportunity",
        {
            "Name": "Kestrel: pilot in two clinics",
            "AccountId": "001SANDBOX000002AA",
            "StageName": "Qualification",
            "Amount": 24_000.0,
            "CloseDate": "2027-01-29",
            "IsClosed": False,
            "Owner": {"Name": "Mara Lind", "Email": "mara.lind@demo.example"},
        },
    ),
    (
        "006SANDBOX000003AA",
        "Opportunity",
        {
            "Name": "Brandt: Einführung im Werk Süd",
            "AccountId": "001SANDBOX000003AA",
            "StageName": "Needs Analysis",
            "Amount": 51_500.0,
            "CloseDate": "2027-02-26",
            "IsClosed": False,
            "Owner": {"Name": "Jonas Weber", "Email": "jonas.weber@demo.example"},
        },
    ),
    (
        "003SANDBOX000001AA",
        "Contact",
        {
            "Name": "Priya Raman",
            "Title": "Head of Operations",
            "Email": "priya.raman@northwind.example",
            "AccountId": "001SANDBOX000001AA",
        },
    ),
    (
        "003SANDBOX000002AA",
        "Contact",
        {
            "Name": "Tom Okafor",
            "Title": "Finance Director",
            "Email": "tom.okafor@northwind.example",
            "AccountId": "001SANDBOX000001AA",
        },
    ),
    (
        "003SANDBOX000003AA",
        "Contact",
        {
            "Name": "Dr. Elena Costa",
            "Title": "Chief Medical Officer",
            "Email": "elena.costa@kestrel.example",
            "AccountId": "001SANDBOX000002AA",
        },
    ),
    (
        "003SANDBOX000004AA",
        "Contact",
        {
            "Name": "Heike Brandt",
            "Title": "Geschäftsführerin",
            "Email": "heike.brandt@brandt.example",
            "AccountId": "001SANDBOX000003AA",
        },
    ),
)


def seed(world: World) -> None:
    """Puts them in, once; what a caller changed since stays changed."""
    now_ms = world.now_ms()
    with world.store.write():
        for record_id, name, fields in SEEDS:
            marked = dict(fields) | {"Description": MADE_UP}
            world.store.run(
                "INSERT OR IGNORE INTO crm_record (id, object, fields, created_at_ms,"
                " updated_at_ms) VALUES (:id, :object, :fields, :now_ms, :now_ms)",
                id=record_id,
                object=name,
                fields=to_json(marked),
                now_ms=now_ms,
            )
