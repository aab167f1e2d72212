"""A request on its way to a worker and back, and the lease under which the worker holds it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..dispatch.dispatcher import Addressee, Call, CallUnreachable, Reply
from ..wire.connect.messages import GatewayExecutorRequestData, Kind, frame
from .worker import Worker

# There is one account and one environment; the reference has these ids for them.
ACCOUNT_ID = "00000000-0000-4000-a000-000000000000"
ENVIRONMENT_ID = "00000000-0000-4000-b000-000000000000"


class OpenRequest:
    """Open until `reply` is done: by the worker's answer, or because none is expected any more."""

    def __init__(self, call: Call, to: Addressee, loop: asyncio.AbstractEventLoop) -> None:
        self.to = to
        self.body = call.body
        self.reply: asyncio.Future[Reply] = loop.create_future()
        self.worker: Worker | None = None
        self.lease_id = ""  # until it is sent
        self.is_acknowledged = False
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    def send(self, worker: Worker) -> None:
        """Hand it to this worker; `lease_id` is set."""
        to = self.to
        self.worker = worker
        worker.requests[to.request_id] = self
        data = GatewayExecutorRequestData(
            request_id=to.request_id,
            account_id=ACCOUNT_ID,
            env_id=ENVIRONMENT_ID,
            app_id=to.app_id,
            app_name=to.app_name,
            function_id=to.function_id,
            function_slug=to.function_slug,
            step_id=to.step_id,
            request_payload=self.body,
            run_id=to.run_id,
            lease_id=self.lease_id,
            job_id=to.job_id,
        )
        worker.post(frame(Kind.GATEWAY_EXECUTOR_REQUEST, data))

    def move_to(self, worker: Worker) -> None:
        """The same worker goes on with it over another connection."""
        if self.worker is worker:
            return
        self.leave_worker()
        self.worker = worker
        worker.requests[self.to.request_id] = self

    def leave_worker(self) -> Worker | None:
        worker, self.worker = self.worker, None
        if worker is not None:
            worker.requests.pop(self.to.request_id, None)
        return worker

    def expire_in(self, seconds: float, then: Callable[[OpenRequest], None]) -> None:
        """Call `then` unless something is heard before; replaces the former deadline."""
        self.stop_timer()
        self._timer = self._loop.call_later(seconds, then, self)

    def stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def fail(self, message: str) -> None:
        if not self.reply.done():
            self.reply.set_exception(CallUnreachable(message))
