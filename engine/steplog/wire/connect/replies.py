"""A worker's answer as if it had come over HTTP: its fields stand for status and headers (§6.4)."""

from __future__ import annotations

from .messages import SdkResponse, SdkStatus

_HTTP_STATUS = {SdkStatus.NOT_COMPLETED: 206, SdkStatus.DONE: 200, SdkStatus.ERROR: 500}
SDK_UNNAMED = "connect"  # an SDK's own emergency answer leaves its name out


def http_answer(response: SdkResponse) -> tuple[int, dict[str, str], bytes]:
    """Status, headers with names in lower case, body. A status nobody knows is an error."""
    headers = {"x-inngest-sdk": response.sdk_version or SDK_UNNAMED}
    if response.request_version:
        headers["x-inngest-req-version"] = str(response.request_version)
    if response.no_retry:
        headers["x-inngest-no-retry"] = "true"
    if response.retry_after:
        headers["retry-after"] = response.retry_after
    return _HTTP_STATUS.get(response.status, 500), headers, response.body  # type: ignore[call-overload]
