"""The report layer: each failure told to Sentry once, from the outbox that the failure table is.

The SDK builds the report and we carry it: its own transport drops what it cannot send, so an
outbox in front of it would promise nothing. A report counts as sent when Sentry has answered.
Sent twice (a process that died in between) it is still one, by its event id.

Reports name errors, never what was said in a call: no event, no request, no local variables, and
whatever stands in quotation marks in a message is taken out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import aiohttp
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from sentry_sdk.utils import Auth

from clients.loopback import is_loopback_url
from models import Database
from models.queries import failures
from models.tables import FailedAttempt, Failure

from .scrubbing import scrubbed
from .step_names import StepName

logger = logging.getLogger("debrief.failures")

BATCH = 20
TIMEOUT_S = 10.0
LOOK_AGAIN_S = 60.0  # for what could not be sent
BREADCRUMBS_MAX = 50


class ReportNotSent(Exception):
    """Sentry could not be reached or refused; the failures stay in the outbox."""


class Reporter:
    """Belongs to one event loop. `run` is its task; `wake` it when there is something to send."""

    def __init__(
        self, database: Database, dsn: str, *, environment: str, now_ms: Callable[[], int]
    ) -> None:
        self._database = database
        self._now_ms = now_ms
        self._outgoing = _Outgoing()
        self._client = sentry_sdk.Client(
            dsn=dsn,
            environment=environment,
            transport=self._outgoing,
            # Integrations would import every vendor's SDK, and send what passes through them.
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            send_client_reports=False,
            auto_session_tracking=False,
            server_name="",
        )
        address = sentry_sdk.utils.Dsn(dsn)
        self._auth: Auth = address.to_auth("debrief/1")
        self._news = asyncio.Event()
        self._delivering = asyncio.Lock()

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Sends what is in the outbox, now and whenever woken, until cancelled."""
        while True:
            self._news.clear()
            try:
                await self.deliver()
            except ReportNotSent as error:
                logger.warning("failures are not reported yet: %s", error)
            except Exception:  # the database's bad moment, or a defect of ours: the outbox waits
                logger.exception("looking for failures to report failed")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self._news.wait()

    async def deliver(self) -> int:
        """Sends all that is in the outbox; how many that were. Raises ReportNotSent."""
        sent = 0
        async with (
            self._delivering,
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
                # A proxy of the environment must not stand between us and our own machine.
                trust_env=not is_loopback_url(self._auth.get_api_url()),
            ) as session,
        ):
            while True:
                async with self._database.read() as read:
                    due = await failures.unreported(read, BATCH)
                for failure in due:
                    await self._report(session, failure)
                    sent += 1
                if len(due) < BATCH:
                    return sent

    async def _report(self, session: aiohttp.ClientSession, failure: Failure) -> None:
        async with self._database.read() as read:
            of_the_run = await failures.attempts_of(read, failure.run_id, "")
        # Also those of later rounds, which a vendor had asked for.
        attempts = [
            attempt
            for attempt in of_the_run
            if not failure.step_id or StepName.parse(attempt.step_id).first == failure.step_id
        ]
        await self._send(session, self._envelope(failure, attempts))
        async with self._database.write() as write:
            await failures.mark_reported(write, failure.id, self._now_ms())

    def _envelope(self, failure: Failure, attempts: Sequence[FailedAttempt]) -> bytes:
        self._client.capture_event(report_of(failure, attempts))
        return self._outgoing.take().serialize()

    async def _send(self, session: aiohttp.ClientSession, body: bytes) -> None:
        headers = {
            "Content-Type": "application/x-sentry-envelope",
            "X-Sentry-Auth": self._auth.to_header(),
        }
        url = self._auth.get_api_url()
        try:
            async with session.post(url, data=body, headers=headers) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ReportNotSent(f"Sentry: no answer ({type(error).__name__})") from error
        # 400 and 413 say that this report will never be taken: then it is not kept waiting before
        # all others. The failure itself is in the table.
        if status in (400, 413):
            logger.error("Sentry refused a report", extra={"fields": {"status": status}})
        elif status >= 300:
            raise ReportNotSent(f"Sentry answered HTTP {status}")


def report_of(failure: Failure, attempts: Sequence[FailedAttempt]) -> Any:
    """The failure as Sentry's event: what failed where, and the attempts that led to it."""
    tags = {
        "tenant_id": failure.tenant_id,
        "function_id": failure.function_id,
        "stage": failure.stage.value if failure.stage else None,
    }
    return {
        "event_id": failure.sentry_event_id,
        "timestamp": _time(failure.created_at_ms),
        "level": "error",
        "platform": "python",
        "logger": "debrief",
        "transaction": failure.function_id,
        "tags": {name: value for name, value in tags.items() if value is not None},
        "exception": {"values": [{"type": failure.error_name, "value": scrubbed(failure.message)}]},
        "fingerprint": [failure.function_id, failure.step_id, failure.error_name],
        "breadcrumbs": {
            "values": [_breadcrumb(attempt) for attempt in attempts[-BREADCRUMBS_MAX:]]
        },
        "contexts": {
            "run": {
                "run_id": failure.run_id,
                "step_id": failure.step_id,
                "meeting_id": failure.meeting_id,
                "attempts": failure.attempts,
                "attempts_max": failure.attempts_max,
                "url": failure.run_url,
            }
        },
        "extra": {"stack": scrubbed(failure.stack) if failure.stack else None},
    }


def _breadcrumb(attempt: FailedAttempt) -> dict[str, Any]:
    return {
        "timestamp": _time(attempt.created_at_ms),
        "category": "attempt",
        "level": "warning",
        "message": f"{attempt.error_name}: {scrubbed(attempt.message)}",
        "data": {"step_id": attempt.step_id, "attempt": attempt.attempt},
    }


def _time(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1_000, UTC).isoformat()


class _Outgoing(Transport):
    """Keeps the envelope that the SDK has just built, for us to send."""

    def __init__(self) -> None:
        super().__init__(None)
        self._built: Envelope | None = None

    def capture_envelope(self, envelope: Envelope) -> None:
        self._built = envelope

    def take(self) -> Envelope:
        built, self._built = self._built, None
        assert built is not None, "the SDK builds a report for every event that it captures"
        return built
