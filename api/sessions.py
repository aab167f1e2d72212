"""Signed-in browsers: a cookie that names the API key it was signed in with, sealed by a MAC.

The cookie never holds the key itself. The key is looked up with every request, so revoking it ends
its sessions at once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass

from starlette.responses import Response

COOKIE = "debrief_session"
LIFETIME_S = 12 * 3_600
TOKEN_LENGTH_MAX = 1_024


@dataclass(frozen=True)
class Session:
    tenant_id: str
    key_id: str
    expires_at_s: int


def seal(key: bytes, session: Session) -> str:
    content = [session.tenant_id, session.key_id, session.expires_at_s]
    payload = base64.urlsafe_b64encode(json.dumps(content).encode())
    return f"{payload.decode()}.{_mac(key, payload)}"


def open_sealed(key: bytes, token: str, now_s: int) -> Session | None:
    """None for what we have not sealed, and for what has expired."""
    payload, _, mac = token.partition(".")
    if len(token) > TOKEN_LENGTH_MAX or not token.isascii():
        return None
    if not hmac.compare_digest(_mac(key, payload.encode()), mac):
        return None
    tenant_id, key_id, expires_at_s = json.loads(base64.urlsafe_b64decode(payload))
    return Session(tenant_id, key_id, expires_at_s) if expires_at_s > now_s else None


def set_cookie(response: Response, token: str, *, is_https: bool) -> None:
    # Lax, not strict: a link to a call, followed from Slack, must find its reader signed in.
    response.set_cookie(
        COOKIE,
        token,
        max_age=LIFETIME_S,
        httponly=True,
        samesite="lax",
        secure=is_https,
        path="/",
    )


def clear_cookie(response: Response, *, is_https: bool) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=is_https)


def _mac(key: bytes, payload: bytes) -> str:
    return hmac.new(key, b"session:" + payload, hashlib.sha256).hexdigest()
