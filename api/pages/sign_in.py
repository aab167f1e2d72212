"""Signing in turns an API key into a cookie, because a live page cannot send headers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from .. import sessions
from ..callers import refuse_foreign_page, verify_key
from ..deps import Context
from ..errors import ApiError
from .rendering import page
from .visitors import own_path

router = APIRouter(include_in_schema=False)


@router.get("/signin")
async def show_sign_in(next: str | None = None) -> Response:
    return page("signin.html", next=own_path(next), error=None)


@router.post("/signin")
async def sign_in(
    context: Context,
    request: Request,
    api_key: Annotated[str, Form()] = "",
    next: Annotated[str | None, Form()] = None,
) -> Response:
    refuse_foreign_page(context, request)
    try:
        key = await verify_key(context, api_key.strip())
    except ApiError as error:
        words = "Enter your API key." if not api_key.strip() else f"{error.message}."
        return page("signin.html", 401, next=own_path(next), error=words[:1].upper() + words[1:])
    expires_at_s = context.now_ms() // 1_000 + sessions.LIFETIME_S
    token = sessions.seal(
        context.options.session_key, sessions.Session(key.tenant_id, key.id, expires_at_s)
    )
    response = RedirectResponse(own_path(next), 303)
    sessions.set_cookie(response, token, is_https=context.options.is_https)
    return response


@router.post("/signout")
async def sign_out(context: Context, request: Request) -> Response:
    refuse_foreign_page(context, request)
    response = RedirectResponse("/signin", 303)
    sessions.clear_cookie(response, is_https=context.options.is_https)
    return response
