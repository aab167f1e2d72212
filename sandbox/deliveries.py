"""What a vendor has to tell somebody: written down first, then told until it is heard.

A delivery is a row. It is attempted, and attempted again with growing waits, until the receiver
acknowledges it in the vendor's own terms; a restart of either side loses none and may repeat one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp

from .config import SandboxConfig
from .faults import Fault, FaultKind
from .store import Row, Store, to_json

RETRY_SECONDS_MAX = 10.0
DUE_AT_ONCE_MAX = 64


@dataclass(frozen=True, slots=True)
class Terms:
    """When a vendor considers itself heard, and when it gives up."""

    acknowledged: frozenset[int]
    client_error_ends_it: bool
    attempts_max: int


PUBSUB = Terms(frozenset({102, 200, 201, 202, 204}), False, 10_000)


def assemblyai_terms(config: SandboxConfig) -> Terms:
    return Terms(frozenset(range(200, 300)), True, config.webhook_attempts_max)


@dataclass(frozen=True, slots=True)
class Delivery:
    vendor: str
    kind: str
    subject: str
    url: str
    body: bytes
    headers: Mapping[str, str]
    audience: str | None = None  # set: carries an OIDC token for this audience


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt ended: an HTTP status, or an error in words."""

    status: int | None
    error: str | None = None


class Deliveries:
    def __init__(self, store: Store, config: SandboxConfig, wake: Callable[[], None]) -> None:
        self._store = store
        self._config = config
        self._wake = wake

    def add(self, delivery: Delivery, fault: Fault | None, now_ms: int) -> int:
        """Makes it due now: once, or as the fault says twice or never. Returns how many copies."""
        copies = 1
        if fault is not None:
            copies = 0 if fault.kind is FaultKind.NO_WEBHOOK else 2
        for _ in range(copies):
            self._store.run(
                "INSERT INTO delivery (vendor, kind, subject, url, headers, audience, body, state,"
                " attempts_max, due_at_ms, created_at_ms) VALUES (:vendor, :kind, :subject, :url,"
                " :headers, :audience, :body, 'due', :attempts_max, :now_ms, :now_ms)",
                vendor=delivery.vendor,
                kind=delivery.kind,
                subject=delivery.subject,
                url=delivery.url,
                headers=to_json(dict(delivery.headers)),
                audience=delivery.audience,
                body=delivery.body,
                attempts_max=self._terms(delivery.vendor).attempts_max,
                now_ms=now_ms,
            )
        self._wake()
        return copies

    def due(self, now_ms: int) -> list[Row]:
        return self._store.all(
            "SELECT * FROM delivery WHERE state = 'due' AND due_at_ms <= :now_ms"
            " ORDER BY due_at_ms, id LIMIT :limit",
            now_ms=now_ms,
            limit=DUE_AT_ONCE_MAX,
        )

    def is_any_due(self) -> bool:
        return self._store.value("SELECT 1 FROM delivery WHERE state = 'due' LIMIT 1") is not None

    def next_due_after(self, moment_ms: int) -> int | None:
        due: int | None = self._store.value(
            "SELECT MIN(due_at_ms) FROM delivery WHERE state = 'due' AND due_at_ms > :moment_ms",
            moment_ms=moment_ms,
        )
        return due

    def settle(self, row: Row, attempt: Attempt, now_ms: int) -> str:
        """Writes down how an attempt ended; returns the delivery's new state."""
        terms = self._terms(row["vendor"])
        attempts = row["attempts"] + 1
        state = _state_after(terms, attempts, attempt)
        wait = min(
            self._config.webhook_retry_seconds * 2 ** min(attempts - 1, 16), RETRY_SECONDS_MAX
        )
        self._store.run(
            "UPDATE delivery SET state = :state, attempts = :attempts, last_status = :status,"
            " last_error = :error, due_at_ms = :due_at_ms WHERE id = :id",
            id=row["id"],
            state=state,
            attempts=attempts,
            status=attempt.status,
            error=attempt.error,
            due_at_ms=now_ms + int(wait * 1_000),
        )
        return state

    def _terms(self, vendor: str) -> Terms:
        return PUBSUB if vendor == "storage" else assemblyai_terms(self._config)


def _state_after(terms: Terms, attempts: int, attempt: Attempt) -> str:
    if attempt.status in terms.acknowledged:
        return "delivered"
    is_client_error = attempt.status is not None and 400 <= attempt.status < 500
    if attempts >= terms.attempts_max or (is_client_error and terms.client_error_ends_it):
        return "given_up"
    return "due"


def without_query(url: str) -> str:
    """An address as people may see it: a query may hold a receiver's secret."""
    return url.partition("?")[0]


async def attempt_delivery(
    session: aiohttp.ClientSession, row: Row, token: str | None, timeout_s: float
) -> Attempt:
    """Sends it once. A receiver that cannot be reached is an outcome, not an exception."""
    headers = {"Content-Type": "application/json", **json.loads(row["headers"])}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    try:
        async with (
            asyncio.timeout(timeout_s),
            session.post(
                row["url"], data=row["body"], headers=headers, allow_redirects=False
            ) as response,
        ):
            return Attempt(response.status)
    except TimeoutError:
        return Attempt(None, f"no answer within {timeout_s:g} s")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Attempt(None, f"{type(error).__name__}: {error}".replace(row["url"], "…")[:300])
