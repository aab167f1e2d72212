"""How each vendor says no: one refusal, in the shape of that vendor's own errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response


class Refusal(Exception):
    """Raised by a vendor's route; `code` is the vendor's own word for it."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})


_SALESFORCE_CODES = {
    400: "INVALID_FIELD",
    401: "INVALID_SESSION_ID",
    403: "REQUEST_LIMIT_EXCEEDED",
    404: "NOT_FOUND",
    429: "REQUEST_LIMIT_EXCEEDED",
    503: "SERVER_UNAVAILABLE",
}
_SLACK_CODES = {401: "invalid_auth", 403: "missing_scope", 429: "ratelimited"}
_STORAGE_REASONS = {
    401: "required",
    403: "forbidden",
    404: "notFound",
    412: "conditionNotMet",
    429: "rateLimitExceeded",
    503: "backendError",
}


def render(vendor: str, refusal: Refusal) -> Response:
    """The refusal as this vendor would have sent it."""
    status = refusal.status
    body: Any
    match vendor:
        case "salesforce":
            code = refusal.code or _SALESFORCE_CODES.get(status, "UNKNOWN_EXCEPTION")
            body = [{"message": refusal.message, "errorCode": code}]
        case "slack":
            # Slack says no with HTTP 200, unless it is throttling or broken.
            default = "internal_error" if status >= 500 else "invalid_arguments"
            body = {"ok": False, "error": refusal.code or _SLACK_CODES.get(status, default)}
        case "storage":
            reason = refusal.code or _STORAGE_REASONS.get(status, "invalid")
            detail = {"message": refusal.message, "domain": "global", "reason": reason}
            body = {"error": {"code": status, "message": refusal.message, "errors": [detail]}}
        case "openai":
            kind = "server_error" if status >= 500 else "invalid_request_error"
            kind = "rate_limit_error" if status == 429 else kind
            body = {
                "error": {
                    "message": refusal.message,
                    "type": kind,
                    "param": None,
                    "code": refusal.code,
                }
            }
        case "sentry":
            body = {"detail": refusal.message}
        case _:
            body = {"error": refusal.message}
    return JSONResponse(body, status, refusal.headers)
