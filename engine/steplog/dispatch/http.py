"""Apps behind HTTP: one pool of connections, kept alive between the calls of a run."""

from __future__ import annotations

import os

import aiohttp
import yarl

from .dispatcher import REPLY_BYTES_MAX, USER_AGENT, Call, CallUnreachable, Reply, timed_out
from .http10 import reads_old_versions

CONNECTIONS_MAX = 1_024
CONNECT_TIMEOUT_S = 10.0
REDIRECTS_MAX = 60
# Shorter than any usual server's own limit (gunicorn 2 s, uvicorn 5 s): a call must not be sent
# on a connection that the app is just about to close, as it could not be told from a crash.
KEEP_ALIVE_S = 1.5


class Http:
    """Connections are opened by the event loop of the first call and belong to it."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def call(self, call: Call) -> Reply:
        timeout = aiohttp.ClientTimeout(total=call.timeout_s, sock_connect=CONNECT_TIMEOUT_S)
        try:
            async with self._opened().request(
                call.method,
                as_written(call.url),
                data=call.body,
                headers=call.headers,
                timeout=timeout,
                max_redirects=REDIRECTS_MAX,
            ) as response:
                body = await _read(response.content)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status, headers, body)
        except aiohttp.ConnectionTimeoutError as error:
            message = f"no connection to {call.url} within {CONNECT_TIMEOUT_S:g} s"
            raise CallUnreachable(message) from error
        except aiohttp.ClientConnectorError as error:
            errno = error.os_error.errno
            reason = os.strerror(errno) if errno and errno > 0 else str(error.os_error)
            raise CallUnreachable(
                f"cannot connect to {error.host}:{error.port}: {reason}"
            ) from error
        except TimeoutError as error:
            raise timed_out(call) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise CallUnreachable(f"{type(error).__name__}: {error or call.url}") from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=reads_old_versions(
                    aiohttp.TCPConnector(limit=CONNECTIONS_MAX, keepalive_timeout=KEEP_ALIVE_S)
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"user-agent": USER_AGENT},
                trust_env=False,  # a proxy is for the internet, not for one's own apps
            )
        return self._session


def as_written(url: str) -> yarl.URL:
    """Without a second quoting: the app must see the query that it registered."""
    is_quoted = url.isascii() and url.isprintable() and " " not in url
    return yarl.URL(url, encoded=is_quoted)


async def _read(content: aiohttp.StreamReader) -> bytes:
    """Up to one byte more than is allowed, which shows that it is too much."""
    chunks: list[bytes] = []
    left = REPLY_BYTES_MAX + 1
    async for chunk in content.iter_any():
        chunks.append(chunk[:left])
        left -= len(chunks[-1])
        if left == 0:
            break
    return b"".join(chunks)
