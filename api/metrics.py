"""What the API counts, beside its requests."""

from __future__ import annotations

from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge


class Arrival(StrEnum):
    """How a call came in."""

    UPLOAD = "upload"
    TRIGGER = "trigger"


class ApiMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._arrived = Counter(
            "debrief_calls_arrived", "Calls that came in", ("by",), registry=registry
        )
        self._repeated = Counter(
            "debrief_calls_repeated",
            "Calls that came in again and started nothing",
            ("by",),
            registry=registry,
        )
        self._refused = Counter(
            "debrief_calls_refused",
            "Uploads and notifications that became no meeting",
            ("by",),
            registry=registry,
        )
        self.streams = Gauge(
            "debrief_live_streams", "Live pages that are being watched", registry=registry
        )
        self.dropped_streams = Counter(
            "debrief_live_streams_dropped", "Readers that were too slow", registry=registry
        )

    def arrived(self, by: Arrival, *, is_new: bool) -> None:
        (self._arrived if is_new else self._repeated).labels(by.value).inc()

    def refused(self, by: Arrival) -> None:
        self._refused.labels(by.value).inc()
