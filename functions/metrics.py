"""What the pipeline counts, for `/metrics`. Made by whoever owns the registry."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter

from calls.events import PUBLISHED

KNOWN_NAMES = frozenset(event.event_name for event in PUBLISHED)
OTHER = "other"  # whoever may send events must not be able to make label values


class PipelineMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._foreign_events = Counter(
            "debrief_foreign_events",
            "Events of another instance that reached this one and were refused.",
            ["event"],
            registry=registry,
        )

    def count_foreign_event(self, name: str) -> None:
        self._foreign_events.labels(name if name in KNOWN_NAMES else OTHER).inc()
