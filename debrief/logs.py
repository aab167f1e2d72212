"""Where log lines go: one JSON object each, to standard error or, while developing, to a file."""

from __future__ import annotations

import logging
import logging.handlers
import sys
from pathlib import Path

from middleware.log import JsonFormatter

FOLDER = "logs"
FILE = "debrief.log"
BYTES_MAX = 10 * 1024 * 1024
KEPT = 3
# They tell each request at INFO, or repeat what our own line says.
QUIET = ("httpx", "httpx2", "httpcore", "urllib3", "google", "aiosqlite", "alembic", "asyncio")


def log_to_stderr(level: str) -> None:
    _install(logging.StreamHandler(sys.stderr), level)


def log_to_file(data: Path, level: str) -> Path:
    """The file, in `data`/logs; it is begun anew before it grows too large."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    handler = logging.handlers.RotatingFileHandler(
        path, maxBytes=BYTES_MAX, backupCount=KEPT, encoding="utf-8"
    )
    _install(handler, level)
    return path


def _install(handler: logging.Handler, level: str) -> None:
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
