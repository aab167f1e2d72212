"""Whom a page is shown to: a person who is not signed in is led to the sign-in page and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from models.queries import tenants

from ..callers import Caller, Proof, identify
from ..deps import Context
from ..errors import ApiError

HOME = "/"


@dataclass(frozen=True)
class Account:
    """What the head of a page says about who is looking."""

    tenant_id: str
    tenant_name: str
    can_sign_out: bool


async def _account(context: Context, request: Request) -> Account:
    caller = await _identified(context, request)
    async with context.database.read() as session:
        tenant = await tenants.find(session, caller.tenant_id)
    name = caller.tenant_id if tenant is None else tenant.name
    return Account(caller.tenant_id, name, can_sign_out=caller.proof is Proof.SESSION)


async def _identified(context: Context, request: Request) -> Caller:
    try:
        return await identify(context, request)
    except ApiError as error:
        if error.status != 401:
            raise
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        sign_in = "/signin" if back == HOME else f"/signin?next={quote(back, safe='')}"
        raise HTTPException(303, "sign in first", {"location": sign_in}) from None


Visitor = Annotated[Account, Depends(_account)]


def own_path(path: str | None) -> str:
    """Where to go after signing in: only ever a page of ours, whatever a link has asked for."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path:
        return HOME
    try:
        parts = urlsplit(path)  # which passes over tabs and line ends, as browsers do
    except ValueError:
        return HOME
    return HOME if parts.scheme or parts.netloc else path
