"""The event object that apps are given, put together from bytes that are JSON already."""

from __future__ import annotations

import msgspec

from ..json import decode_as, encode

METADATA_KEY = "_inngest"  # in `data`: the engine's own, never a sender's
_QUOTED_KEY = b'"_inngest"'
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def event_body(
    name: str, event_id: str, data: bytes, ts_ms: int, user: bytes = b"{}", version: str = ""
) -> bytes:
    """`data` and `user` are JSON objects, taken as they are."""
    return b"".join(
        (
            b'{"name":',
            encode(name),
            b',"id":',
            encode(event_id),
            b',"data":',
            data,
            b',"ts":%d,"user":' % ts_ms,
            user,
            b',"v":' + encode(version) + b"}" if version else b"}",
        )
    )


def without_metadata(data: bytes) -> bytes:
    """The same object without the engine's key; untouched when it has none."""
    if _QUOTED_KEY not in data:
        return data
    fields = decode_as(_FIELDS, data)
    if fields.pop(METADATA_KEY, None) is None:
        return data  # the words stand deeper inside, or in a text
    return encode(fields)


def with_metadata(data: bytes, metadata: object) -> bytes:
    """The same object with the engine's key as its last."""
    data = without_metadata(data)
    fields = data[1:-1].strip()
    added = _QUOTED_KEY + b":" + encode(metadata)
    return b"{" + (fields + b"," + added if fields else added) + b"}"
