from __future__ import annotations

from typing import Any

import pytest

from models.queries import api_keys, meetings, tenants
from models.testing import a_meeting, a_tenant

FOREIGN = {"origin": "https://elsewhere.example"}


@pytest.fixture
async def key(guarded_site: Any) -> str:
    """Of `tenant-a`, which has the call `call-1`; `call-b` is another tenant's."""
    async with guarded_site.database.write() as session:
        await tenants.create(session, a_tenant())
        await tenants.create(session, a_tenant("tenant-b"))
        await meetings.create_or_get(session, a_meeting())
        await meetings.create_or_get(session, a_meeting("call-b", "tenant-b"))
        made: str = await api_keys.create(
            session, key_id="key-1", tenant_id="tenant-a", name="laptop", now_ms=1
        )
    return made


async def test_who_is_not_signed_in_is_led_to_the_sign_in_page_and_back(
    guarded_site: Any, key: str
) -> None:
    client = guarded_site.client

    turned_away = await client.get("/meetings/call-1")
    form = await client.get(turned_away.headers["location"])
    signed_in = await client.post("/signin", data={"api_key": key, "next": "/meetings/call-1"})
    page = await client.get(signed_in.headers["location"])

    assert turned_away.status_code == 303
    assert 'name="next" value="/meetings/call-1"' in form.text
    assert (signed_in.status_code, page.status_code) == (303, 200)
    assert "First call" in page.text
    assert "HttpOnly" in signed_in.headers["set-cookie"]
    assert key not in signed_in.headers["set-cookie"]


async def test_a_wrong_key_is_refused_in_words(guarded_site: Any, key: str) -> None:
    answer = await guarded_site.client.post("/signin", data={"api_key": "dbr_wrong"})

    assert answer.status_code == 401
    assert "This API key is unknown or was revoked." in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "asked",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/[",
        "x",
    ],
)
async def test_signing_in_never_leads_to_another_site(
    guarded_site: Any, key: str, asked: str
) -> None:
    answer = await guarded_site.client.post("/signin", data={"api_key": key, "next": asked})

    assert answer.headers["location"] == "/"


async def test_another_sites_page_can_neither_sign_in_nor_out(guarded_site: Any, key: str) -> None:
    client = guarded_site.client

    sign_in = await client.post("/signin", data={"api_key": key}, headers=FOREIGN)
    sign_out = await client.post("/signout", headers=FOREIGN)

    assert (sign_in.status_code, sign_out.status_code) == (403, 403)


async def test_signing_out_ends_what_signing_in_began(guarded_site: Any, key: str) -> None:
    client = guarded_site.client
    await client.post("/signin", data={"api_key": key})
    before = await client.get("/")

    await client.post("/signout")
    after = await client.get("/")

    assert "Sign out" in before.text
    assert (before.status_code, after.status_code) == (200, 303)


async def test_another_tenants_call_is_not_there(guarded_site: Any, key: str) -> None:
    client = guarded_site.client
    await client.post("/signin", data={"api_key": key})

    page = await client.get("/meetings/call-b")
    sections = await client.get("/meetings/call-b/sections")
    home = await client.get("/")

    assert (page.status_code, sections.status_code) == (404, 404)
    assert "There is nothing here" in page.text
    assert "call-1" in home.text
    assert "call-b" not in home.text
