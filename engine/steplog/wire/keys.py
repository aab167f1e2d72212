"""Keys as values: what a text must be to be one, and what each opens (protocol.md §0.4, §3.4)."""

from __future__ import annotations

import hashlib
import hmac
import re

from msgspec import Struct

from .signatures import age_s, is_authorized, is_signed

SIGNATURE = "x-inngest-signature"
AGE_S_MAX = 300  # of a signature, and how far two clocks may be apart
_SIGNING_KEY = re.compile(r"(?:signkey-\w+-)?(?P<bare>(?:[0-9a-fA-F]{2})+)")
_EVENT_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = 4  # characters of a key that may be told, to see which one it is
_SHOWN_FROM = 16  # of a shorter one nothing is told


class Secret(Struct, frozen=True):
    """A text that must not be told: whatever prints it shows its beginning at most."""

    text: str

    def __repr__(self) -> str:
        return f"<{self.hint}>"

    __str__ = __repr__

    @property
    def hint(self) -> str:
        prefix = _SIGNING_KEY.fullmatch(self.text)
        start = prefix.start("bare") if prefix else 0
        if len(self.text) - start < _SHOWN_FROM:
            return f"{self.text[:start]}…"
        return f"{self.text[: start + _SHOWN]}…"

    def is_equal(self, text: str) -> bool:
        """Takes as long whatever they have in common, and however long they are."""
        return hmac.compare_digest(_digest(self.text), _digest(text))


def signing_key(text: str) -> Secret:
    """Raises ValueError, which does not quote the text."""
    if not _SIGNING_KEY.fullmatch(text):
        raise ValueError(
            "must be an even number of hexadecimal digits, with or without signkey-<name>- in front"
        )
    return Secret(text)


def event_key(text: str) -> Secret:
    """Raises ValueError, which does not quote the text."""
    if not _EVENT_KEY.fullmatch(text):
        raise ValueError("must be letters, digits, - and _: it is a part of an address")
    return Secret(text)


def secret_length(secret: Secret) -> int:
    """How many characters of it are really secret: without a signing key's prefix."""
    found = _SIGNING_KEY.fullmatch(secret.text)
    return len(found["bare"]) if found else len(secret.text)


class Keys(Struct, frozen=True):
    """`fallback` is the signing key before or after this one: it is accepted, never used."""

    signing: Secret
    events: tuple[Secret, ...]
    fallback: Secret | None = None

    def opens_events(self, key: str) -> bool:
        return _is_any([known.is_equal(key) for known in self.events])

    def opens_apis(self, authorization: str | None) -> bool:
        """Whether the header carries a signing key, or the hash of one."""
        return _is_any([is_authorized(authorization, key.text) for key in self._accepted()])

    def disbelief(self, body: bytes, signature: str, now_s: float) -> str | None:
        """Why `signature` does not show that `body` is from who has a key; None when it does."""
        if not _is_any([is_signed(body, signature, key.text) for key in self._accepted()]):
            return "its signature is not one of our signing key, or it was changed on its way"
        age = age_s(signature, now_s)
        if age is None or abs(age) > AGE_S_MAX:
            told = "of no time" if age is None else f"{abs(age):.0f} s {_direction(age)}"
            return (
                f"its signature is {told}, and at most {AGE_S_MAX} s are allowed: "
                "it is a repeat, or the two clocks are too far apart"
            )
        return None

    def _accepted(self) -> tuple[Secret, ...]:
        return (self.signing,) if self.fallback is None else (self.signing, self.fallback)


def _is_any(answers: list[bool]) -> bool:
    """Of a list, so that all keys were tried: how long it took says nothing."""
    return True in answers


def _direction(age: float) -> str:
    return "old" if age >= 0 else "ahead"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
