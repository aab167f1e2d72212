"""What stands before every route: whatever comes in, there is an answer in words, and it counts."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from debrief.serving import HEADER_BYTES_MAX
from models.queries import api_keys, meetings

if TYPE_CHECKING:
    from .conftest import House

SECRET = "our budget is 40k"
FROM_A_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_a_request_that_breaks_is_answered_counted_and_found_again_by_its_id(
    unregistered_house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(*_: object, **__: object) -> Any:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(meetings, "list_for_tenant", breaks)

    answer = await unregistered_house.acme.ask("GET", "/v1/meetings")

    request_id = answer.headers["X-Request-Id"]
    assert (answer.status, answer.error["code"]) == (500, "internal_error")
    assert request_id in answer.error["hint"]
    assert SECRET not in answer.body.decode()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    counted = {"method": "GET", "route": "/v1/meetings", "status": "500"}
    assert unregistered_house.metric("debrief_http_requests_total", **counted) == 1
    (told,) = [each for each in caplog.records if each.getMessage() == "a request broke"]
    assert vars(told)["fields"]["request_id"] == request_id


async def test_an_unknown_address_is_a_page_to_a_browser_and_json_to_a_program(
    unregistered_house: House,
) -> None:
    nobody = unregistered_house.nobody

    page = await nobody.ask("GET", "/meeting/typo", headers=FROM_A_BROWSER)
    data = await nobody.ask("GET", "/meeting/typo", headers={"Accept": "*/*"})

    assert (page.status, data.status) == (404, 404)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"There is nothing here" in page.body
    assert data.error["code"] == "not_found"


@pytest.mark.parametrize("origin", ["http://[", "http://]:80", "null", "//"])
async def test_an_origin_that_is_no_address_is_a_foreign_one(
    unregistered_house: House, origin: str
) -> None:
    key = {"key": unregistered_house.acme.key}

    answer = await unregistered_house.nobody.ask(
        "POST", "/v1/session", json=key, headers={"Origin": origin}
    )

    assert (answer.status, answer.error["code"]) == (403, "foreign_page")


async def test_json_that_is_nested_without_end_is_refused(unregistered_house: House) -> None:
    answer = await unregistered_house.nobody.ask(
        "POST",
        "/v1/session",
        data=b"[" * 200_000,
        headers={"Content-Type": "application/json"},
    )

    assert (answer.status, answer.error["code"]) == (400, "bad_request")


@pytest.mark.parametrize("place", ["9" * 30 + "-x", "9" * 5_000 + "-x", "-", "1-"])
async def test_a_place_that_no_list_has_is_refused(unregistered_house: House, place: str) -> None:
    acme = unregistered_house.acme

    listed = await acme.ask("GET", f"/v1/meetings?after={place}")
    page = await acme.ask("GET", f"/?after={place}")

    assert (listed.status, listed.error["code"]) == (422, "bad_cursor")
    assert (page.status, page.headers["Location"]) == (303, "/")


async def test_what_a_tenant_may_see_is_kept_by_no_cache(unregistered_house: House) -> None:
    listed = await unregistered_house.acme.ask("GET", "/v1/meetings")

    assert listed.headers["Cache-Control"] == "no-store"


async def test_headers_without_end_are_refused(unregistered_house: House) -> None:
    address = unregistered_house.url.removeprefix("http://")
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))

    writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * (2 * HEADER_BYTES_MAX))
    async with asyncio.timeout(10):
        answer = await reader.readline()
    writer.close()

    assert answer.split()[1] in (b"400", b"431")


@pytest.mark.parametrize("is_declared", [True, False])
async def test_a_body_that_is_too_large_for_its_path_is_refused_in_words(
    unregistered_house: House, is_declared: bool
) -> None:
    async def pieces() -> Any:
        for _ in range(3):
            yield b" " * 512 * 1024

    data = BytesIO(b" " * 3 * 512 * 1024) if is_declared else pieces()

    answer = await unregistered_house.acme.ask("PUT", "/v1/connections/crm", data=data)

    assert (answer.status, answer.error["code"]) == (413, "too_large")
    assert "more than 1 MiB" in answer.error["message"]


async def test_a_key_opens_what_may_be_read_although_its_use_cannot_be_noted(
    unregistered_house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def disk_is_full(*_: object) -> bool:
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(api_keys, "mark_used", disk_is_full)

    answer = await unregistered_house.acme.ask("GET", "/v1/meetings")

    assert answer.status == 200
    assert "the use of a key could not be noted: database or disk is full" in caplog.messages
