"""May this request change something: only what a page of this very engine sends.

A browser says where a request comes from (Sec-Fetch-Site, Origin); what says nothing is no
browser. A name that only resolves to this machine is refused as a Host, or a stranger's page could
pass for ours (DNS rebinding).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from ..guard import is_own_host


def refusal(request: Request, *, is_local_only: bool) -> str | None:
    """Why the request must not be carried out, in words; None when it may."""
    host = request.headers.get("host", "")
    if is_local_only and not _names_this_machine(host):
        return (
            f'this engine listens on this machine only, but was called "{host}": '
            "open it as localhost or 127.0.0.1"
        )
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return "the request comes from another site's page: use the buttons of this dashboard"
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return f'the request comes from "{origin}", this is "{host}": use this dashboard\'s buttons'
    return None


def is_local(host: str) -> bool:
    """Whether an engine that listens on `host` is meant for this machine alone."""
    return is_own_host(host) and host.strip("[]") not in ("0.0.0.0", "::")


def _names_this_machine(host: str) -> bool:
    """Of a Host header, with or without a port."""
    try:
        return is_own_host(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
