"""`/v1/session`: a script in a browser trades an API key for a cookie, and gives it back.

The sign-in page does the same for a person. An EventSource sends cookies, but no headers.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, SecretStr

from models.keys import KEY_LENGTH_MAX
from models.tables import ApiKey

from . import sessions
from .callers import refuse_foreign_page, verify_key
from .context import ApiContext
from .deps import Context

router = APIRouter(tags=["session"])


class SignIn(BaseModel):
    key: SecretStr = Field(max_length=KEY_LENGTH_MAX)


@router.post("/v1/session", status_code=204)
async def sign_in(credentials: SignIn, request: Request, context: Context) -> Response:
    """The cookie is valid for twelve hours, or until its key is revoked."""
    refuse_foreign_page(context, request)
    key = await verify_key(context, credentials.key.get_secret_value())
    response = Response(status_code=204)
    begin_session(context, response, key)
    return response


@router.delete("/v1/session", status_code=204)
async def sign_out(request: Request, context: Context) -> Response:
    refuse_foreign_page(context, request)
    response = Response(status_code=204)
    end_session(context, response)
    return response


def begin_session(context: ApiContext, response: Response, key: ApiKey) -> None:
    expires_at_s = context.now_ms() // 1_000 + sessions.LIFETIME_S
    session = sessions.Session(key.tenant_id, key.id, expires_at_s)
    token = sessions.seal(context.options.session_key, session)
    sessions.set_cookie(response, token, is_https=context.options.is_https)


def end_session(context: ApiContext, response: Response) -> None:
    sessions.clear_cookie(response, is_https=context.options.is_https)
