"""Which functions the engine knows: what decides whether an app is ready for work."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp

from .engine_api import VENDOR, EngineApi
from .errors import VendorUnavailable, from_status


class EngineRegistry(EngineApi):
    """The engine's API, and its list of registered functions."""

    async def function_ids(self, app_id: str) -> frozenset[str]:
        """The registered functions of an app, as `app-function`; none when it does not know it.

        Raises VendorUnavailable or VendorRefused.
        """
        url = f"{self._base_url}/v1/apps/{quote(app_id, safe='')}/functions"
        try:
            async with self._opened().get(url) as response:
                if response.status == 404:
                    return frozenset()
                if response.status != 200:
                    raise from_status(VENDOR, response.status, "it does not list its functions")
                found = await response.json()
                return frozenset(str(function["id"]) for function in found)
        except TimeoutError as error:
            raise VendorUnavailable(VENDOR, "no answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise VendorUnavailable(VENDOR, f"no connection: {type(error).__name__}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise VendorUnavailable(VENDOR, "it answers with something else") from error
