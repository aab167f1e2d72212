"""Is it up (`/health`), and how is it doing (`/metrics`, in Prometheus' text format)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..engine import Engine
from ..store import run_list
from .replies import error_reply, reply

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class HealthApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [
            Route("/health", self.health, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]

    async def health(self, request: Request) -> Response:
        if self._engine.context.database.is_closed:
            return error_reply(503, "the engine is stopping")
        return reply({"status": 200, "message": "OK"})

    async def metrics(self, request: Request) -> Response:
        return metrics(self._engine)


def metrics(engine: Engine) -> Response:
    context = engine.context
    picker = engine.scheduler.picker
    lines = [
        *_gauge("steplog_queue_items", "", picker.waiting),
        *_gauge("steplog_in_flight", "", picker.in_flight),
        "# TYPE steplog_runs gauge",
    ]
    counts = run_list.live_run_counts(context.database.reader)
    lines += [f'steplog_runs{{status="{name.lower()}"}} {n}' for name, n in counts.items()]
    return Response(context.telemetry.render() + "\n".join(lines) + "\n", media_type=METRICS_TYPE)


def _gauge(name: str, labels: str, value: int) -> tuple[str, str]:
    return f"# TYPE {name} gauge", f"{name}{labels} {value}"
