"""Which road leads to a URL: an app in our own process, or the network."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from .dispatcher import Call, CallUnreachable, Dispatcher, Reply
from .inprocess import InProcess

URLS_KEPT = 4_096
_OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1", "::"})
_PORTS = {"http": 80, "https": 443}


class Routing:
    """A mounted app is found by the start of its URLs, however they spell this machine's name."""

    def __init__(self, http: Dispatcher, mounts: Mapping[str, InProcess] | None = None) -> None:
        self._http = http
        self._mounts: dict[str, InProcess] = {}
        for base_url, app in (mounts or {}).items():
            self.mount(base_url, app)

    def mount(self, base_url: str, app: InProcess) -> None:
        self._mounts[normal_url(base_url)] = app

    async def call(self, call: Call) -> Reply:
        return await self._dispatcher(call.url).call(call)

    async def close(self) -> None:
        for app in self._mounts.values():
            await app.close()
        await self._http.close()

    def _dispatcher(self, url: str) -> Dispatcher:
        if self._mounts:
            normal = normal_url(url)
            for base_url, app in self._mounts.items():
                if normal == base_url or normal.startswith(base_url + "/"):
                    return app
        scheme = url.partition(":")[0].lower()
        if scheme in _PORTS:
            return self._http
        raise CallUnreachable(f"{url} cannot be called: this engine speaks {' and '.join(_PORTS)}")


@lru_cache(URLS_KEPT)
def normal_url(url: str) -> str:
    """Scheme, host, port and path, each in one spelling, without query or slash at the end."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise CallUnreachable(f"{url!r} is not a URL: {error}") from error
    host = (parts.hostname or "").lower()
    host = "localhost" if host in _OWN_HOSTS else host
    return f"{parts.scheme}://{host}:{port}{parts.path}".rstrip("/")
