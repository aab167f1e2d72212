"""The three failure layers, one after the other: log, record, report.

Each is useful alone, and none can stop the next or the work it looks at: whatever a layer raises
is caught here and logged. (A hook of SDK middleware that raises turns a step that has succeeded
into one that has failed, and it would be done again.)
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from . import log
from .news import FailedForGood, News
from .record import Recorder
from .report import Reporter

logger = logging.getLogger("debrief.failures")


@dataclass(frozen=True)
class FailureLayers:
    """`reporter` is None where nobody has asked for reports."""

    recorder: Recorder
    reporter: Reporter | None = None
    logger: logging.Logger = field(default_factory=lambda: logging.getLogger("debrief.runs"))

    async def tell(self, news: News) -> None:
        """Never raises an Exception."""
        self._log(news)
        try:
            await self.recorder.record(news)
        except Exception:
            logger.exception("the record layer failed")
        self._report(news)

    def tell_recorded(self, news: News) -> None:
        """For whoever has recorded it already, in a transaction of its own."""
        self._log(news)
        self._report(news)

    def _log(self, news: News) -> None:
        try:
            log.write(self.logger, news)
        except Exception:
            logger.exception("the log layer failed")

    def _report(self, news: News) -> None:
        """Only what has failed for good; the report is sent from the outbox that the record is."""
        try:
            if isinstance(news, FailedForGood) and self.reporter is not None:
                self.reporter.wake()
        except Exception:
            logger.exception("the report layer failed")
