"""Subscription tokens: JSON web tokens (HS256) that open their own topics, for a minute.

The secret is made anew with each process and kept nowhere: a subscription dies with the process,
too, and so nobody can make a token but the engine, not even where it asks for no keys.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

import msgspec

from ..wire.json import JsonError, decode_as, encode
from ..wire.realtime import ENVIRONMENT_ID, Topic

ISSUER = "rt.inngest.com"
ACCOUNT_ID = "00000000-0000-4000-a000-000000000000"  # there is one
LIFETIME_S = 60
_HEADER = {"alg": "HS256", "typ": "JWT"}


class InvalidToken(Exception):
    """It is none of ours, or no longer valid; the message says which."""


class _Granted(msgspec.Struct, frozen=True):
    channel: str
    name: str
    kind: str = "run"
    env_id: str = ENVIRONMENT_ID


class _Claims(msgspec.Struct, frozen=True):
    iat: int
    exp: int
    jti: str
    topics: tuple[_Granted, ...]
    iss: str = ISSUER
    sub: str = ACCOUNT_ID
    env: str = ENVIRONMENT_ID
    publish: bool = False


_CLAIMS = msgspec.json.Decoder(_Claims)


class Tokens:
    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._header = _to_text(encode(_HEADER))

    def issue(
        self, topics: Sequence[Topic], token_id: str, now_ms: int, lifetime_s: int = LIFETIME_S
    ) -> str:
        now_s = now_ms // 1_000
        granted = tuple(_Granted(topic.channel, topic.name) for topic in topics)
        claims = _Claims(now_s, now_s + lifetime_s, token_id, granted)
        signed = f"{self._header}.{_to_text(encode(claims))}"
        return f"{signed}.{_to_text(self._mark(signed))}"

    def topics(self, token: str, now_ms: int) -> tuple[Topic, ...]:
        """What the token opens. Raises InvalidToken."""
        signed, _, mark = token.rpartition(".")
        header, _, claims_text = signed.partition(".")
        try:
            is_ours = hmac.compare_digest(_to_bytes(mark), self._mark(signed))
            if not is_ours or header != self._header:
                raise InvalidToken("the token was not made by this engine: ask it for another")
            claims = decode_as(_CLAIMS, _to_bytes(claims_text))
        except (JsonError, ValueError) as error:  # of base64, of text that is not ASCII
            raise InvalidToken("this is no token: ask /v1/realtime/token for one") from error
        if now_ms >= claims.exp * 1_000:
            raise InvalidToken("the token has expired: ask for another, and use it at once")
        return tuple(Topic(one.channel, one.name) for one in claims.topics)

    def _mark(self, signed: str) -> bytes:
        return hmac.new(self._secret, signed.encode(), hashlib.sha256).digest()


def _to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _to_bytes(text: str) -> bytes:
    """Raises ValueError."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from error
