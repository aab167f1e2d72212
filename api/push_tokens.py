"""Proves that a push comes from the one subscription that may announce uploads.

Google signs a token for whoever asks, with any audience; so the account in it is what counts.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

import jwt
from jwt.exceptions import PyJWKClientConnectionError, PyJWKClientError, PyJWTError

from .options import PushIdentity

LEEWAY_S = 30
KEYS_KEPT_S = 3_600.0
FETCH_TIMEOUT_S = 5
FETCH_AGAIN_AFTER_S = 10.0  # unknown key ids make nobody fetch more often than this
TOKEN_LENGTH_MAX = 8_192
ALGORITHMS = ("RS256",)


class BadToken(Exception):
    """The token proves nothing; the message says why, and quotes nothing of it."""


class KeysUnavailable(Exception):
    """The keys to check a token with cannot be fetched right now."""


class PushTokens:
    def __init__(self, identity: PushIdentity) -> None:
        self._identity = identity
        self._keys = _KeySet(identity.certs_url)
        self._turn = asyncio.Lock()

    async def verify(self, token: str) -> None:
        """Raises BadToken, or KeysUnavailable."""
        # In a thread: fetching the keys, now and then, blocks. In one: pushes that are not proved
        # yet must not hold all the threads that everybody shares.
        async with self._turn:
            await asyncio.to_thread(self._verify, token)

    def _verify(self, token: str) -> None:
        if len(token) > TOKEN_LENGTH_MAX:
            raise BadToken("the token is too long")
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            key = self._keys.find(str(key_id))
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._identity.audience,
                issuer=list(self._identity.issuers),
                leeway=LEEWAY_S,
                options={"require": ["exp", "iat", "aud", "iss"]},
            )
        except jwt.InvalidAudienceError:
            expected = self._identity.audience
            raise BadToken(f"the token is meant for somebody else, not for {expected}") from None
        except PyJWTError as error:
            raise BadToken(f"the token does not hold: {error}") from None
        self._check_account(claims)

    def _check_account(self, claims: dict[str, Any]) -> None:
        if claims.get("email_verified") is not True:
            raise BadToken("the token's e-mail address is not verified")
        if claims.get("email") != self._identity.email:
            raise BadToken("the token is that of another account")


class _KeySet:
    """The published keys, fetched when first needed, when they are old, and when one is unknown.

    For one thread at a time.
    """

    def __init__(self, url: str) -> None:
        self._client = jwt.PyJWKClient(url, cache_jwk_set=False, timeout=FETCH_TIMEOUT_S)
        self._host = urlsplit(url).hostname
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")

    def find(self, key_id: str) -> jwt.PyJWK:
        age_s = time.monotonic() - self._fetched_at
        is_unknown = key_id not in self._keys and age_s > FETCH_AGAIN_AFTER_S
        if is_unknown or age_s > KEYS_KEPT_S:
            self._fetch()
        if key_id not in self._keys:
            raise BadToken("the token was signed with a key that nobody has published")
        return self._keys[key_id]

    def _fetch(self) -> None:
        try:
            keys = self._client.get_signing_keys(refresh=True)
        except PyJWKClientConnectionError as error:
            raise KeysUnavailable(f"{self._host} does not answer with its keys") from error
        except (PyJWKClientError, PyJWTError, ValueError) as error:
            raise KeysUnavailable(f"{self._host} answers with no usable keys") from error
        self._keys = {str(key.key_id): key for key in keys}
        self._fetched_at = time.monotonic()
