"""A customer's callback: signed, bounded, and never sent into a private network.

The receiver recomputes HMAC-SHA256 over `<timestamp>.<body>` with the shared secret, compares it
with `X-Webhook-Signature: v1=<hex>`, refuses old timestamps, and drops a repeated `X-Delivery-Id`.

The host is resolved once; the connection goes to one of exactly the addresses that were checked.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from .addresses import is_public
from .errors import VendorRefused, VendorUnavailable, from_status

VENDOR = "Webhook"
BODY_BYTES_MAX = 1024 * 1024
ANSWER_BYTES_MAX = 4_096
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class WebhookReceipt:
    """The receiver took it."""

    status: int
    delivery_id: str


class WebhookSender:
    """`allowed_hosts` (`host` or `host:port`) may be private and plain http: for development."""

    def __init__(
        self, *, allowed_hosts: frozenset[str] = frozenset(), timeout_s: float = TIMEOUT_S
    ) -> None:
        self._allowed_hosts = allowed_hosts
        self._timeout_s = timeout_s
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def send(
        self,
        url: str,
        payload: Mapping[str, Any],
        *,
        secret: str,
        delivery_id: str,
        timestamp_s: int,
    ) -> WebhookReceipt:
        """Delivers once. Raises VendorRefused for an address that is not to be called."""
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) > BODY_BYTES_MAX:
            raise VendorRefused(VENDOR, f"the body exceeds {BODY_BYTES_MAX} bytes")
        target = _parsed(url)
        is_allowed = self._is_allowed(target)
        if not is_allowed:
            _refuse_unsafe(target)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Debrief-Webhook/1",
            "X-Webhook-Timestamp": str(timestamp_s),
            "X-Webhook-Signature": sign(secret, timestamp_s, body),
            "X-Webhook-Secret": secret,
            "X-Delivery-Id": delivery_id,
        }
        status, retry_after = await self._post(target, body, headers, is_allowed=is_allowed)
        if 200 <= status < 300:
            return WebhookReceipt(status, delivery_id)
        if 300 <= status < 400:
            raise VendorRefused(
                VENDOR, "the address redirects, which is not followed", status=status
            )
        raise from_status(VENDOR, status, f"{target.host} did not take it", retry_after)

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    def _is_allowed(self, target: URL) -> bool:
        return not self._allowed_hosts.isdisjoint(
            {str(target.host), f"{target.host}:{target.port}"}
        )

    async def _post(
        self, target: URL, body: bytes, headers: Mapping[str, str], *, is_allowed: bool
    ) -> tuple[int, str | None]:
        session = self._session(is_allowed=is_allowed)
        try:
            async with session.post(
                target, data=body, headers=headers, allow_redirects=False
            ) as response:
                await response.content.read(ANSWER_BYTES_MAX)  # the rest is of no interest
                return response.status, response.headers.get("Retry-After")
        except TimeoutError as error:
            raise VendorUnavailable(VENDOR, f"no answer within {self._timeout_s:g} s") from error
        except aiohttp.InvalidURL:
            raise VendorRefused(VENDOR, f"{target.host} is not a valid host") from None
        except _PrivateAddress as error:
            raise VendorRefused(VENDOR, str(error)) from None
        except (aiohttp.ClientError, OSError) as error:
            raise VendorUnavailable(
                VENDOR, f"no connection to {target.host}: {type(error).__name__}"
            ) from error

    def _session(self, *, is_allowed: bool) -> aiohttp.ClientSession:
        if is_allowed not in self._sessions:
            resolver = None if is_allowed else _PublicResolver()
            self._sessions[is_allowed] = aiohttp.ClientSession(
                # One connection per delivery: a kept one would outlive the check of its address.
                connector=aiohttp.TCPConnector(
                    resolver=resolver, use_dns_cache=False, force_close=True
                ),
                timeout=aiohttp.ClientTimeout(total=self._timeout_s),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._sessions[is_allowed]


def sign(secret: str, timestamp_s: int, body: bytes) -> str:
    signed = f"{timestamp_s}.".encode() + body
    return f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def verify(secret: str, timestamp_s: int, body: bytes, signature: str) -> bool:
    """What a receiver does; in constant time."""
    return hmac.compare_digest(sign(secret, timestamp_s, body), signature)


def _parsed(url: str) -> URL:
    try:
        target = URL(url)
    except ValueError:
        raise VendorRefused(VENDOR, "the address is not a valid URL") from None
    if target.scheme not in ("http", "https") or not target.host:
        raise VendorRefused(VENDOR, "the address must be an http(s) URL with a host")
    if target.user is not None or target.password is not None:
        raise VendorRefused(VENDOR, "the address must not carry a user or a password")
    return target


def _refuse_unsafe(target: URL) -> None:
    """What can be told without resolving: literals are never resolved, so they are checked here."""
    if target.scheme != "https":
        raise VendorRefused(
            VENDOR, "the address must be https: the body and secret are confidential"
        )
    host = str(target.host).rstrip(".")
    if _is_literal(host) and not is_public(host):
        raise VendorRefused(VENDOR, f"{host} is not a public address")


def _is_literal(host: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host.partition("%")[0])
        except OSError:
            continue
        return True
    return False


class _PrivateAddress(Exception):
    pass


class _PublicResolver(AbstractResolver):
    """Refuses a host as soon as one of its addresses is not public."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        for *_, address in found:
            if not is_public(str(address[0])):
                # Not which: our names inside are none of a customer's business.
                raise _PrivateAddress(f"{host} leads to an address that is not public")
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=int(address[1]),
                family=found_family,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for found_family, _, proto, _, address in found
        ]

    async def close(self) -> None:
        return None
