"""Where log lines go: one JSON object each, to standard error or, while developing, to a file."""

from __future__ import annotations

import logging
import logging.handlers
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from middleware.log import JsonFormatter

FOLDER = "logs"
FILE = "debrief.log"
BYTES_MAX = 10 * 1024 * 1024
KEPT = 3
# They tell each request at INFO, or repeat what our own line says.
QUIET = ("httpx", "httpx2", "httpcore", "urllib3", "google", "aiosqlite", "alembic", "asyncio")


def logging_to_stderr(level: str) -> AbstractContextManager[None]:
    return _logging_with(logging.StreamHandler(sys.stderr), level)


@contextmanager
def logging_to_file(data: Path, level: str) -> Iterator[Path]:
    """The file, in `data`/logs; it is begun anew before it grows too large. Raises OSError."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    handler = logging.handlers.RotatingFileHandler(
        path, maxBytes=BYTES_MAX, backupCount=KEPT, encoding="utf-8"
    )
    with _logging_with(handler, level):
        yield path


@contextmanager
def _logging_with(handler: logging.Handler, level: str) -> Iterator[None]:
    """All lines go there, and only there; afterwards as before."""
    root = logging.getLogger()
    former_handlers, former_level = root.handlers[:], root.level
    handler.setFormatter(JsonFormatter())
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.handlers[:] = former_handlers
        root.setLevel(former_level)
        handler.close()
