"""Every table, one noun a file."""

from .analysis import Analysis, AnalysisPart, Coaching, PartOutcome
from .connection import Connection, ConnectionKind
from .delivery import CrmRecord, DeliveryState, WebhookDelivery
from .exchange import ModelExchange
from .failure import FailedAttempt, Failure, FailureStatus
from .meeting import Meeting, RefusedUpload
from .row import JsonList, JsonObject, Row
from .stage import Progress, ProgressKind, StageRow
from .tenant import ApiKey, Rep, Source, Tenant
from .transcript import TranscriptionJob, TranscriptRow
from .usage import LedgerEntry, LedgerKind

__all__ = [
    "Analysis",
    "AnalysisPart",
    "ApiKey",
    "Coaching",
    "Connection",
    "ConnectionKind",
    "CrmRecord",
    "DeliveryState",
    "FailedAttempt",
    "Failure",
    "FailureStatus",
    "JsonList",
    "JsonObject",
    "LedgerEntry",
    "LedgerKind",
    "Meeting",
    "ModelExchange",
    "PartOutcome",
    "Progress",
    "ProgressKind",
    "RefusedUpload",
    "Rep",
    "Row",
    "Source",
    "StageRow",
    "Tenant",
    "TranscriptRow",
    "TranscriptionJob",
    "WebhookDelivery",
]
