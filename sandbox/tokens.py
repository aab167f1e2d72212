"""The identity that notifications prove: RS256 tokens like Google's, signed by our own key."""

from __future__ import annotations

import hashlib
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from .store import Store

ISSUER = "https://accounts.google.com"
SERVICE_ACCOUNT = "pubsub-push@debrief-sandbox.iam.gserviceaccount.com"
LIFETIME_S = 3_600


class TokenSigner:
    """Makes its key on first use and keeps it, so that a restart invalidates no token."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._private_key: rsa.RSAPrivateKey | None = None

    def token(self, audience: str, now_ms: int) -> str:
        issued = now_ms // 1_000
        claims = {
            "iss": ISSUER,
            "aud": audience,
            "azp": "100000000000000000000",
            "sub": "100000000000000000000",
            "email": SERVICE_ACCOUNT,
            "email_verified": True,
            "iat": issued,
            "exp": issued + LIFETIME_S,
        }
        key = self._key()
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": _key_id(key)})

    def jwks(self) -> dict[str, Any]:
        key = self._key()
        public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        public.pop("key_ops", None)
        return {"keys": [public | {"kid": _key_id(key), "use": "sig", "alg": "RS256"}]}

    def _key(self) -> rsa.RSAPrivateKey:
        if self._private_key is None:
            self._private_key = self._load() or self._make()
        return self._private_key

    def _load(self) -> rsa.RSAPrivateKey | None:
        pem = self._store.value("SELECT private_pem FROM signing_key WHERE id = 'push'")
        if pem is None:
            return None
        key = serialization.load_pem_private_key(pem.encode(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key

    def _make(self) -> rsa.RSAPrivateKey:
        key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self._store.run(
            "INSERT INTO signing_key (id, private_pem) VALUES ('push', :pem)", pem=pem.decode()
        )
        return key


def _key_id(key: rsa.RSAPrivateKey) -> str:
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(public).hexdigest()[:40]
