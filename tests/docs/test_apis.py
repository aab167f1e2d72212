"""The page of APIs names every route that is described, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from steplog.server.graphql.api import GraphQl
from steplog.server.openapi.document import OPERATIONS
from steplog.testing import Steplog

PAGE = (Path(__file__).parents[2] / "docs" / "apis.md").read_text()


def test_every_described_route_is_listed_with_what_it_does() -> None:
    listed = set(re.findall(r"^\| `(\S+ \S+)` \| (.+) \|$", PAGE, re.MULTILINE))

    assert listed == {(f"{one.method} {one.path}", one.about) for one in OPERATIONS}


async def test_every_field_of_graphql_is_named(steplog: Steplog) -> None:
    graphql = GraphQl(steplog.engine)

    named = set(re.findall(r"`(\w+)`", PAGE.partition("Queries:")[2]))

    assert named == {*graphql.queries, *graphql.mutations, "errors"}
