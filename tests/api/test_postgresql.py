"""The same application on a PostgreSQL: uploads, the live stream, the result."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from models.testing import PostgresqlUnavailable, fresh_url

pytestmark = pytest.mark.postgres


async def test_a_call_completes_on_postgresql(build_house: Any, tmp_path: Path) -> None:
    try:
        async with (
            fresh_url("postgresql", tmp_path) as database_url,
            build_house(database_url=database_url) as house,
        ):
            await house.register()
            meeting_id = (await house.acme.upload()).json["id"]
            lines = await house.acme.until(meeting_id, "result")
            again = await house.acme.until(meeting_id, "result")
            ready = (await house.nobody.ask("GET", "/readyz")).status
            no_text = await house.acme.ask("GET", "/v1/meetings/%00")
    except PostgresqlUnavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))

    ids = [line.id for line in lines if line.id is not None]
    assert lines[-1].data["status"] == again[-1].data["status"] == "completed"
    assert ids == sorted(ids)
    assert ready == 200
    assert (no_text.status, no_text.error["code"]) == (422, "invalid_request")
