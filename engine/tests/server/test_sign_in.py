"""Signing in to the dashboard of an engine with keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import pytest
from steplog.config import Config
from steplog.engine import Engine
from steplog.server import create_server
from steplog.server.sessions import FAILURES_MAX, FAILURES_WINDOW_S, SESSION_S, Sessions
from steplog.server.sessions import TooManyFailures as TooMany
from steplog.store.database import MEMORY
from steplog.wire.keys import Keys, Secret

from .test_keyed_routes import KEYS, Nobody

PASSWORD = Secret("the dashboard's password")
BROWSER = {"accept": "text/html,application/xhtml+xml"}


@dataclass
class Clock:
    now_s: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


@asynccontextmanager
async def dashboard(
    password: Secret | None = PASSWORD, url: str = "http://engine.example"
) -> AsyncIterator[httpx2.AsyncClient]:
    engine = Engine.open(MEMORY, Nobody(), keys=KEYS)
    await engine.start()
    transport = httpx2.ASGITransport(app=create_server(engine, Config(db=MEMORY), password))
    async with httpx2.AsyncClient(transport=transport, base_url=url, headers=BROWSER) as http:
        yield http
    await engine.stop(grace_s=0)


def form(password: str = PASSWORD.text, target: str = "/") -> dict[str, str]:
    return {"password": password, "next": target}


async def test_a_visitor_is_led_to_the_sign_in_and_back_to_the_page_that_was_asked_for() -> None:
    async with dashboard() as http:
        led = await http.get("/events?name=order%2Fpaid")
        asked = await http.get(led.headers["location"])
        signed_in = await http.post("/sign-in", data=form(target="/events?name=order%2Fpaid"))
        page = await http.get(signed_in.headers["location"])
        out = await http.post("/sign-out")
        after = await http.get("/events")

    assert (led.status_code, led.headers["location"]) == (
        303,
        "/sign-in?next=%2Fevents%3Fname%3Dorder%252Fpaid",
    )
    assert 'value="/events?name=order%2Fpaid"' in asked.text
    assert (page.status_code, "Sign out" in page.text) == (200, True)
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    assert after.status_code == 303


async def test_the_cookie_is_for_this_site_and_no_script() -> None:
    async with dashboard(url="https://engine.example") as http:
        over_tls = (await http.post("/sign-in", data=form())).headers["set-cookie"]
    async with dashboard() as http:
        without = (await http.post("/sign-in", data=form())).headers["set-cookie"]

    assert {"HttpOnly", "SameSite=lax", "Secure"} <= set(over_tls.split("; "))
    assert {"HttpOnly", "SameSite=lax"} <= set(without.split("; "))
    assert "Secure" not in without


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/\n/",
    ],
)
async def test_a_sign_in_leads_nowhere_else(target: str) -> None:
    async with dashboard() as http:
        reply = await http.post("/sign-in", data=form(target=target))

    assert reply.headers["location"] == "/"


async def test_a_wrong_password_is_told_and_soon_not_looked_at_any_more() -> None:
    async with dashboard() as http:
        wrong = [
            (await http.post("/sign-in", data=form("guess"))).status_code
            for _ in range(FAILURES_MAX)
        ]
        right = await http.post("/sign-in", data=form())
        by_basic = await http.get("/", auth=("any", PASSWORD.text))

    assert wrong == [401] * FAILURES_MAX
    assert (right.status_code, by_basic.status_code) == (429, 429)
    assert 0 < int(right.headers["retry-after"]) <= FAILURES_WINDOW_S
    assert "Too many wrong passwords from this address" in right.text


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}]
)
async def test_another_sites_page_cannot_sign_anybody_in_or_out(headers: dict[str, str]) -> None:
    async with dashboard() as http:
        signed_in = await http.post("/sign-in", data=form(), headers=headers)
        await http.post("/sign-in", data=form())
        signed_out = await http.post("/sign-out", headers=headers)
        cancelled = await http.post("/runs/any/cancel", headers=headers)

    assert "set-cookie" not in signed_in.headers
    assert {signed_in.status_code, signed_out.status_code, cancelled.status_code} == {403}


async def test_behind_a_proxy_with_tls_the_browsers_own_word_counts() -> None:
    headers = {"origin": "https://steplog.example", "sec-fetch-site": "same-origin"}

    async with dashboard(url="http://127.0.0.1:8288") as http:
        reply = await http.post("/sign-in", data=form(), headers=headers)

    assert reply.status_code == 303


async def test_a_script_is_not_led_to_a_page() -> None:
    async with dashboard() as http:
        live = await http.get("/live", headers={"accept": "text/event-stream"})
        part = await http.get("/", headers={"steplog-fragment": "live"})

    assert (live.status_code, part.status_code) == (401, 401)
    assert "www-authenticate" not in live.headers, "a browser would open a window of its own"


async def test_without_a_password_the_dashboard_is_closed_and_says_why() -> None:
    async with dashboard(None) as http:
        page, sign_in = await http.get("/"), await http.get("/sign-in")

    assert page.status_code == 403
    assert "STEPLOG_DASHBOARD_PASSWORD" in page.text
    assert sign_in.status_code == 404


def sessions(clock: Clock, password: str = PASSWORD.text, keys: Keys = KEYS) -> Sessions:
    return Sessions(Secret(password), keys.signing, clock)


def test_a_session_ends_by_itself_and_with_the_password_and_with_the_key() -> None:
    clock = Clock()
    cookie = sessions(clock).begin(PASSWORD.text, "10.0.0.1")
    other_key = Keys(Secret("0b" * 32), KEYS.events)

    assert sessions(clock).is_valid(cookie), "also after a restart"
    assert not sessions(clock, "another password").is_valid(cookie)
    assert not sessions(clock, keys=other_key).is_valid(cookie)
    clock.now_s += SESSION_S
    assert not sessions(clock).is_valid(cookie)


@pytest.mark.parametrize("cookie", [None, "", ".", "9999999999", "9999999999.", "x.é", "1e9.00"])
def test_a_cookie_that_is_none_opens_nothing(cookie: str | None) -> None:
    assert not sessions(Clock()).is_valid(cookie)


def fail(these: Sessions, address: str, times: int = FAILURES_MAX) -> None:
    for _ in range(times):
        assert these.begin("guess", address) is None


def test_failures_are_counted_for_each_address_and_forgotten_in_time() -> None:
    clock = Clock()
    these = sessions(clock)
    fail(these, "10.0.0.1")

    with pytest.raises(TooMany):
        these.begin(PASSWORD.text, "10.0.0.1")
    assert these.begin(PASSWORD.text, "10.0.0.2")
    clock.now_s += FAILURES_WINDOW_S
    assert these.begin(PASSWORD.text, "10.0.0.1")


def test_who_has_a_whole_network_has_no_more_tries() -> None:
    these = sessions(Clock())
    for number in range(FAILURES_MAX):
        fail(these, f"2001:db8:0:1::{number:x}", times=1)

    with pytest.raises(TooMany):
        these.begin(PASSWORD.text, "2001:db8:0:1::ffff")
    assert these.begin(PASSWORD.text, "2001:db8:0:2::1")


def test_a_success_forgets_the_failures_before_it() -> None:
    these = sessions(Clock())

    for _ in range(3):
        fail(these, "10.0.0.1", FAILURES_MAX - 1)
        assert these.begin(PASSWORD.text, "10.0.0.1")
