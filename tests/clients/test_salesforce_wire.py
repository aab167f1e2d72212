"""What the wire under Salesforce's SDK makes of its answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from clients.errors import VendorRefused
from clients.salesforce_wire import session

SAID = "we have a budget of 40,000 euros"


@asynccontextmanager
async def salesforce(status: int, answer: Any) -> AsyncIterator[str]:
    async def refuse(_: web.Request) -> web.Response:
        return web.json_response(answer, status=status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def refusal_of(answer: Any) -> str:
    async with salesforce(400, answer) as url:
        speaking = session(url, 5)
        with pytest.raises(VendorRefused) as caught:
            await asyncio.to_thread(speaking.patch, "https://org.my.salesforce.com/x", json={})
        speaking.close()
    return str(caught.value)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("STRING_TOO_LONG", f"Summary: data value too large: {SAID} (max length=20)"),
        ("JSON_PARSER_ERROR", f"Cannot deserialize instance of double from VALUE_STRING {SAID}"),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", f"bad value for restricted picklist: {SAID}"),
    ],
)
async def test_a_refusal_that_quotes_what_it_was_sent_names_the_field_alone(
    code: str, message: str
) -> None:
    told = await refusal_of([{"errorCode": code, "message": message, "fields": ["Summary__c"]}])

    assert told == f"Salesforce refused: {code}: the value of Summary__c (HTTP 400)"


async def test_any_other_refusal_is_told_in_salesforces_own_words() -> None:
    message = "No such column 'Talk_Share__c' on sobject of type Sales_Call__c"

    told = await refusal_of([{"errorCode": "INVALID_FIELD", "message": message, "fields": []}])

    assert told == f"Salesforce refused: INVALID_FIELD: {message} (HTTP 400)"
