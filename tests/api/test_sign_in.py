"""A browser's session: a cookie for a key, and nothing that another site could use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api import sessions
from models.queries import api_keys

if TYPE_CHECKING:
    from .conftest import House, Person

ELSEWHERE = {"Origin": "https://evil.example"}


@pytest.fixture
async def browser(unregistered_house: House) -> Person:
    """Signed in: its cookies are in the jar that `nobody` uses."""
    house = unregistered_house
    answer = await house.nobody.ask("POST", "/v1/session", json={"key": house.acme.key})
    assert answer.status == 204
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert house.acme.key is not None
    assert house.acme.key not in cookie
    return house.nobody


async def test_a_session_reads_and_changes_what_its_key_may(
    unregistered_house: House, browser: Person
) -> None:
    own_page = {"Origin": unregistered_house.url}

    uploaded = await browser.upload()
    changed = await browser.ask("DELETE", "/v1/connections/crm", headers=own_page)

    assert uploaded.status == 201
    assert changed.status == 204
    assert len(await browser.meetings()) == 1


@pytest.mark.parametrize(
    "headers", [ELSEWHERE, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_a_page_of_another_site_changes_nothing_in_our_name(
    browser: Person, headers: dict[str, str]
) -> None:
    answer = await browser.ask("DELETE", "/v1/connections/crm", headers=headers)

    assert (answer.status, answer.error["code"]) == (403, "foreign_page")


async def test_a_key_needs_no_origin_check_because_no_browser_adds_it(
    unregistered_house: House,
) -> None:
    answer = await unregistered_house.acme.ask("DELETE", "/v1/connections/crm", headers=ELSEWHERE)

    assert answer.status == 204


async def test_revoking_the_key_ends_its_sessions(
    unregistered_house: House, browser: Person
) -> None:
    async with unregistered_house.context.database.write() as session:
        await api_keys.revoke(session, "acme", "key-acme", 1)

    answer = await browser.ask("GET", "/v1/meetings")

    assert (answer.status, answer.error["code"]) == (401, "unauthorized")


async def test_signing_out_forgets_the_cookie(browser: Person) -> None:
    await browser.ask("DELETE", "/v1/session")

    assert (await browser.ask("GET", "/v1/meetings")).status == 401


async def test_an_unknown_key_signs_nobody_in(unregistered_house: House) -> None:
    answer = await unregistered_house.nobody.ask("POST", "/v1/session", json={"key": "dbr_x"})

    assert (answer.status, answer.error["code"]) == (401, "unknown_key")
    assert "Set-Cookie" not in answer.headers


def test_a_cookie_that_was_not_sealed_by_us_or_has_expired_opens_nothing() -> None:
    sealed = sessions.seal(b"key", sessions.Session("acme", "key-1", 100))
    other = sessions.seal(b"another", sessions.Session("acme", "key-1", 100))

    assert sessions.open_sealed(b"key", sealed, 99) == sessions.Session("acme", "key-1", 100)
    assert sessions.open_sealed(b"key", sealed, 100) is None
    for forged in (other, sealed[:-1], sealed.partition(".")[0], "", "é", "x" * 5_000):
        assert sessions.open_sealed(b"key", forged, 99) is None
