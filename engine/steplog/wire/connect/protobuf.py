"""Protocol buffers, as much as Connect needs of them: proto3 scalars, bytes, nested messages.

A message is a struct that names its fields once (`FIELDS`); `encode` and `decode` do the rest.
Fields that are not known are skipped, as the format wants it: newer SDKs send more.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar, Self

from msgspec import Struct

VARINT_BYTES_MAX = 10
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_FIXED_BYTES = {_FIXED64: 8, _FIXED32: 4}
_UINT64 = (1 << 64) - 1


class ProtobufError(ValueError):
    """The bytes are no message."""


class Type(Enum):
    """How a field is written. INT is a signed number, also where the schema says int32 or enum."""

    TEXT = "text"
    BYTES = "bytes"
    INT = "int"
    FLAG = "flag"


_EMPTY: dict[Type, Any] = {Type.TEXT: "", Type.BYTES: b"", Type.INT: 0, Type.FLAG: False}


class Field(Struct, frozen=True):
    """One field. `type` is a scalar, or the class of a nested message."""

    name: str
    type: Type | type[Message]
    is_repeated: bool = False
    is_optional: bool = False  # an empty value is written, to be told from none


class Message(Struct, frozen=True):
    """`FIELDS` by their numbers. What is None is absent. An empty scalar is the same as none,
    unless its field is optional."""

    FIELDS: ClassVar[Mapping[int, Field]] = {}

    def encode(self) -> bytes:
        written = bytearray()
        for number, field in self.FIELDS.items():
            value = getattr(self, field.name)
            for each in value if field.is_repeated else (value,):
                _write(written, number, field, each)
        return bytes(written)

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Raises ProtobufError when `data` is not such a message."""
        values: dict[str, Any] = {}
        place = 0
        while place < len(data):
            tag, place = _varint(data, place)
            number, wire_type = tag >> 3, tag & 7
            if number == 0:
                raise ProtobufError("a field has the number 0")
            raw, place = _raw(data, place, wire_type)
            field = cls.FIELDS.get(number)
            if field is None or wire_type != _wire_type(field):
                continue
            value = _value(field, raw)
            if field.is_repeated:
                values[field.name] = (*values.get(field.name, ()), value)
            else:
                values[field.name] = value  # the last one counts
        return cls(**values)


def _write(written: bytearray, number: int, field: Field, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, Message):
        body = value.encode()
    else:
        assert isinstance(field.type, Type), f"{field.name} is a message, got {value!r}"
        is_implied = not (field.is_repeated or field.is_optional)
        if is_implied and value == _EMPTY[field.type]:
            return
        if field.type in (Type.INT, Type.FLAG):
            written += _as_varint(number << 3 | _VARINT) + _as_varint(int(value))
            return
        body = value.encode() if field.type is Type.TEXT else value
    written += _as_varint(number << 3 | _LENGTH) + _as_varint(len(body)) + body


def _as_varint(number: int) -> bytes:
    rest = number & _UINT64  # a negative number has all ten bytes
    written = bytearray()
    while rest > 0x7F:
        written.append(rest & 0x7F | 0x80)
        rest >>= 7
    written.append(rest)
    return bytes(written)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    number = 0
    for position in range(VARINT_BYTES_MAX):
        if place >= len(data):
            raise ProtobufError("the message ends within a number")
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << (7 * position)
        if byte < 0x80:
            return number & _UINT64, place
    raise ProtobufError(f"a number has more than {VARINT_BYTES_MAX} bytes")


def _raw(data: bytes, place: int, wire_type: int) -> tuple[int | bytes, int]:
    """The field's number or bytes, and where the next one begins."""
    if wire_type == _VARINT:
        return _varint(data, place)
    if wire_type == _LENGTH:
        length, place = _varint(data, place)
    elif wire_type in _FIXED_BYTES:
        length = _FIXED_BYTES[wire_type]
    else:
        raise ProtobufError(f"a field has the wire type {wire_type}")
    end = place + length
    if end > len(data):
        raise ProtobufError("the message ends within a field")
    return data[place:end], end


def _wire_type(field: Field) -> int:
    return _VARINT if field.type in (Type.INT, Type.FLAG) else _LENGTH


def _value(field: Field, raw: int | bytes) -> Any:
    if isinstance(raw, int):
        if field.type is Type.FLAG:
            return raw != 0
        return raw - (1 << 64) if raw >> 63 else raw
    if field.type is Type.TEXT:
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            raise ProtobufError(f"{field.name} is not UTF-8") from error
    return raw if isinstance(field.type, Type) else field.type.decode(raw)
