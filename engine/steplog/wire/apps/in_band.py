"""An app names its functions in the answer to our own request (protocol.md §2.8)."""

from __future__ import annotations

from ..json import JsonError, decode, encode
from .registration import Registration, RegistrationError, parse_registration

SYNC_KIND = "x-inngest-sync-kind"
IN_BAND = "in_band"
# What the answer calls as the other way of registering does; it says more, about the app's process.
_SAME_FIELDS = ("appVersion", "framework", "functions", "url")


def parse_in_band(body: bytes) -> Registration:
    """As if the app had sent the same to `/fn/register`. Raises RegistrationError."""
    try:
        sent = decode(body)
    except JsonError as error:
        raise RegistrationError(f"Invalid answer: {error}") from error
    if not isinstance(sent, dict):
        raise RegistrationError("Invalid answer: it must be an object")
    fields = {name: sent[name] for name in _SAME_FIELDS if name in sent}
    fields["appname"] = sent.get("app_id")
    fields["sdk"] = sent.get("sdk") or _sdk(sent)
    return parse_registration(encode(fields), None)


def _sdk(sent: dict[str, object]) -> str:
    """`py:v0.5.19`, as the same SDK names itself elsewhere."""
    language, version = sent.get("sdk_language"), sent.get("sdk_version")
    return f"{language}:v{str(version).removeprefix('v')}" if language and version else ""
