"""Asks the engine, over the REST API that every Inngest server has, which functions it knows."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

import aiohttp

from .errors import VendorUnavailable, from_status
from .loopback import is_loopback_url

VENDOR = "the engine"
TIMEOUT_S = 5.0


class EngineRegistry:
    """`url` is where its API is; `signing_key` is None for a development server."""

    def __init__(self, url: str, signing_key: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._headers = {} if signing_key is None else {"Authorization": bearer(signing_key)}
        self._session: aiohttp.ClientSession | None = None

    async def function_ids(self, app_id: str) -> frozenset[str]:
        """The registered functions of an app, as `app-function`; none when it does not know it.

        Raises VendorUnavailable or VendorRefused.
        """
        url = f"{self._url}/v1/apps/{quote(app_id, safe='')}/functions"
        try:
            async with self._opened().get(url, headers=self._headers) as response:
                if response.status == 404:
                    return frozenset()
                if response.status != 200:
                    retry_after = response.headers.get("Retry-After")
                    raise from_status(VENDOR, response.status, "it refuses", retry_after)
                found = await response.json()
                return frozenset(str(function["id"]) for function in found)
        except TimeoutError as error:
            raise VendorUnavailable(VENDOR, "no answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise VendorUnavailable(VENDOR, f"no connection: {type(error).__name__}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise VendorUnavailable(VENDOR, "it answers with something else") from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
                trust_env=not is_loopback_url(self._url),
            )
        return self._session


def bearer(signing_key: str) -> str:
    """A signing key is never sent: its hash is, under the prefix that names its environment."""
    prefix = re.match(r"signkey-\w+-", signing_key)
    secret = signing_key[prefix.end() :] if prefix else signing_key
    hashed = hashlib.sha256(bytes.fromhex(secret)).hexdigest()
    return f"Bearer {prefix.group() if prefix else ''}{hashed}"
