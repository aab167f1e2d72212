"""Our codec of Connect's messages against the official SDK's own, message by message."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inngest.connect._internal import connect_pb2
from steplog.wire.connect import messages
from steplog.wire.connect.messages import ConnectMessage, Kind, SdkResponse, frame
from steplog.wire.connect.protobuf import Message, ProtobufError, Type

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
# Ours, the SDK's, and the range of each number in its schema where it is not 64 bits.
PAIRS: list[tuple[type[Message], str]] = [
    (messages.ConnectMessage, "ConnectMessage"),
    (messages.StartRequest, "StartRequest"),
    (messages.StartResponse, "StartResponse"),
    (messages.AppConfiguration, "AppConfiguration"),
    (messages.AuthData, "AuthData"),
    (messages.SystemAttributes, "SystemAttributes"),
    (messages.WorkerConnectRequestData, "WorkerConnectRequestData"),
    (messages.GatewayExecutorRequestData, "GatewayExecutorRequestData"),
    (messages.WorkerRequestAckData, "WorkerRequestAckData"),
    (messages.WorkerRequestExtendLeaseData, "WorkerRequestExtendLeaseData"),
    (messages.WorkerRequestExtendLeaseAckData, "WorkerRequestExtendLeaseAckData"),
    (messages.SdkResponse, "SDKResponse"),
    (messages.WorkerReplyAckData, "WorkerReplyAckData"),
    (messages.FlushResponse, "FlushResponse"),
    (messages.SystemError, "SystemError"),
]
NUMBERS = {
    "kind": st.sampled_from([int(kind) for kind in Kind if kind != Kind.WORKER_STATUS]),
    "status": st.sampled_from([0, 1, 2]),
    "cpu_cores": st.integers(-(2**31), 2**31 - 1),
    "request_version": st.integers(0, 2**32 - 1),
}


def some(ours: type[Message]) -> st.SearchStrategy[Message]:
    """Any message of this type; what may be absent sometimes is."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for field in ours.FIELDS.values():
        value: st.SearchStrategy[Any]
        match field.type:
            case Type.TEXT:
                value = TEXT
            case Type.BYTES:
                value = st.binary(max_size=300)
            case Type.FLAG:
                value = st.booleans()
            case Type.INT:
                value = NUMBERS.get(field.name, st.integers(-(2**63), 2**63 - 1))
            case nested:
                value = some(nested)
        if field.is_repeated:
            value = st.lists(value, max_size=3).map(tuple)
        elif field.is_optional:
            value = st.none() | value
        fields[field.name] = value
    return st.builds(ours, **fields)


def as_the_sdk_has_it(message: Message, theirs: Any) -> Any:
    """The same message, filled in through the SDK's class."""
    for field in message.FIELDS.values():
        value = getattr(message, field.name)
        if value is None:
            continue
        if field.is_repeated:
            place = getattr(theirs, field.name)
            for each in value:
                if isinstance(each, Message):
                    as_the_sdk_has_it(each, place.add())
                else:
                    place.append(each)
        elif isinstance(value, Message):
            getattr(theirs, field.name).SetInParent()
            as_the_sdk_has_it(value, getattr(theirs, field.name))
        else:
            setattr(theirs, field.name, value)
    return theirs


@pytest.mark.parametrize(("ours", "name"), PAIRS, ids=[name for _, name in PAIRS])
@settings(max_examples=40)
@given(data=st.data())
def test_each_message_is_read_and_written_as_the_sdk_does(
    ours: type[Message], name: str, data: st.DataObject
) -> None:
    message = data.draw(some(ours))
    their_class = getattr(connect_pb2, name)
    theirs = as_the_sdk_has_it(message, their_class())

    assert their_class.FromString(message.encode()) == theirs
    assert ours.decode(theirs.SerializeToString()) == message
    for field in ours.FIELDS.values():
        assert field.is_optional is (getattr(ours(), field.name) is None)
        if field.is_optional:
            assert theirs.HasField(field.name) is (getattr(message, field.name) is not None)


def test_a_hello_is_an_empty_frame() -> None:
    assert frame(Kind.GATEWAY_HELLO) == b""
    assert ConnectMessage.decode(b"") == ConnectMessage(Kind.GATEWAY_HELLO)


def test_what_newer_sdks_add_is_skipped() -> None:
    message = SdkResponse(request_id="r", body=b"1")
    extra = bytes([99 << 3 & 0x7F | 0x80 | 1, 6, 1, 2, 3, 4, 5, 6, 7, 8])  # field 99, 64 bits

    assert SdkResponse.decode(extra + message.encode()) == message


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused_in_words(data: bytes) -> None:
    problem = "none"
    try:
        messages.WorkerConnectRequestData.decode(data)
    except ProtobufError as error:
        problem = str(error)

    assert problem


@pytest.mark.parametrize(
    "data",
    [b"\x0a", b"\x0a\x05ab", b"\x80", b"\xff" * 11, b"\x00\x01", b"\x0b", b"\x0a\x01\xff"],
    ids=["no length", "cut off", "half a tag", "endless", "field 0", "a group", "not UTF-8"],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(ProtobufError):
        SdkResponse.decode(data)
