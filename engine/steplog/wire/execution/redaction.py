"""Keys in a request, found by what they are called, and blotted out of what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlsplit, urlunsplit

BLOT = "[redacted]"
SECRET_CHARS_MIN = 6  # a shorter text would be found everywhere
_TELLING = (
    *("auth", "key", "token", "secret", "password", "passwd", "credential", "cookie"),
    *("signature", "session", "sig"),
)


def is_sensitive(name: str) -> bool:
    """Whether a header or a field of a query is likely to hold a key."""
    lowered = name.lower()
    return any(word in lowered for word in _TELLING)


def blot_headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: BLOT if is_sensitive(name) else value for name, value in headers.items()}


def blot_url(url: str) -> str:
    """Without a user's name and password, and with the keys of its query blotted out."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return BLOT
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{BLOT}@{host}" if host != parts.netloc else host
    fields = [_blot_field(field) for field in parts.query.split("&")] if parts.query else []
    return urlunsplit(parts._replace(netloc=netloc, query="&".join(fields)))


def blot_out(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, BLOT)
    return text


def secrets_of(url: str, headers: Mapping[str, str], keys: Iterable[str]) -> tuple[str, ...]:
    """Every text of the request that nobody is to read, the longest first: one may hold another."""
    found = {*keys, *(value for name, value in headers.items() if is_sensitive(name))}
    found |= {value.partition(" ")[2] for value in found}  # what follows `Bearer`
    parts = urlsplit(url)
    user_info, _, host = parts.netloc.rpartition("@")
    found |= {user_info, *user_info.split(":")} if host != parts.netloc else set()
    for field in parts.query.split("&"):
        name, _, value = field.partition("=")
        if is_sensitive(name):
            found.add(value)
    found |= {quote(secret, safe="") for secret in found}
    long_enough = (secret for secret in found if len(secret) >= SECRET_CHARS_MIN)
    return tuple(sorted(long_enough, key=lambda secret: (-len(secret), secret)))


def with_query_field(url: str, name: str, value: str) -> str:
    """The URL with one more field at the end of its query; the rest stays as it is written.

    Unchanged when it has such a field already. Raises ValueError when it is no URL.
    """
    parts = urlsplit(url)
    if any(known.partition("=")[0] == name for known in parts.query.split("&")):
        return url
    field = f"{name}={quote(value, safe='')}"
    return urlunsplit(parts._replace(query=f"{parts.query}&{field}" if parts.query else field))


def _blot_field(field: str) -> str:
    name, has_value, _ = field.partition("=")
    return f"{name}={BLOT}" if has_value and is_sensitive(name) else field
