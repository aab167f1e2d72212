"""REST v2, described (query-api.md §4)."""

from __future__ import annotations

from .v2_changing import CHANGING
from .v2_reading import READING
from .v2_schemas import SCHEMAS

__all__ = ["OPERATIONS", "SCHEMAS"]

OPERATIONS = (*READING, *CHANGING)
