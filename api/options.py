"""What the API needs to know about where it runs: decided by whoever puts it together."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class PushIdentity:
    """Whose tokens the bucket trigger believes: the account of the push subscription."""

    certs_url: str
    issuers: tuple[str, ...]
    audience: str
    email: str


@dataclass(frozen=True)
class ApiOptions:
    """`demo_tenant_id` is who a caller without a key is, on this machine alone; None: nobody.

    `push` is None where no bucket is trusted, `callback_secret` where no vendor calls back.
    """

    app_id: str
    instance: str
    public_url: str
    bucket: str
    upload_bytes_max: int
    session_key: bytes = field(repr=False)
    demo_tenant_id: str | None = None
    push: PushIdentity | None = None
    callback_secret: str | None = field(default=None, repr=False)
    heartbeat_s: float = 15.0

    @property
    def is_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    def meeting_path(self, meeting_id: str) -> str:
        """The meeting's page; the API's own address of it is `result_path`."""
        return f"/meetings/{meeting_id}"

    def result_path(self, meeting_id: str) -> str:
        return f"/v1/meetings/{meeting_id}"

    def page_url(self, meeting_id: str) -> str:
        return f"{self.public_url}{self.meeting_path(meeting_id)}"
