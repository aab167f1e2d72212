"""Keys: who may call the engine, and how both sides sign what they send (protocol.md §3.4)."""

from __future__ import annotations

import hashlib
import hmac
import re
from urllib.parse import parse_qs

from .canonical import canonical_and_exact

_PREFIX = re.compile(r"signkey-\w+-")
_BEARER = re.compile(r"bearer +(\S+) *", re.IGNORECASE)


def sign(body: bytes, key: str, now_s: int) -> str:
    """The value of x-inngest-signature. `body` is signed as it is: send canonical JSON."""
    return f"t={now_s}&s={_mac(body, key, str(now_s))}"


def sign_request(body: bytes, key: str, now_s: int) -> tuple[bytes, str]:
    """What to send instead of `body`, and its signature. Raises JsonError."""
    written, sent = canonical_and_exact(body)
    return sent, sign(written, key, now_s)


def is_signed(body: bytes, signature: str | None, key: str) -> bool:
    """Whether `body`, byte for byte as received, was signed with `key`."""
    fields = parse_qs(signature or "")
    times, marks = fields.get("t", []), fields.get("s", [])
    if len(times) != 1 or len(marks) != 1:
        return False
    return hmac.compare_digest(_mac(body, key, times[0]).encode(), marks[0].encode())


def age_s(signature: str, now_s: float) -> float | None:
    """How long ago it was made: below zero when its clock is ahead. None when it does not say."""
    times = parse_qs(signature).get("t", [])
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit() and len(times[0]) < 16):
        return None
    return now_s - int(times[0])


def hash_key(key: str) -> str:
    """What an app shows instead of its key. Raises ValueError when the key is not hexadecimal."""
    bare = _bare(key)
    try:
        return hashlib.sha256(bytes.fromhex(bare)).hexdigest()
    except ValueError as error:
        raise ValueError("a signing key is signkey-<name>-<hexadecimal digits>") from error


def is_authorized(authorization: str | None, key: str) -> bool:
    """Whether the header carries `key` or its hash; SDKs differ in which, and in the prefix."""
    found = _BEARER.fullmatch(authorization or "")
    if found is None:
        return False
    token = _bare(found[1]).encode()
    is_key = hmac.compare_digest(token, _bare(key).encode())
    return hmac.compare_digest(token, hash_key(key).encode()) or is_key


def _mac(body: bytes, key: str, time_text: str) -> str:
    """The key's own characters are the secret; they are not decoded."""
    mac = hmac.new(_bare(key).encode(), body, hashlib.sha256)
    mac.update(time_text.encode())
    return mac.hexdigest()


def _bare(key: str) -> str:
    found = _PREFIX.match(key)
    return key[found.end() :] if found else key
