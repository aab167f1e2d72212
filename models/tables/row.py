"""What every table shares: the declarative base and the column types.

A row is read, never mutated: what changes goes through a statement in `models.queries`. There are
no relationships, so a row that left its session is a plain value. Times are whole milliseconds
since the epoch in UTC, and always come in as arguments.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Dialect,
    Enum,
    ForeignKeyConstraint,
    MetaData,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass

# PostgreSQL stores neither NUL nor half a surrogate pair; the transcripts and stack traces of this
# world hold both.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def storable_text(text: str) -> str:
    """`text`, with what no database can store replaced by U+FFFD."""
    return UNSTORABLE.sub(REPLACEMENT, text)


def storable_json(value: Any) -> Any:
    """`value`, with every string in it storable."""
    match value:
        case str():
            return storable_text(value)
        case dict():
            return {storable_text(str(key)): storable_json(item) for key, item in value.items()}
        case list() | tuple():
            return [storable_json(item) for item in value]
        case _:
            return value


class FreeTextType(TypeDecorator[str]):
    """Text that people or vendors wrote."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable_text(value)


class JsonType(TypeDecorator[Any]):
    """JSON; JSONB on PostgreSQL. None is SQL's NULL."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return storable_json(value)


Milliseconds = Annotated[int, "milliseconds since the epoch, or a duration"]
Count = Annotated[int, "may exceed 32 bits"]
FreeText = Annotated[str, "written by people or vendors"]
JsonObject = dict[str, Any]
JsonList = list[Any]


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


class Row(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The base of all tables. Constructors take every column by name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Milliseconds: BigInteger,
        Count: BigInteger,
        FreeText: FreeTextType,
        JsonObject: JsonType,
        JsonList: JsonType,
        StrEnum: Enum(StrEnum, native_enum=False, length=32, values_callable=_values),
    }


def of_the_tenants_meeting() -> ForeignKeyConstraint:
    """The row's meeting is one of the row's tenant: the database keeps tenants apart, too."""
    return ForeignKeyConstraint(
        ["tenant_id", "meeting_id"], ["meetings.tenant_id", "meetings.id"], ondelete="CASCADE"
    )
