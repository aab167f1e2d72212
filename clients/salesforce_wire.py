"""The wire under simple-salesforce: where requests really go, how long they may take, what failed.

The SDK hard-codes https and has neither timeouts nor the headers of errors. Requests allow all
three to be mended one layer below it, so the SDK itself is used as it is.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

from .errors import VendorError, VendorRefused, VendorThrottled, VendorUnavailable, from_status
from .errors import parse_retry_after as _seconds
from .loopback import is_loopback_url

VENDOR = "Salesforce"
LIMIT_CODES = frozenset({"REQUEST_LIMIT_EXCEEDED", "TOO_MANY_REQUESTS"})
# Their messages quote what was sent, and so what was said in a call.
QUOTING_CODES = frozenset(
    {"STRING_TOO_LONG", "JSON_PARSER_ERROR", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"}
)
TRANSIENT_CODES = frozenset({"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "QUERY_TIMEOUT"})


class SessionExpired(VendorRefused):
    """The token is no longer taken: sign in again."""


def session(base_url: str | None, timeout_s: float) -> requests.Session:
    """A session for one thread; with `base_url`, everything goes there instead."""
    made = requests.Session()
    made.trust_env = base_url is None or not is_loopback_url(base_url)
    made.mount("https://", _Wire(base_url, timeout_s))
    return made


class _Wire(HTTPAdapter):
    def __init__(self, base_url: str | None, timeout_s: float) -> None:
        super().__init__(max_retries=0)
        self._base_url = base_url
        self._timeout_s = timeout_s

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        if self._base_url is not None:
            request.headers["X-Forwarded-Host"] = urlsplit(str(request.url)).netloc
            request.url = _redirected(str(request.url), self._base_url)
        options["timeout"] = (min(self._timeout_s, 5.0), self._timeout_s)
        try:
            response = super().send(request, **options)
            _ = response.content
        except requests.Timeout as error:
            raise VendorUnavailable(VENDOR, f"no answer within {self._timeout_s:g} s") from error
        except requests.RequestException as error:
            raise VendorUnavailable(VENDOR, f"no connection: {type(error).__name__}") from error
        if response.status_code >= 300:
            raise _from_response(response)
        return response


def _redirected(url: str, base_url: str) -> str:
    asked, base = urlsplit(url), urlsplit(base_url)
    return urlunsplit(
        (base.scheme, base.netloc, base.path.rstrip("/") + asked.path, asked.query, "")
    )


def _from_response(response: requests.Response) -> VendorError:
    code, message = _code_and_message(response)
    status, retry_after = response.status_code, response.headers.get("Retry-After")
    text = f"{code}: {message}" if code else message
    if code == "INVALID_SESSION_ID":
        return SessionExpired(VENDOR, text, status=status)
    if code in LIMIT_CODES:  # arrives as 403, and passes
        wait = _seconds(retry_after)
        return VendorThrottled(VENDOR, text, status=status, retry_after_s=wait)
    if code in TRANSIENT_CODES:
        return VendorUnavailable(VENDOR, text, status=status)
    return from_status(VENDOR, status, text, retry_after)


def _code_and_message(response: requests.Response) -> tuple[str, str]:
    """Records' errors are a list of objects; those of signing in are one, with other names."""
    try:
        answer = response.json()
    except ValueError:
        return "", response.reason or "error"
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        code, message = str(answer[0].get("errorCode") or ""), str(answer[0].get("message") or "")
        if code in QUOTING_CODES:
            fields = ", ".join(map(str, answer[0].get("fields") or ()))
            message = f"the value of {fields or 'a field'}"
        return code, message
    if isinstance(answer, dict):
        return str(answer.get("error") or ""), str(answer.get("error_description") or "")
    return "", response.reason or "error"
