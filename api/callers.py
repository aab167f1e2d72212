"""Who is asking: an API key, a signed-in browser, or, on a developer's machine, the demo tenant."""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from models.queries import api_keys
from models.tables import ApiKey
from models.write_turns import work_for

from . import sessions
from .context import ApiContext
from .errors import ApiError

log = logging.getLogger("debrief.api")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Proof(StrEnum):
    KEY = "key"
    SESSION = "session"
    DEMO = "demo"  # nothing was proved, and nothing has to be: this machine's own demo


@dataclass(frozen=True)
class Caller:
    """`key_id` is the API key that the caller, or the caller's session, goes back to."""

    tenant_id: str
    proof: Proof
    key_id: str | None = None


async def identify(context: ApiContext, request: Request) -> Caller:
    """Raises ApiError: 401 for nobody, 403 for a page of another site that acts in our name."""
    caller = (
        await _by_key(context, request)
        or await _by_session(context, request)
        or _by_demo(context, request)
    )
    if caller is None:
        raise ApiError(
            401,
            "unauthorized",
            "an API key is needed",
            "send it as `Authorization: Bearer dbr_…`, or sign in at /signin",
            {"www-authenticate": "Bearer"},
        )
    if caller.proof is not Proof.KEY:
        refuse_foreign_page(context, request)
    work_for(caller.tenant_id)
    return caller


async def verify_key(context: ApiContext, presented: str) -> ApiKey:
    """Raises ApiError 401 for a key that is malformed, unknown or revoked."""
    async with context.database.read() as session:
        key = await api_keys.verify(session, presented.strip())
    if key is None:
        raise ApiError(
            401,
            "unknown_key",
            "this API key is unknown or was revoked",
            "make one with `debrief key create --tenant …`",
            {"www-authenticate": "Bearer"},
        )
    return key


async def is_still_known(session: AsyncSession, caller: Caller) -> bool:
    """Whether the key has not been revoked since, for answers that take their time."""
    if caller.key_id is None:
        return caller.proof is Proof.DEMO
    return await api_keys.find_active(session, caller.tenant_id, caller.key_id) is not None


async def _by_key(context: ApiContext, request: Request) -> Caller | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, presented = header.partition(" ")
    if scheme.lower() != "bearer":
        raise ApiError(
            401,
            "unauthorized",
            "the Authorization header must be `Bearer` and an API key",
            headers={"www-authenticate": "Bearer"},
        )
    key = await verify_key(context, presented)
    await _note_use(context, key)
    return Caller(key.tenant_id, Proof.KEY, key.id)


async def _by_session(context: ApiContext, request: Request) -> Caller | None:
    """None for a cookie that is not ours, has expired, or whose key was revoked."""
    token = request.cookies.get(sessions.COOKIE)
    if token is None:
        return None
    now_s = context.now_ms() // 1_000
    signed_in = sessions.open_sealed(context.options.session_key, token, now_s)
    if signed_in is None:
        return None
    async with context.database.read() as session:
        key = await api_keys.find_active(session, signed_in.tenant_id, signed_in.key_id)
    return None if key is None else Caller(key.tenant_id, Proof.SESSION, key.id)


def _by_demo(context: ApiContext, request: Request) -> Caller | None:
    tenant_id = context.options.demo_tenant_id
    if tenant_id is None or not _is_this_machine(request):
        return None
    return Caller(tenant_id, Proof.DEMO)


async def _note_use(context: ApiContext, key: ApiKey) -> None:
    now_ms = context.now_ms()
    is_recent = (
        key.last_used_at_ms is not None
        and now_ms - key.last_used_at_ms < api_keys.USE_RECORDED_EVERY_MS
    )
    if is_recent:
        return
    try:
        async with context.database.write() as session:
            await api_keys.mark_used(session, key.tenant_id, key.id, now_ms)
    except DBAPIError as error:
        # A full disk is no reason to show nothing: reading must go on, for whoever clears it up.
        log.warning("the use of a key could not be noted: %s", error.orig)


def _is_this_machine(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def refuse_foreign_page(context: ApiContext, request: Request) -> None:
    """A browser sends our cookie along with whatever page asks it to: only our own pages may.

    Browsers say where a change comes from; what says nothing is no browser.
    """
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is None:
        is_ours = request.headers.get("sec-fetch-site") in (None, "same-origin", "none")
    else:
        is_ours = origin == context.options.public_url or _same_host(origin, request)
    if not is_ours:
        raise ApiError(403, "foreign_page", "a page of another site may not change anything here")


def _same_host(origin: str, request: Request) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:  # an address that is none is nobody's
        return False
    return parts.scheme in ("http", "https") and parts.netloc == request.headers.get("host")
