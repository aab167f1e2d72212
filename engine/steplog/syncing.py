"""Apps are asked to register: at the start, again and again, and when one is found by itself.

An app that does not answer keeps its functions; what went wrong stands beside its name until it
is in order again. Until an app has said its name, a placeholder named after its URL stands for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import msgspec

from .config import Config
from .core.functions import App
from .core.ids import app_uuid
from .discovery import discover
from .dispatch.dispatcher import Call, CallRejected, CallUnreachable, Reply
from .dispatch.routing import normal_url
from .engine import Engine
from .errors import StoreError
from .wire.apps import IN_BAND, SYNC_KIND, RegistrationError, parse_in_band
from .wire.json import JsonError, decode_as, encode
from .wire.keys import SIGNATURE

SYNC_TIMEOUT_S = 10.0
AT_ONCE_MAX = 8
CALLABLE_SCHEMES = ("http://", "https://")
REASONS = {
    401: "unauthorized: the app has another signing key, or a clock that is far from ours (401)",
    403: "forbidden (403)",
    404: "url_not_found: nothing is served at this path (404)",
    500: "internal_server_error: the app failed, its log says why (500)",
}
IN_DEVELOPMENT = "unauthorized: the app asks for a key (401): set INNGEST_DEV=1 where it runs"
log = logging.getLogger("steplog")


class _Answer(msgspec.Struct):
    """What an SDK relays: the server's own answer, or its own refusal."""

    error: str | None = None
    message: str | None = None


_ANSWER = msgspec.json.Decoder(_Answer)


async def sync_url(engine: Engine, url: str) -> str | None:
    """Ask the app that serves its functions at `url` to register them.

    Returns what is wrong, or None when it is in order; the engine remembers either.
    """
    context = engine.context
    headers = {"content-type": "application/json", "x-inngest-server-kind": context.server_kind}
    if context.keys is not None:
        headers[SYNC_KIND] = IN_BAND
    body = encode({"url": url})
    try:
        reply = await context.dispatcher.call(
            Call(url, headers, body, timeout_s=SYNC_TIMEOUT_S, method="PUT")
        )
        error = await _outcome(engine, reply)
    except CallUnreachable as unreachable:
        error = f"unreachable: {unreachable}"
    except CallRejected as rejected:
        error = f"not_signed: {rejected}"
    if error is None:
        await _drop_placeholder(engine, url)
        return None
    for app in _apps_at(engine, url) or [placeholder(url)]:
        await engine.fail_sync(app, error)
    return error


async def _outcome(engine: Engine, reply: Reply) -> str | None:
    """What is wrong with the app's answer, or with what it registers by it."""
    is_keyed = engine.context.keys is not None
    if not is_keyed or reply.status != 200 or reply.headers.get(SYNC_KIND) != IN_BAND:
        return _error_in(reply, is_keyed=is_keyed)
    if SIGNATURE not in reply.headers:  # where there is one, it was looked at
        return "not_signed: the app registers its functions in an answer without a signature"
    try:
        registration = parse_in_band(reply.body)
    except RegistrationError as error:
        if error.app is not None:
            await engine.fail_sync(error.app, error.message)
        return error.message
    await engine.sync(registration)
    return None


def placeholder(url: str) -> App:
    return App(id=app_uuid(url), name=url, url=url)


def _error_in(reply: Reply, *, is_keyed: bool) -> str | None:
    """SDKs relay a refused registration with status 200: only the body says so."""
    if reply.status == 401:
        return REASONS[401] if is_keyed else IN_DEVELOPMENT
    try:
        answer = decode_as(_ANSWER, reply.body)
    except JsonError:
        answer = _Answer()
    if "x-inngest-sdk" not in reply.headers and reply.status not in REASONS:
        return f"no Inngest SDK answers at this URL (status {reply.status})"
    if answer.error or (reply.status >= 400 and answer.message):
        return answer.error or answer.message
    if reply.status >= 400:
        return REASONS.get(reply.status, f"the app answered {reply.status}")
    return None


def _apps_at(engine: Engine, url: str) -> list[App]:
    here = normal_url(url)
    return [app for app in engine.context.registry.apps() if _place(app) == here]


def _place(app: App) -> str:
    try:
        return normal_url(app.url)
    except CallUnreachable:
        return app.url  # an app may register anything as its address


async def _drop_placeholder(engine: Engine, url: str) -> None:
    """The app is known by its name now, even if it spells its address otherwise."""
    if engine.context.registry.app(app_uuid(url)) is not None:
        await engine.remove_app(url)


class AppSync:
    """Keeps the configured and the known apps registered. `run` goes on until it is cancelled."""

    def __init__(self, engine: Engine, config: Config, own_port: int) -> None:
        self._engine = engine
        self._config = config
        self._own_port = own_port
        self._at_once = asyncio.Semaphore(AT_ONCE_MAX)
        self._told: dict[str, str | None] = {}

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._config.poll_interval_s)
            try:
                await self.round()
            except StoreError as error:
                # The database will be tried again with the next round, as everywhere.
                self._engine.context.telemetry.internal_error("syncing apps", error)

    async def round(self) -> None:
        """Every app once that there is reason to ask; the first round asks all."""
        urls = self._due()
        if not urls and self._config.discovery and not self._known():
            urls = await discover(
                self._engine.context.dispatcher, self._config.app_port, self._own_port
            )
        async with asyncio.TaskGroup() as group:
            for url in urls:
                group.create_task(self._sync(url))

    def _due(self) -> Sequence[str]:
        due = {normal_url(url): url for url in self._config.apps}
        for app in self._known():
            if not app.url.startswith(CALLABLE_SCHEMES):
                continue
            due.setdefault(_place(app), app.url)
        if not self._config.poll:
            fine = {_place(app) for app in self._known() if app.error is None}
            due = {place: url for place, url in due.items() if place not in fine}
        return tuple(due.values())

    def _known(self) -> list[App]:
        return list(self._engine.context.registry.apps())

    async def _sync(self, url: str) -> None:
        async with self._at_once:
            error = await sync_url(self._engine, url)
        if self._told.get(url, "") == error:
            return
        self._told[url] = error
        if error is None:
            log.info("app at %s is in order", url)
        else:
            log.warning("app at %s: %s", url, error)
