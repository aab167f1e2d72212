"""What can go wrong with a vendor, in the words of who can act on it.

    VendorError
    ├── VendorUnavailable   5xx, no connection, a timeout, an answer cut short: try again
    │   └── VendorThrottled 429 or a vendor's own limit: try again, not before `retry_after_s`
    └── VendorRefused       any other 4xx or a refusal in words: trying again changes nothing

As text, each is one sentence: the vendor as people write it, what became of the request (the
class says so), and the details: `OpenAI asks for fewer requests: rate_limit_exceeded (HTTP 429)`.
It never carries a key, a token, an address with
credentials, or anything that was said in a call.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import ClassVar

MESSAGE_CHARACTERS_MAX = 300
RETRY_AFTER_S_MAX = 3_600.0
PERMANENT_4XX_EXCEPTIONS = frozenset({408, 425})  # the vendor asks for the same request again
_BEARER = re.compile(r"(?i)\b(bearer|basic|token)\s+[\w\-.=+/~]+")
_CREDENTIAL = re.compile(r"(?i)\b(sk|xox[a-z]|pk|key|secret|token|password)[-_=:][\w\-.=+/~]{6,}")


class VendorError(Exception):
    """A vendor did not do what it was asked. Always raised as one of the classes below."""

    outcome: ClassVar[str]  # in words, after the vendor's name

    def __init__(
        self,
        vendor: str,
        message: str,
        *,
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        self.vendor = vendor
        self.message = shorten(message)
        self.status = status
        self.retry_after_s = retry_after_s
        super().__init__(vendor, self.message)

    def __str__(self) -> str:
        status = f" (HTTP {self.status})" if self.status is not None else ""
        return f"{self.vendor} {self.outcome}: {self.message}{status}"


class VendorUnavailable(VendorError):
    """The vendor has a bad moment; the same request may well succeed later."""

    outcome = "has a bad moment"


class VendorThrottled(VendorUnavailable):
    """The vendor asks to be asked later, and may say when."""

    outcome = "asks for fewer requests"


class VendorRefused(VendorError):
    """The vendor understood and said no; the same request will be refused again."""

    outcome = "refused"


def shorten(text: str) -> str:
    """One line, without credentials, short enough to store and to show."""
    line = " ".join(text.split())
    line = _CREDENTIAL.sub(r"\1-[hidden]", _BEARER.sub(r"\1 [hidden]", line))
    if len(line) <= MESSAGE_CHARACTERS_MAX:
        return line
    return line[: MESSAGE_CHARACTERS_MAX - 1] + "…"


def parse_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds to wait, from either form of the header (seconds, or a date); None when unusable."""
    if value is None:
        return None
    text = value.strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        seconds = float(text)
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), RETRY_AFTER_S_MAX)


def from_status(
    vendor: str, status: int, message: str, retry_after: str | None = None
) -> VendorError:
    """The error that an HTTP status of 300 or more stands for."""
    retry_after_s = parse_retry_after(retry_after)
    if status == 429:
        return VendorThrottled(vendor, message, status=status, retry_after_s=retry_after_s)
    if status >= 500 or status in PERMANENT_4XX_EXCEPTIONS:
        return VendorUnavailable(vendor, message, status=status, retry_after_s=retry_after_s)
    return VendorRefused(vendor, message, status=status)
