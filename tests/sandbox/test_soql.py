from collections.abc import Mapping
from typing import Any

import pytest

from sandbox.vendors.salesforce import soql

DEALS: list[Mapping[str, Any]] = [
    {"Id": "1", "Name": "Alpha", "Amount": 10.0, "Open": True},
    {"Id": "2", "Name": "beta's", "Amount": None, "Open": False},
    {"Id": "3", "Name": "Gamma", "Amount": 30, "Open": True},
]


def ids(query: str) -> list[str]:
    found = soql.select(soql.parse(query), DEALS, lambda record, path: record.get(path))
    return [record["Id"] for record in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT Id FROM Deal", ["1", "2", "3"]),
        ("select Id, Name from Deal where Name = 'ALPHA'", ["1"]),
        ("SELECT Id FROM Deal WHERE Name = 'beta\\'s'", ["2"]),
        ("SELECT Id FROM Deal WHERE Open = true AND Amount > 10", ["3"]),
        ("SELECT Id FROM Deal WHERE Amount <= 10", ["1"]),
        ("SELECT Id FROM Deal WHERE Amount = null", ["2"]),
        ("SELECT Id FROM Deal WHERE Name LIKE '%am%'", ["3"]),
        ("SELECT Id FROM Deal WHERE Name LIKE 'a%.'", []),
        ("SELECT Id FROM Deal WHERE Id IN ('1', '3') ORDER BY Amount DESC", ["3", "1"]),
        ("SELECT Id FROM Deal ORDER BY Amount ASC LIMIT 2", ["2", "1"]),
        ("SELECT Id FROM Deal WHERE Id != '1' LIMIT 1", ["2"]),
    ],
)
def test_a_query_finds_what_it_asks_for(query: str, expected: list[str]) -> None:
    assert ids(query) == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "expected SELECT, found the end"),
        ("SELECT FROM", "expected FROM, found the end"),
        ("SELECT Id FROM Deal WHERE Name ~ 'x'", "unexpected character: ~"),
        ("SELECT Id FROM Deal WHERE Name = x", "expected a value, found x"),
        ("SELECT Id FROM Deal WHERE Name = 'a' OR Name = 'b'", "unexpected token: OR"),
        ("SELECT Id FROM Deal GROUP BY Name", "unexpected token: GROUP"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(query: str, message: str) -> None:
    with pytest.raises(soql.Malformed, match=message):
        soql.parse(query)
