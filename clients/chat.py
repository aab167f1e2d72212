"""Messages in Slack, through its own SDK: posted once for each key.

Slack has no idempotency key for posting. So the key travels in the message's metadata, and the
channel's recent messages are searched for it first. Between that look and the post lies a moment
in which a second sender would post again: callers send each key from one step at a time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import VendorRefused, VendorUnavailable, from_status
from .loopback import is_loopback_url

if TYPE_CHECKING:
    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

VENDOR = "Slack"
EVENT_TYPE = "debrief_message"
SEARCHED_PAGES_MAX = 5
MESSAGES_PER_PAGE = 200
TRANSIENT_CODES = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
THROTTLING_CODES = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """`repeated`: it had been posted before; nothing was sent."""

    ts: str
    repeated: bool


class Chat:
    """`channel` is a channel's id (C…): Slack takes names for posting, not for looking back."""

    def __init__(
        self,
        token: str,
        base_url: str = "https://slack.com/api/",
        *,
        timeout_s: float = 15.0,
    ) -> None:
        self._token = token
        self._base_url = base_url if base_url.endswith("/") else f"{base_url}/"
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None

    async def post_once(
        self,
        channel: str,
        text: str,
        blocks: Sequence[dict[str, Any]] | None,
        key: str,
        *,
        since_ms: int = 0,
    ) -> PostedMessage:
        """Posts unless a message with this key is among the channel's recent ones.

        Where it can only have been posted after `since_ms`, nothing older is looked at: a busy
        channel's past would be five requests for each message, of fifty a minute.
        """
        known = await self._find(channel, key, since_ms)
        if known is not None:
            return PostedMessage(known, repeated=True)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        async with self._speaking() as client:
            answer = await client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=list(blocks) if blocks is not None else None,
                metadata=metadata,
                unfurl_links=False,
            )
            return PostedMessage(str(answer["ts"]), repeated=False)

    async def update(
        self, channel: str, ts: str, text: str, blocks: Sequence[dict[str, Any]] | None
    ) -> None:
        async with self._speaking() as client:
            await client.chat_update(
                channel=channel, ts=ts, text=text, blocks=list(blocks) if blocks else None
            )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _find(self, channel: str, key: str, since_ms: int) -> str | None:
        cursor: str | None = None
        for _ in range(SEARCHED_PAGES_MAX):
            async with self._speaking() as client:
                page = await client.conversations_history(
                    channel=channel,
                    include_all_metadata=True,
                    oldest=f"{since_ms / 1_000:.6f}",
                    limit=MESSAGES_PER_PAGE,
                    cursor=cursor,
                )
                for message in page["messages"]:
                    metadata = message.get("metadata") or {}
                    if (metadata.get("event_payload") or {}).get("key") == key:
                        return str(message["ts"])
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None

    @asynccontextmanager
    async def _speaking(self) -> AsyncIterator[AsyncWebClient]:
        """The SDK's client; whatever goes wrong with it becomes one of this vendor's errors."""
        import aiohttp
        from slack_sdk.errors import SlackApiError, SlackClientError

        try:
            yield self._connected()
        except SlackApiError as error:
            raise _from_answer(error) from None
        except TimeoutError as error:
            raise VendorUnavailable(VENDOR, f"no answer within {self._timeout_s:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise VendorUnavailable(VENDOR, f"no connection: {type(error).__name__}") from error
        except (SlackClientError, ValueError, KeyError, TypeError) as error:
            raise VendorUnavailable(VENDOR, "the answer was cut short or malformed") from error

    def _connected(self) -> AsyncWebClient:
        if self._client is None:
            import aiohttp
            from slack_sdk.web.async_client import AsyncWebClient

            is_loopback = is_loopback_url(self._base_url)
            # The SDK ignores its own timeout when it is given a session.
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timeout_s), trust_env=not is_loopback
            )
            self._client = AsyncWebClient(
                self._token, base_url=self._base_url, session=self._session, retry_handlers=[]
            )
            if is_loopback:
                self._client.proxy = None  # the SDK reads HTTP_PROXY by itself, not NO_PROXY
        return self._client


def _from_answer(error: Any) -> Exception:
    """From Slack's own word when it gives one, else from the HTTP status."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if code is None and status < 400:
        return VendorUnavailable(VENDOR, "the answer was cut short or malformed", status=status)
    retry_after = headers.get("Retry-After")
    if status == 429 or code in THROTTLING_CODES:
        return from_status(VENDOR, 429, str(code or "ratelimited"), retry_after)
    if status >= 400:
        return from_status(VENDOR, status, str(code or "error"), retry_after)
    if code in TRANSIENT_CODES:
        return VendorUnavailable(VENDOR, str(code), status=status)
    return VendorRefused(VENDOR, str(code), status=status)
