"""Requests to the world outside, which a step asked for: to vendors, or to a model nearby.

Not the road to apps: whom these requests reach is decided by whoever writes an event or a
function, so the address is checked at the moment of each connection, after the name was resolved.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from typing import Any

import aiohttp

from ..wire.limits import STEP_BYTES_MAX
from .addresses import ANYWHERE, Reach, is_allowed
from .dispatcher import USER_AGENT, Call, CallUnreachable, Reply
from .http import CONNECT_TIMEOUT_S, as_written

CONNECTIONS_MAX = 256
CONNECTIONS_PER_HOST_MAX = 64
REDIRECTS_MAX = 10
# A connection that says nothing while a model thinks is alive only if it answers these.
PROBE_AFTER_S, PROBE_EVERY_S, PROBES_MAX = 60, 15, 4


class AddressRefused(OSError):
    """The address lies in a network that the engine may not call."""


class Outbound:
    """A Dispatcher for the outside. `reach` is where it may go."""

    def __init__(self, reach: Reach = ANYWHERE) -> None:
        self._reach = reach
        self._session: aiohttp.ClientSession | None = None

    async def call(self, call: Call) -> Reply:
        """Raises CallUnreachable, whose text never quotes the URL: that may hold a key.

        At most STEP_BYTES_MAX + 1 bytes of the answer are read: one more shows that it is too much.
        """
        timeout = aiohttp.ClientTimeout(total=call.timeout_s, sock_connect=CONNECT_TIMEOUT_S)
        try:
            async with self._opened().request(
                call.method,
                as_written(call.url),
                data=call.body or None,
                headers={_canonical(name): value for name, value in call.headers.items()},
                timeout=timeout,
                allow_redirects=call.follows_redirects,
                max_redirects=REDIRECTS_MAX,
            ) as response:
                body = await _read(response.content)
                return Reply(response.status, _joined(response.headers), body)
        except aiohttp.TooManyRedirects as error:
            raise CallUnreachable(f"more than {REDIRECTS_MAX} redirects") from error
        except aiohttp.ConnectionTimeoutError as error:
            raise CallUnreachable(f"no connection within {CONNECT_TIMEOUT_S:g} s") from error
        except aiohttp.ClientConnectorError as error:
            raise CallUnreachable(_reason(error)) from error
        except TimeoutError as error:
            raise CallUnreachable(f"no answer within {call.timeout_s:g} s") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise CallUnreachable(_broken(error)) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=CONNECTIONS_MAX,
                    limit_per_host=CONNECTIONS_PER_HOST_MAX,
                    socket_factory=self._socket,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"user-agent": USER_AGENT},
                skip_auto_headers=("content-type",),
                trust_env=False,  # a proxy would connect where the engine may not
            )
        return self._session

    def _socket(self, address_info: tuple[Any, ...]) -> socket.socket:
        """Called with the very address that is connected to next: no name can change in between."""
        family, kind, protocol, _, address = address_info
        if not is_allowed(address[0], self._reach):
            raise AddressRefused(
                f"{address[0]} is in a private network, which this engine may not call: "
                "allow it with the setting outbound.networks"
            )
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in (
            ("TCP_KEEPIDLE", PROBE_AFTER_S),
            ("TCP_KEEPINTVL", PROBE_EVERY_S),
            ("TCP_KEEPCNT", PROBES_MAX),
        ):
            if hasattr(socket, option):  # not every platform has each
                made.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
        return made


def _canonical(name: str) -> str:
    """`X-Api-Key`: HTTP does not care, but some who read it do, and the reference writes it so."""
    return "-".join(part.capitalize() for part in name.split("-"))


def _joined(headers: Mapping[str, str]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers.items():  # a multidict: a name may come several times
        lowered = name.lower()
        joined[lowered] = f"{joined[lowered]},{value}" if lowered in joined else value
    return joined


def _reason(error: aiohttp.ClientConnectorError) -> str:
    cause = error.os_error
    if isinstance(cause, AddressRefused) or "outbound.networks" in str(cause):
        return str(cause)
    reason = os.strerror(cause.errno) if cause.errno and cause.errno > 0 else str(cause)
    return f"cannot connect to {error.host}:{error.port}: {reason}"


def _broken(error: Exception) -> str:
    """Only the kind of the error where its text could quote the request."""
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the other side closed the connection without an answer"
    return f"the connection broke off ({type(error).__name__})"


async def _read(content: aiohttp.StreamReader) -> bytes:
    chunks: list[bytes] = []
    left = STEP_BYTES_MAX + 1
    async for chunk in content.iter_any():
        chunks.append(chunk[:left])
        left -= len(chunks[-1])
        if left == 0:
            break
    return b"".join(chunks)
