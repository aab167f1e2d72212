"""Who has signed in to the dashboard: a password, and the cookie that one gets for it.

Nothing is stored: a session is its end and a mark over it that only the holder of the password and
of the signing key could make. A restart keeps sessions; another password or key ends all of them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Network, ip_address

from ..wire.keys import Secret

COOKIE = "steplog_session"
SESSION_S = 12 * 3_600
FAILURES_MAX = 10  # of one address, within ...
FAILURES_WINDOW_S = 600
ADDRESSES_MAX = 10_000
_MARK = b"steplog dashboard session"


class Sessions:
    def __init__(
        self, password: Secret, signing_key: Secret, now_s: Callable[[], float] = time.time
    ) -> None:
        self._password = password
        self._now_s = now_s
        self._failures = _Failures(now_s)
        material = f"{len(signing_key.text)}:{signing_key.text}{password.text}".encode()
        self._key = hmac.new(material, _MARK, hashlib.sha256).digest()

    def begin(self, password: str, address: str) -> str | None:
        """The cookie's value when the password is right. Raises TooManyFailures."""
        if not self._is_password(password, address):
            return None
        ends_at = str(int(self._now_s()) + SESSION_S)
        return f"{ends_at}.{self._mark(ends_at)}"

    def is_valid(self, cookie: str | None) -> bool:
        ends_at, _, mark = (cookie or "").partition(".")
        if not hmac.compare_digest(self._mark(ends_at).encode(), mark.encode(errors="replace")):
            return False
        return int(ends_at) > self._now_s()

    def opens(self, authorization: str | None, address: str) -> bool:
        """Whether this is HTTP Basic with the password, for any name. Raises TooManyFailures."""
        password = _basic_password(authorization)
        return password is not None and self._is_password(password, address)

    def _is_password(self, password: str, address: str) -> bool:
        origin = _origin(address)
        self._failures.check(origin)
        if self._password.is_equal(password):
            self._failures.forget(origin)
            return True
        self._failures.note(origin)
        return False

    def _mark(self, ends_at: str) -> str:
        text = ends_at.encode(errors="replace")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


class TooManyFailures(Exception):
    def __init__(self, wait_s: int) -> None:
        super().__init__(
            f"too many wrong passwords from this address: try again in {wait_s} seconds"
        )
        self.wait_s = wait_s


class _Failures:
    """Of each address within a window, which begins with the first of them."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def check(self, origin: str) -> None:
        ends_at, count = self._windows.get(origin, (0.0, 0))
        left_s = ends_at - self._now_s()
        if count >= FAILURES_MAX and left_s > 0:
            raise TooManyFailures(int(left_s) + 1)

    def note(self, origin: str) -> None:
        now_s = self._now_s()
        ends_at, count = self._windows.get(origin, (0.0, 0))
        if ends_at <= now_s:
            self._windows.pop(origin, None)
            ends_at, count = now_s + FAILURES_WINDOW_S, 0
        self._windows[origin] = (ends_at, count + 1)
        if len(self._windows) > ADDRESSES_MAX:
            self._windows.popitem(last=False)  # the oldest window

    def forget(self, origin: str) -> None:
        self._windows.pop(origin, None)


def _origin(address: str) -> str:
    """Who has one IPv6 address has billions of them: they count as one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(IPv6Network((parsed, 64), strict=False))
    return str(parsed)


def _basic_password(authorization: str | None) -> str | None:
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return pair.partition(":")[2]
