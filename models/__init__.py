"""What we store: the tables, their migrations, and the queries by noun.

`await migrate(url)` at start, then `Database.open(url)`; rows come from `models.tables`, questions
and changes from `models.queries`.
"""

from .changes import Changes, Wake
from .database import Database
from .errors import (
    DatabaseClosed,
    DatabaseUnusable,
    MeetingNotFound,
    ModelsError,
    SecretsUnreadable,
)
from .ids import new_id
from .migrating import migrate
from .stage_reports import StageAttempt
from .vault import Vault

__all__ = [
    "Changes",
    "Database",
    "DatabaseClosed",
    "DatabaseUnusable",
    "MeetingNotFound",
    "ModelsError",
    "SecretsUnreadable",
    "StageAttempt",
    "Vault",
    "Wake",
    "migrate",
    "new_id",
]
