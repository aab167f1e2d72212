"""For tests: fresh databases of both kinds, rows to begin with, and a look at query plans."""

from .databases import KINDS, Kind, PostgresqlUnavailable, fresh_database, fresh_url
from .plans import plan_of, statements
from .rows import a_meeting, a_tenant, one_of_everything

__all__ = [
    "KINDS",
    "Kind",
    "PostgresqlUnavailable",
    "a_meeting",
    "a_tenant",
    "fresh_database",
    "fresh_url",
    "one_of_everything",
    "plan_of",
    "statements",
]
