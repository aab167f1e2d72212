"""OpenAI's errors in our words: who can do something about each, and when it is worth a retry.

Messages name the status and the vendor's error code, never its text: that may quote the request.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx2
import openai

from .errors import (
    VendorError,
    VendorRefused,
    VendorThrottled,
    VendorUnavailable,
    from_status,
    parse_retry_after,
)
from .openai_reply import VENDOR

HINTS = {
    401: "check OPENAI_API_KEY",
    403: "this key may not use this model",
    404: "no such model or address",
}


def translate(error: openai.OpenAIError) -> VendorError:
    match error:
        case openai.APITimeoutError():
            return VendorUnavailable(VENDOR, "no answer in time")
        case openai.APIConnectionError():
            return VendorUnavailable(VENDOR, "no connection")
        case openai.APIStatusError():
            return _of_status(error)
        case _:
            return VendorUnavailable(VENDOR, type(error).__name__)


def _of_status(error: openai.APIStatusError) -> VendorError:
    status = error.status_code
    code = error.code or error.type or "no error code"
    hint = HINTS.get(status)
    message = code if hint is None else f"{hint} ({code})"
    if status == 429 and error.code == "insufficient_quota":  # no waiting brings credit back
        return VendorRefused(VENDOR, "the quota is used up; add credit", status=status)
    if status == 429:
        wait_s = retry_after_s(error.response.headers)
        return VendorThrottled(VENDOR, message, status=status, retry_after_s=wait_s)
    if status == 409:  # the vendor's own conflict, which its SDK would retry as well
        return VendorUnavailable(VENDOR, message, status=status)
    return from_status(VENDOR, status, message, error.response.headers.get("retry-after"))


def retry_after_s(headers: httpx2.Headers) -> float | None:
    """Seconds, from any of the three forms in use; None when the vendor did not say."""
    milliseconds = parse_retry_after(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    try:
        # A date is measured against the vendor's own clock, so that ours need not agree with it.
        now = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        now = None
    return parse_retry_after(headers.get("retry-after"), now)
