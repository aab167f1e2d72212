"""What an operator asks of the engine: run again, whole or from one of its steps.

The REST routes are those of Inngest, so it works with whichever server is configured.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import aiohttp

from .errors import VendorRefused, VendorUnavailable, from_status
from .loopback import is_loopback_url

VENDOR = "the engine"
TIMEOUT_S = 15.0
UNKNOWN_STEP = 400  # an unknown run is a 404
_KEY_PREFIX = re.compile(r"^signkey-\w+-")


class EngineApi:
    """`base_url` is the server's address; `signing_key` is None for a server without keys."""

    def __init__(
        self, base_url: str, signing_key: str | None = None, *, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {} if signing_key is None else _authorised_by(signing_key)
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def rerun(self, run_id: str, from_step: str | None = None) -> str:
        """Starts the run again and returns the new run's id.

        With `from_step` (its id or name), the results of the steps before it are kept; but where
        the engine knows no such step, the whole run begins again. Raises VendorRefused when the run
        is not known any more, else VendorUnavailable.
        """
        if from_step is not None:
            try:
                return await self._rerun(run_id, {"fromStep": {"stepId": from_step}})
            except VendorRefused as error:
                # A step that fails its run at once (`NonRetriableError`) is not told of as a step.
                if error.status != UNKNOWN_STEP:
                    raise
        return await self._rerun(run_id, {})

    async def _rerun(self, run_id: str, body: dict[str, Any]) -> str:
        answer = await self._post(f"/v2/runs/{run_id}/rerun", body)
        try:
            return str(answer["data"]["runId"])
        except (KeyError, TypeError):
            raise VendorUnavailable(VENDOR, "it answered without the id of the new run") from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        session = self._opened()
        try:
            async with session.post(f"{self._base_url}{path}", json=body) as response:
                if response.status >= 300:
                    raise from_status(VENDOR, response.status, await _message(response))
                return await response.json(content_type=None)
        except TimeoutError as error:
            raise VendorUnavailable(VENDOR, f"no answer within {self._timeout_s:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise VendorUnavailable(VENDOR, f"no connection: {type(error).__name__}") from error
        except ValueError as error:
            raise VendorUnavailable(VENDOR, "the answer was cut short or malformed") from error

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=self._timeout_s),
                trust_env=not is_loopback_url(self._base_url),
            )
        return self._session


def _authorised_by(signing_key: str) -> dict[str, str]:
    """The key travels hashed, with the prefix that names its environment."""
    prefix = _KEY_PREFIX.match(signing_key)
    start = prefix.end() if prefix is not None else 0
    try:
        secret = bytes.fromhex(signing_key[start:])
    except ValueError:
        raise ValueError("the signing key is malformed: expected hexadecimal digits") from None
    hashed = hashlib.sha256(secret).hexdigest()
    return {"Authorization": f"Bearer {signing_key[:start]}{hashed}"}


async def _message(response: aiohttp.ClientResponse) -> str:
    try:
        body = await response.json(content_type=None)
        return str(body["errors"][0]["message"])
    except (ValueError, KeyError, IndexError, TypeError, aiohttp.ClientError):
        return response.reason or "refused"
