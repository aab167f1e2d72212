"""Signing in turns an API key into a cookie, because a live page cannot send headers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from ..callers import refuse_foreign_page, verify_key
from ..deps import Context
from ..errors import ApiError
from ..signing_in import begin_session, end_session
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
        key = await verify_key(context, api_key)
    except ApiError as error:
        words = "Enter your API key." if not api_key.strip() else f"{error.message}."
        return page("signin.html", 401, next=own_path(next), error=words[:1].upper() + words[1:])
    response = RedirectResponse(own_path(next), 303)
    begin_session(context, response, key)
    return response


@router.post("/signout")
async def sign_out(context: Context, request: Request) -> Response:
    refuse_foreign_page(context, request)
    response = RedirectResponse("/signin", 303)
    end_session(context, response)
    return response
