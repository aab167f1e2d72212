"""One connected worker: who it is, how much it takes, and what it is busy with."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from ..wire.connect.hello import Hello

if TYPE_CHECKING:
    from .requests import OpenRequest


class WorkerStatus(StrEnum):
    CONNECTED = "CONNECTED"  # it will say when it is ready
    READY = "READY"
    DRAINING = "DRAINING"  # finishes what it has, takes nothing new
    DISCONNECTED = "DISCONNECTED"


class Worker:
    """One connection. Of its own accord it does nothing: `Workers` decides, the session sends."""

    def __init__(
        self,
        hello: Hello,
        now_ms: int,
        post: Callable[[bytes], None],
        hang_up: Callable[[str], None],
    ) -> None:
        """`post` sends a frame; `hang_up` closes the connection, with a reason or at once ("")."""
        self.hello = hello
        self.post = post
        self.hang_up = hang_up
        self.app_ids = tuple(registration.app.id for registration in hello.registrations)
        self.status = WorkerStatus.CONNECTED if hello.says_when_ready else WorkerStatus.READY
        self.connected_at_ms = self.heard_at_ms = now_ms
        self.requests: dict[str, OpenRequest] = {}
        self.served = 0  # of all requests placed, the number of the last one it was given

    @property
    def capacity(self) -> int:
        return self.hello.capacity

    @property
    def label(self) -> str:
        return self.hello.instance_id

    @property
    def is_ready(self) -> bool:
        return self.status is WorkerStatus.READY

    @property
    def has_room(self) -> bool:
        return self.is_ready and len(self.requests) < self.capacity

    @property
    def free(self) -> int:
        """How many more it can take; it may have been given more than it takes, by a reconnect."""
        return max(0, self.capacity - len(self.requests))

    @property
    def load(self) -> float:
        return len(self.requests) / self.capacity
