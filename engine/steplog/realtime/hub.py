"""Who listens to what, in memory: a message goes to its topic's subscribers, or to nobody.

Publishing never waits for a subscriber. Each has a bounded queue of its own, and who does not read
it is dropped, so that one slow page holds up neither functions nor other pages.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable

from msgspec import Struct

from ..errors import Overloaded
from ..wire.limits import MIB
from ..wire.realtime import TOPICS_MAX, Topic

MESSAGES_MAX = 1_024  # that wait for one subscriber
WAITING_BYTES_MAX = 8 * MIB
SUBSCRIBERS_MAX = 10_000


class Outgoing(Struct, frozen=True):
    """A message, and what an event stream says in its place where that is the bytes themselves."""

    json: bytes  # b"": nothing for a socket
    raw: bytes | None = None

    @property
    def size(self) -> int:
        return len(self.json) + len(self.raw or b"")


class Ending(Struct, frozen=True):
    """Why a subscription is over, and how a WebSocket says so (RFC 6455 §7.4)."""

    reason: str
    code: int


STOPPING = Ending("the engine is stopping: connect again in a moment", 1001)
TOO_SLOW = Ending(
    f"too slow: more than {MESSAGES_MAX} messages or {WAITING_BYTES_MAX // MIB} MiB were waiting",
    1013,
)
GONE = Ending("the subscriber has gone", 1000)


class Ended(Exception):
    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.reason)
        self.ending = ending


class Subscription:
    """One subscriber's topics and what waits for it. Made by `Hub.subscribe`."""

    def __init__(self) -> None:
        self.topics: set[Topic] = set()
        self._waiting: deque[Outgoing] = deque()
        self._bytes = 0
        self._ending: Ending | None = None
        self._news = asyncio.Event()

    def offer(self, message: Outgoing) -> None:
        """Never waits; ends the subscription when its queue is full."""
        if self._ending is not None:
            return
        self._waiting.append(message)
        self._bytes += message.size
        self._news.set()
        if len(self._waiting) > MESSAGES_MAX or self._bytes > WAITING_BYTES_MAX:
            self._waiting.clear()
            self.end(TOO_SLOW)

    def end(self, ending: Ending) -> None:
        """What waits already is still taken. The first ending counts."""
        self._ending = self._ending or ending
        self._news.set()

    async def take(self, timeout_s: float) -> list[Outgoing]:
        """All that waits, at least one; nothing after `timeout_s`. Raises Ended after the last."""
        if not self._waiting and self._ending is None:
            try:
                async with asyncio.timeout(timeout_s):
                    await self._news.wait()
            except TimeoutError:
                return []
        self._news.clear()
        messages = list(self._waiting)
        self._waiting.clear()
        self._bytes = 0
        if not messages and self._ending is not None:
            raise Ended(self._ending)
        return messages


class Hub:
    def __init__(self) -> None:
        self._by_topic: dict[Topic, dict[Subscription, None]] = {}
        self._subscribers = 0

    @property
    def subscribers(self) -> int:
        return self._subscribers

    def subscribe(self, topics: Iterable[Topic]) -> Subscription:
        """Raises Overloaded. Whoever subscribes also calls `leave`."""
        if self._subscribers >= SUBSCRIBERS_MAX:
            raise Overloaded(f"{SUBSCRIBERS_MAX} subscribers are connected, and no more may be")
        subscription = Subscription()
        self.add(subscription, topics)
        self._subscribers += 1
        return subscription

    def add(self, subscription: Subscription, topics: Iterable[Topic]) -> None:
        """Raises Overloaded when they become too many."""
        added = set(topics) - subscription.topics
        if len(subscription.topics) + len(added) > TOPICS_MAX:
            raise Overloaded(f"a subscription has up to {TOPICS_MAX} topics")
        for topic in added:
            self._by_topic.setdefault(topic, {})[subscription] = None
        subscription.topics |= added

    def remove(self, subscription: Subscription, topics: Iterable[Topic]) -> None:
        for topic in set(topics) & subscription.topics:
            others = self._by_topic[topic]
            del others[subscription]
            if not others:
                del self._by_topic[topic]
            subscription.topics.discard(topic)

    def leave(self, subscription: Subscription) -> None:
        self.remove(subscription, tuple(subscription.topics))
        subscription.end(GONE)
        self._subscribers -= 1

    def publish(self, topic: Topic, message: Outgoing) -> int:
        """To everybody who listens; returns how many."""
        listeners = self._by_topic.get(topic, {})
        for subscription in listeners:
            subscription.offer(message)
        return len(listeners)
