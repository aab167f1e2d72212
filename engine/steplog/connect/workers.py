"""All connected workers: a Dispatcher that asks an app through one of them (§6.4, §6.6).

Nothing here awaits between looking and changing, and nothing is stored: a request to a worker is
as volatile as one over HTTP. What it is about is a queue row, which is asked again when it must be.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence

from ..core.limits.workers import EVERYWHERE, Room
from ..dispatch.dispatcher import Call, Reply, timed_out
from ..wire.connect.hello import CLOSING
from ..wire.connect.messages import Kind, SdkResponse, frame
from ..wire.connect.replies import http_answer
from .kept import Keeping
from .pace import Pace
from .requests import OpenRequest
from .tokens import Tokens
from .worker import Worker, WorkerStatus

NO_WORKER = "connect_no_healthy_connection"


def _nothing(app_id: str) -> None:
    return None


class Workers:
    """`now_ms` is the engine's clock, `fresh_id` makes ULIDs. `on_change` is told of every app
    whose workers have come or gone, `on_room` when another app's request made room for it."""

    def __init__(
        self, now_ms: Callable[[], int], fresh_id: Callable[[], str], pace: Pace | None = None
    ) -> None:
        self.now_ms = now_ms
        self.fresh_id = fresh_id
        self.pace = pace or Pace()
        self.tokens = Tokens()
        self.gateway_port: int | None = None  # where workers may dial in
        self.on_change: Callable[[str], None] = _nothing
        self.on_room: Callable[[str], None] = _nothing
        self.is_closed = False
        self._started_at_ms = now_ms()
        self._workers: dict[str, Worker] = {}  # by connection id, the oldest first
        self._ready: dict[str, list[Worker]] = {}  # by app id
        self._alone_since_ms: dict[str, int] = {}  # by app id, when it has no ready worker
        self._requests: dict[str, OpenRequest] = {}
        # By app id, then request id, the oldest first: no worker had room.
        self._waiting: dict[str, dict[str, OpenRequest]] = {}
        self._sent: Counter[str] = Counter()  # open requests by app id, without the waiting ones
        self._keeping = Keeping()
        self._placed = 0

    # What is known

    def connected(self) -> Sequence[Worker]:
        """The oldest connection first."""
        return tuple(self._workers.values())

    def of_app(self, app_id: str) -> Sequence[Worker]:
        return tuple(worker for worker in self._workers.values() if app_id in worker.app_ids)

    def room(self, app_id: str) -> Room:
        """How many requests may be on their way to the app: those that are, wherever they are by
        now, and as many as its workers can take. When none has been there for a while nothing is
        held back any more: the request is tried, and fails."""
        ready = self._ready.get(app_id)
        if ready:
            return Room(limit=self._sent[app_id] + sum(worker.free for worker in ready))
        until_ms = self._no_worker_until_ms(app_id)
        return EVERYWHERE if until_ms <= self.now_ms() else Room(limit=0, until_ms=until_ms)

    def why_waiting(self, app_id: str) -> str | None:
        """What a request to this app would have to wait for now, in words; None when nothing."""
        ready = self._ready.get(app_id)
        if not ready:
            draining = len(self.of_app(app_id))
            return "no worker is connected" + (f" ({draining} draining)" if draining else "")
        if any(worker.has_room for worker in ready):
            return None
        busy, capacity = sum(len(w.requests) for w in ready), sum(w.capacity for w in ready)
        count = "the only worker is" if len(ready) == 1 else f"all {len(ready)} workers are"
        return f"{count} at capacity: {busy} of {capacity} requests"

    # Asking

    async def call(self, call: Call) -> Reply:
        """Raises CallUnreachable: no worker, or the one that had the request is lost."""
        assert call.addressee is not None, f"{call!r} does not say whom it is for"
        request = OpenRequest(call, call.addressee, asyncio.get_running_loop())
        self._requests[request.to.request_id] = request
        try:
            self._place(request)
            async with asyncio.timeout(call.timeout_s):
                return await request.reply
        except TimeoutError as error:
            raise timed_out(call) from error
        finally:
            self._conclude(request)

    async def close(self) -> None:
        """Tell every worker to look for another gateway, and hang up."""
        self.is_closed = True
        for worker in self.connected():
            worker.post(frame(Kind.GATEWAY_CLOSING))
            worker.hang_up(CLOSING)
        self._keeping.forget()

    def die(self) -> None:
        """As a killed process: the connections break."""
        self.is_closed = True
        for worker in self.connected():
            worker.hang_up("")

    def stored(self, item_id: int) -> None:
        """The answer to this item's request, if a worker gave it, is safe."""
        self._keeping.stored(item_id)

    # Connections

    def joined(self, worker: Worker) -> None:
        """Introduced, registered, and told so. A connection of the same id is replaced."""
        former = self._workers.get(worker.hello.connection_id)
        if former is not None:
            self.left(former)
            former.hang_up("")
        self._workers[worker.hello.connection_id] = worker
        self._took_up(worker)

    def ready(self, worker: Worker) -> None:
        if worker.status is WorkerStatus.CONNECTED:
            worker.status = WorkerStatus.READY
            self._took_up(worker)

    def paused(self, worker: Worker) -> None:
        """It goes on with what it has, and takes nothing new."""
        if worker.status in (WorkerStatus.CONNECTED, WorkerStatus.READY):
            worker.status = WorkerStatus.DRAINING
            self._gave_up(worker)

    def left(self, worker: Worker) -> None:
        """The connection is gone; its requests are the worker's until their leases run out."""
        if worker.status is WorkerStatus.DISCONNECTED:
            return
        worker.status = WorkerStatus.DISCONNECTED
        del self._workers[worker.hello.connection_id]
        for request in list(worker.requests.values()):
            request.leave_worker()
            if not request.is_acknowledged:
                request.expire_in(self.pace.unacknowledged_s, self._lose)
        self._gave_up(worker)

    # What workers say

    def acknowledged(self, worker: Worker, request_id: str) -> None:
        request = self._requests.get(request_id)
        if request is not None and not request.reply.done():
            request.is_acknowledged = True
            request.move_to(worker)
            self._arm(request)

    def extended(self, worker: Worker, request_id: str) -> str | None:
        """The new lease's id; None when nobody waits for that answer any more."""
        request = self._requests.get(request_id)
        if request is None or request.reply.done():
            return None
        request.lease_id = self.fresh_id()
        self.acknowledged(worker, request_id)
        return request.lease_id

    def answered(self, response: SdkResponse) -> asyncio.Future[None]:
        """Done when the worker may forget its answer. One that nobody waits for is dropped."""
        request = self._requests.get(response.request_id)
        if request is None or request.reply.done():
            return self._keeping.of(response.request_id)
        kept = self._keeping.begin(response.request_id, request.to.item_id)
        request.reply.set_result(Reply(*http_answer(response)))
        return kept

    # Placing requests

    def _place(self, request: OpenRequest) -> None:
        app_id = request.to.app_id
        ready = self._ready.get(app_id, ())
        free = [worker for worker in ready if worker.has_room]
        if free:
            self._send(request, min(free, key=lambda worker: (worker.load, worker.served)))
            return
        self._waiting.setdefault(app_id, {})[request.to.request_id] = request
        if not ready:
            self._wait_for_a_worker(request)

    def _send(self, request: OpenRequest, worker: Worker) -> None:
        self._sent[request.to.app_id] += 1
        self._placed += 1
        worker.served = self._placed
        request.lease_id = self.fresh_id()
        request.is_acknowledged = False
        request.send(worker)
        self._arm(request)

    def _arm(self, request: OpenRequest) -> None:
        request.expire_in(self.pace.lease_s + self.pace.lease_grace_s, self._lose)

    def _serve(self, worker: Worker) -> None:
        """Give the worker what has waited for room, its apps taking turns."""
        apps = deque(app_id for app_id in worker.app_ids if self._waiting.get(app_id))
        while apps and worker.has_room:
            app_id = apps.popleft()
            waiting = self._waiting[app_id]
            self._send(waiting.pop(next(iter(waiting))), worker)
            if waiting:
                apps.append(app_id)
            else:
                del self._waiting[app_id]

    def _wait_for_a_worker(self, request: OpenRequest) -> None:
        left_ms = self._no_worker_until_ms(request.to.app_id) - self.now_ms()
        request.expire_in(max(0, left_ms) / 1_000, self._give_up)

    def _give_up(self, request: OpenRequest) -> None:
        if not self._ready.get(request.to.app_id):
            request.fail(f"{NO_WORKER}: no worker of app {request.to.app_name} is connected")

    def _lose(self, request: OpenRequest) -> None:
        """Nothing was heard of it in time: the worker is taken for dead."""
        if request.is_acknowledged:
            what = f"the worker that had it gave no sign of life for {self.pace.lease_s:g} s"
        elif request.worker is None:
            what = "the connection broke before the worker had taken the request"
        else:
            what = f"the worker did not take the request within {self.pace.lease_s:g} s"
        request.fail(what)

    def _conclude(self, request: OpenRequest) -> None:
        request.stop_timer()
        self._requests.pop(request.to.request_id, None)
        app_id = request.to.app_id
        if request.lease_id:
            self._sent[app_id] -= 1
            if not self._sent[app_id]:
                del self._sent[app_id]
        else:
            waiting = self._waiting[app_id]
            del waiting[request.to.request_id]
            if not waiting:
                del self._waiting[app_id]
        worker = request.leave_worker()
        if worker is None:
            return
        self._serve(worker)
        for other in worker.app_ids:
            if other != app_id and worker.has_room:
                self.on_room(other)

    # Which apps have workers

    def _took_up(self, worker: Worker) -> None:
        if not worker.is_ready:
            return
        for app_id in worker.app_ids:
            self._ready.setdefault(app_id, []).append(worker)
            self._alone_since_ms.pop(app_id, None)
        self._serve(worker)
        self._tell(worker)

    def _gave_up(self, worker: Worker) -> None:
        for app_id in worker.app_ids:
            ready = self._ready.get(app_id, [])
            if worker not in ready:
                continue
            ready.remove(worker)
            if not ready:
                del self._ready[app_id]
                self._alone_since_ms[app_id] = self.now_ms()
                for request in self._waiting.get(app_id, {}).values():
                    self._wait_for_a_worker(request)
        self._tell(worker)

    def _tell(self, worker: Worker) -> None:
        if not self.is_closed:
            for app_id in worker.app_ids:
                self.on_change(app_id)

    def _no_worker_until_ms(self, app_id: str) -> int:
        since_ms = self._alone_since_ms.get(app_id, self._started_at_ms)
        return since_ms + self.pace.no_worker_ms
